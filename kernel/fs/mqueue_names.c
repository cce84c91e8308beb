/*
 * Names of message queues: files of /dev/mqueue that only mq_open makes.
 * SPDX-License-Identifier: MIT
 */
#include "abi/errno.h"
#include "fs/inode.h"
#include "fs/mqueue.h"
#include "fs/namespace.h"
#include "fs/tree.h"
#include "lib/path.h"
#include "lib/string.h"

struct inode *mqueue_directory;

static struct inode *make(const char *name, uint32_t mode, const struct abi_mq_attr *limits,
                          long *error) REQUIRES(tree_lock)
{
    struct mqueue *queue;

    *error = mqueue_new((uint32_t)limits->max_messages, (uint32_t)limits->max_size, &queue);
    if (*error)
        return NULL;
    struct inode *inode = inode_new(MODE_PIPE | mode);
    if (!inode) {
        mqueue_free(queue);
        *error = -ENOSPC;
        return NULL;
    }
    inode->queue = queue;
    inode->ops = &mqueue_ops;
    tree_add(mqueue_directory, name, strlen(name), inode);
    return inode;
}

/* Finds or makes it; *made tells which. With a reference, or NULL with *error. */
static struct inode *find(const char *name, uint32_t flags, uint32_t mode,
                          const struct abi_mq_attr *limits, bool *made, long *error)
{
    *error = 0;
    lock_acquire(&tree_lock);
    struct inode *inode = tree_lookup(mqueue_directory, name, strlen(name));
    *made = !inode;
    if (inode && (flags & ABI_O_CREAT) && (flags & ABI_O_EXCL))
        *error = -EEXIST;
    else if (!inode && !(flags & ABI_O_CREAT))
        *error = -ENOENT;
    else if (!inode)
        inode = make(name, mode, limits, error);
    if (!*error)
        inode_get(inode);
    lock_release(&tree_lock);
    return *error ? NULL : inode;
}

struct file *mqueue_open(const char *name, uint32_t flags, uint32_t mode,
                         const struct abi_mq_attr *limits, long *error)
{
    uint32_t length = strlen(name);
    bool made;

    *error = -EINVAL;
    if (length == 0 || strchr(name, '/') || path_is_dot(name, length) ||
        path_is_dot_dot(name, length) || (flags & ABI_O_ACCMODE) == ABI_O_ACCMODE)
        return NULL;
    struct inode *inode =
        find(name, flags, flags & ABI_O_CREAT ? namespace_mode(mode) : 0, limits, &made, error);
    if (!inode)
        return NULL;
    struct file *file = namespace_file(inode, error);
    if (file) {
        file->access = flags & ABI_O_ACCMODE;
        file->flags = flags & ABI_O_NONBLOCK;
    }
    if (!file && made)
        tree_unmake(inode);
    inode_put(inode);
    return file;
}
