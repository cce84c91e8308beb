/*
 * Opening, making, removing and renaming by path.
 * SPDX-License-Identifier: MIT
 */
#include "fs/namespace.h"
#include "abi/errno.h"
#include "base/panic.h"
#include "fs/fifo.h"
#include "fs/ramfs.h"
#include "fs/tree.h"
#include "sched/sched.h"

uint32_t namespace_mode(uint32_t mode)
{
    struct thread *thread = current_thread();

    assert(thread); /* only programs make files */
    struct process *process = thread->process;
    lock_acquire(&process->files_lock);
    mode &= 0777 & ~process->mode_mask;
    lock_release(&process->files_lock);
    return mode;
}

static long find(struct inode *start, const char *path, struct tree_place *place)
    REQUIRES(tree_lock)
{
    return tree_find(start ? start : tree_root(), path, place);
}

/* May a name be made there? */
static long may_add(const struct tree_place *place)
{
    return place->directory->closed ? -EROFS : 0;
}

/* May the name that is there be taken away? */
static long may_remove(const struct tree_place *place)
{
    if (!place->inode)
        return -ENOENT;
    return place->inode->permanent ? -EROFS : 0;
}

/* --- Opening --- */

static long check_open(const struct inode *inode, uint32_t flags)
{
    bool writes = flags & (ABI_O_ACCMODE | ABI_O_TRUNC);

    if ((flags & ABI_O_CREAT) && (flags & ABI_O_EXCL))
        return -EEXIST;
    if (inode_is(inode, MODE_DIRECTORY))
        return writes || (flags & ABI_O_CREAT) ? -EISDIR : 0;
    if (flags & ABI_O_DIRECTORY)
        return -ENOTDIR;
    return writes && inode->permanent && !inode_is(inode, MODE_DEVICE) ? -EROFS : 0;
}

static long create(struct tree_place *place, uint32_t flags, uint32_t mode) REQUIRES(tree_lock)
{
    if (!(flags & ABI_O_CREAT))
        return -ENOENT;
    if (place->slash)
        return -EISDIR;
    long error = may_add(place);
    if (error)
        return error;
    place->inode = inode_new(MODE_REGULAR | mode);
    if (!place->inode)
        return -ENOSPC;
    ramfs_init(place->inode);
    tree_add(place->directory, place->name, place->length, place->inode);
    return 0;
}

/* Finds or makes what is to be opened; *made tells which. With a reference, or NULL with *error. */
static struct inode *find_to_open(int at, const char *path, uint32_t flags, uint32_t mode,
                                  bool *made, long *error)
{
    struct inode *start, *inode = NULL;
    struct tree_place place;

    *error = namespace_start(at, path, &start);
    if (*error)
        return NULL;
    mode = flags & ABI_O_CREAT ? namespace_mode(mode) : 0;
    lock_acquire(&tree_lock);
    *error = find(start, path, &place);
    if (!*error) {
        *made = !place.inode;
        *error = *made ? create(&place, flags, mode) : check_open(place.inode, flags);
    }
    if (!*error)
        inode = inode_get(place.inode);
    lock_release(&tree_lock);
    inode_put(start);
    return inode;
}

/* Devices and /proc make an open file of their own kind, all others are one for their inode. */
struct file *namespace_file(struct inode *inode, long *error)
{
    *error = -ENOMEM;
    struct file *file =
        inode->open ? inode->open(inode->name, error) : file_new(inode->ops, inode->mode);
    if (!file)
        return NULL;
    file->node = inode_get(inode);
    file->data = inode->queue ? inode->queue : file->data;
    file->seekable |= !inode->open && !inode->queue && !inode->fifo;
    return file;
}

struct file *namespace_open(int at, const char *path, uint32_t flags, uint32_t mode, long *error)
{
    bool made = false;

    *error = -EINVAL;
    if ((flags & ABI_O_ACCMODE) == ABI_O_ACCMODE ||
        ((flags & ABI_O_CREAT) && (flags & ABI_O_DIRECTORY)))
        return NULL;
    struct inode *inode = find_to_open(at, path, flags, mode, &made, error);
    if (!inode)
        return NULL;
    struct file *file = namespace_file(inode, error);
    if (file) {
        file->access = flags & ABI_O_ACCMODE;
        file->flags = flags & (ABI_O_APPEND | ABI_O_NONBLOCK);
        if ((flags & ABI_O_TRUNC) && !made && inode_is(inode, MODE_REGULAR))
            ramfs_truncate(inode, 0);
    }
    if (!file && made)
        tree_unmake(inode);
    inode_put(inode);
    return file;
}

struct inode *namespace_get(int at, const char *path, long *error)
{
    struct inode *start, *inode = NULL;
    struct tree_place place;

    *error = namespace_start(at, path, &start);
    if (*error)
        return NULL;
    lock_acquire(&tree_lock);
    *error = find(start, path, &place);
    if (!*error && !place.inode)
        *error = -ENOENT;
    if (!*error)
        inode = inode_get(place.inode);
    lock_release(&tree_lock);
    inode_put(start);
    return inode;
}

/* fexecve: the program is open. */
static struct inode *get_open(int fd, long *error)
{
    struct file *file = file_get(fd);
    struct inode *inode = NULL;

    *error = file ? -EACCES : -EBADF;
    if (file && file->node)
        inode = inode_get(file->node);
    if (file)
        file_release(file);
    return inode;
}

long namespace_program(int at, const char *path, struct tar_entry *entry)
{
    long error = 0;
    bool is_open = !*path && at != ABI_AT_FDCWD;
    struct inode *inode = is_open ? get_open(at, &error) : namespace_get(at, path, &error);

    if (!inode)
        return error;
    error = 0;
    if (inode->fixed && (inode->mode & 0111))
        *entry = (struct tar_entry){.name = path, .data = inode->fixed, .size = inode->size};
    else
        error = -EACCES;
    inode_put(inode); /* it is permanent: its bytes stay */
    return error;
}

/* --- Making and removing --- */

static struct inode *new_directory(uint32_t mode)
{
    struct inode *inode = inode_new(MODE_DIRECTORY | mode);

    if (inode)
        inode->ops = &tree_directory_ops;
    return inode;
}

static struct inode *new_fifo(uint32_t mode)
{
    struct fifo *fifo = fifo_new();
    struct inode *inode = fifo ? inode_new(MODE_PIPE | mode) : NULL;

    if (inode) {
        inode->ops = &fifo_ops;
        inode->fifo = fifo;
    } else if (fifo) {
        fifo_free(fifo);
    }
    return inode;
}

static long make(const struct tree_place *place, uint32_t kind, uint32_t mode) REQUIRES(tree_lock)
{
    if (place->inode)
        return -EEXIST;
    if (place->slash && kind != MODE_DIRECTORY)
        return -ENOENT;
    long error = may_add(place);
    if (error)
        return error;
    struct inode *inode = kind == MODE_DIRECTORY ? new_directory(mode) : new_fifo(mode);
    if (!inode)
        return -ENOSPC;
    tree_add(place->directory, place->name, place->length, inode);
    return 0;
}

long namespace_make(int at, const char *path, uint32_t kind, uint32_t mode)
{
    struct inode *start;
    struct tree_place place;
    long error = namespace_start(at, path, &start);

    if (error)
        return error;
    mode = namespace_mode(mode);
    lock_acquire(&tree_lock);
    error = find(start, path, &place);
    if (!error)
        error = make(&place, kind, mode);
    lock_release(&tree_lock);
    inode_put(start);
    return error;
}

static long check_unlink(const struct tree_place *place)
{
    if (place->inode && inode_is(place->inode, MODE_DIRECTORY))
        return -EISDIR;
    return may_remove(place);
}

static long check_remove_directory(const struct tree_place *place) REQUIRES(tree_lock)
{
    if (place->inode == tree_root())
        return -EBUSY;
    if (!place->directory) /* ends in "." or ".." */
        return -EINVAL;
    if (place->inode && !inode_is(place->inode, MODE_DIRECTORY))
        return -ENOTDIR;
    long error = may_remove(place);
    return !error && !list_empty(&place->inode->children) ? -ENOTEMPTY : error;
}

long namespace_remove(int at, const char *path, bool directory)
{
    struct inode *start, *removed = NULL;
    struct tree_place place;
    long error = namespace_start(at, path, &start);

    if (error)
        return error;
    lock_acquire(&tree_lock);
    error = find(start, path, &place);
    if (!error)
        error = directory ? check_remove_directory(&place) : check_unlink(&place);
    if (!error) {
        removed = place.inode;
        tree_remove(removed);
    }
    lock_release(&tree_lock);
    inode_put(start);
    inode_put(removed);
    return error;
}

/* --- Renaming --- */

static long check_replaced(const struct tree_place *from, const struct tree_place *to)
    REQUIRES(tree_lock)
{
    bool directory = inode_is(from->inode, MODE_DIRECTORY);

    if (!to->inode)
        return to->slash && !directory ? -ENOTDIR : 0;
    if (directory != inode_is(to->inode, MODE_DIRECTORY))
        return directory ? -ENOTDIR : -EISDIR;
    if (!list_empty(&to->inode->children))
        return -ENOTEMPTY;
    return may_remove(to);
}

static long check_rename(const struct tree_place *from, const struct tree_place *to)
    REQUIRES(tree_lock)
{
    if (from->inode == tree_root() || to->inode == tree_root())
        return -EBUSY;
    if (!from->directory || !to->directory)
        return -EINVAL;
    long error = may_remove(from);
    if (!error)
        error = may_add(to);
    if (error || from->inode == to->inode)
        return error;
    if (tree_is_inside(to->directory, from->inode))
        return -EINVAL;
    return check_replaced(from, to);
}

static long rename_places(const struct tree_place *from, const struct tree_place *to,
                          struct inode **replaced) REQUIRES(tree_lock)
{
    long error = check_rename(from, to);

    if (error || from->inode == to->inode)
        return error;
    *replaced = to->inode;
    if (to->inode)
        tree_remove(to->inode);
    tree_remove(from->inode);
    tree_add(to->directory, to->name, to->length, from->inode);
    return 0;
}

long namespace_rename(int from_at, const char *from, int to_at, const char *to, bool replace)
{
    struct inode *start, *other_start = NULL, *replaced = NULL;
    struct tree_place from_place, to_place;
    long error = namespace_start(from_at, from, &start);

    if (!error)
        error = namespace_start(to_at, to, &other_start);
    if (!error) {
        lock_acquire(&tree_lock);
        error = find(start, from, &from_place);
        if (!error)
            error = find(other_start, to, &to_place);
        if (!error && to_place.inode && !replace)
            error = -EEXIST;
        if (!error)
            error = rename_places(&from_place, &to_place, &replaced);
        lock_release(&tree_lock);
    }
    inode_put(start);
    inode_put(other_start);
    inode_put(replaced);
    return error;
}

/* --- The end --- */

void namespace_empty(void)
{
    struct inode *inode;

    do {
        lock_acquire(&tree_lock);
        inode = tree_take_loose();
        lock_release(&tree_lock);
        inode_put(inode);
        sched_pause();
    } while (inode);
}
