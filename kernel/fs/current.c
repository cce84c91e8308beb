/*
 * The current directory of a process, and where walks along paths start.
 * SPDX-License-Identifier: MIT
 */
#include "abi/errno.h"
#include "fs/namespace.h"
#include "fs/tree.h"

/* The current process's directory, with a reference; NULL: the root. */
static struct inode *current_directory(void)
{
    struct thread *thread = current_thread();
    struct inode *directory = NULL;

    if (!thread)
        return NULL;
    lock_acquire(&thread->process->files_lock);
    if (thread->process->directory)
        directory = inode_get(thread->process->directory);
    lock_release(&thread->process->files_lock);
    return directory;
}

long namespace_start(int at, const char *path, struct inode **start)
{
    long error = -ENOTDIR;

    *start = at == ABI_AT_FDCWD && *path != '/' ? current_directory() : NULL;
    if (at == ABI_AT_FDCWD || *path == '/')
        return 0;
    struct file *file = file_get(at);
    if (!file)
        return -EBADF;
    if (file->node && inode_is(file->node, MODE_DIRECTORY)) {
        *start = inode_get(file->node);
        error = 0;
    }
    file_release(file);
    return error;
}

/* Takes over the reference. */
static long enter(struct process *process, struct inode *directory)
{
    if (!inode_is(directory, MODE_DIRECTORY)) {
        inode_put(directory);
        return -ENOTDIR;
    }
    lock_acquire(&process->files_lock);
    struct inode *before = process->directory;
    process->directory = directory;
    lock_release(&process->files_lock);
    inode_put(before);
    return 0;
}

long namespace_enter(const char *path)
{
    long error;
    struct inode *inode = namespace_get(ABI_AT_FDCWD, path, &error);

    return inode ? enter(current_thread()->process, inode) : error;
}

long namespace_enter_open(struct process *process, int fd)
{
    struct file *file = file_get(fd);
    long error = -ENOTDIR;

    if (!file)
        return -EBADF;
    if (file->node)
        error = enter(process, inode_get(file->node));
    file_release(file);
    return error;
}

char *namespace_current(char *buffer, uint32_t size, long *error)
{
    struct inode *directory = current_directory();

    lock_acquire(&tree_lock);
    char *path = tree_path(directory ? directory : tree_root(), buffer, size, error);
    lock_release(&tree_lock);
    inode_put(directory);
    return path;
}
