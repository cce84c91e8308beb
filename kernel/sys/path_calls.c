/*
 * System calls about names of files, and about what they name.
 * SPDX-License-Identifier: MIT
 */
#include "abi/errno.h"
#include "fs/file.h"
#include "fs/inode.h"
#include "fs/namespace.h"
#include "fs/ramfs.h"
#include "sys/calls.h"
#include "sys/syscalls.h"

static long take_path(char *path, uint32_t address)
{
    long length = user_string(path, (const char __user *)address, ABI_PATH_MAX);

    return length < 0 ? length : 0;
}

/* What a path in the program's memory leads to, with a reference; NULL with *error. */
static struct inode *get_named(uint32_t at, uint32_t address, long *error)
{
    char path[ABI_PATH_MAX];

    *error = take_path(path, address);
    return *error ? NULL : namespace_get((int)at, path, error);
}

/* What a descriptor has been opened for, with a reference; NULL with *error: -EBADF, -EINVAL for a pipe. */
static struct inode *get_opened(uint32_t fd, bool to_write, long *error)
{
    struct file *file = file_get((int)fd);
    struct inode *inode = NULL;

    *error = -EBADF;
    if (!file)
        return NULL;
    *error = -EINVAL;
    if (file->node && (!to_write || file->access))
        inode = inode_get(file->node);
    file_release(file);
    return inode;
}

/* a: directory, b: path, c: struct abi_stat */
long sys_statat(ARGS)
{
    long error;
    struct inode *inode = get_named(a, b, &error);
    struct abi_stat status;

    if (!inode)
        return error;
    inode_stat(inode, &status);
    inode_put(inode);
    return user_write((void __user *)c, &status, sizeof(status));
}

/* Takes over the reference. */
static long truncate(struct inode *inode, int32_t length)
{
    long error = -EINVAL;

    if (length >= 0 && inode_is(inode, MODE_DIRECTORY))
        error = -EISDIR;
    else if (length >= 0 && inode_is(inode, MODE_REGULAR))
        error = ramfs_truncate(inode, (uint32_t)length);
    inode_put(inode);
    return error;
}

/* a: descriptor, b: length */
long sys_ftruncate(ARGS)
{
    long error;
    struct inode *inode = get_opened(a, true, &error);

    return inode ? truncate(inode, (int32_t)b) : error;
}

/* a: path, b: length */
long sys_truncate(ARGS)
{
    long error;
    struct inode *inode = get_named((uint32_t)ABI_AT_FDCWD, a, &error);

    return inode ? truncate(inode, (int32_t)b) : error;
}

/* a: directory, b: path, c: flags */
long sys_unlinkat(ARGS)
{
    char path[ABI_PATH_MAX];
    long error = c & ~(uint32_t)ABI_AT_REMOVEDIR ? -EINVAL : take_path(path, b);

    return error ? error : namespace_remove((int)a, path, c != 0);
}

/* a: directory, b: path, c: mode */
long sys_mkdirat(ARGS)
{
    char path[ABI_PATH_MAX];
    long error = take_path(path, b);

    return error ? error : namespace_make((int)a, path, MODE_DIRECTORY, c);
}

/* a: directory, b: path, c: mode */
long sys_mkfifoat(ARGS)
{
    char path[ABI_PATH_MAX];
    long error = take_path(path, b);

    return error ? error : namespace_make((int)a, path, MODE_PIPE, c);
}

/* a: directory, b: path, c: new directory, d: new path, e: ABI_RENAME_ */
long sys_renameat(ARGS)
{
    char from[ABI_PATH_MAX], to[ABI_PATH_MAX];
    long error = e & ~(uint32_t)ABI_RENAME_NOREPLACE ? -EINVAL : take_path(from, b);

    if (!error)
        error = take_path(to, d);
    return error ? error : namespace_rename((int)a, from, (int)c, to, e == 0);
}

/* Takes over the reference. */
static long change_mode(struct inode *inode, uint32_t mode)
{
    long error = inode_chmod(inode, mode);

    inode_put(inode);
    return error;
}

/* a: directory, b: path, c: mode */
long sys_chmodat(ARGS)
{
    long error;
    struct inode *inode = get_named(a, b, &error);

    return inode ? change_mode(inode, c) : error;
}

/* a: descriptor, b: mode */
long sys_fchmod(ARGS)
{
    long error;
    struct inode *inode = get_opened(a, false, &error);

    return inode ? change_mode(inode, b) : error;
}

/* a: directory, or with no path an open file, b: path or NULL, c: two times */
long sys_utimensat(ARGS)
{
    uint64_t times[2];
    long error;
    struct inode *inode = b ? get_named(a, b, &error) : get_opened(a, false, &error);

    if (!inode)
        return error;
    error = user_read(times, (const void __user *)c, sizeof(times));
    if (!error)
        error = inode_set_times(inode, times[0], times[1]);
    inode_put(inode);
    return error;
}

/* a: mask */
long sys_umask(ARGS)
{
    struct process *process = current_thread()->process;

    lock_acquire(&process->files_lock);
    uint32_t before = process->mode_mask;
    process->mode_mask = a & 0777;
    lock_release(&process->files_lock);
    return (long)before;
}

/* a: path */
long sys_chdir(ARGS)
{
    char path[ABI_PATH_MAX];
    long error = take_path(path, a);

    return error ? error : namespace_enter(path);
}

/* a: descriptor */
long sys_fchdir(ARGS)
{
    return namespace_enter_open(current_thread()->process, (int)a);
}

/* a: buffer, b: size */
long sys_getcwd(ARGS)
{
    char buffer[ABI_PATH_MAX];
    long error;
    const char *path = namespace_current(buffer, sizeof(buffer), &error);

    if (!path)
        return error;
    uint32_t size = (uint32_t)(buffer + sizeof(buffer) - path);
    if (size > b)
        return -ERANGE;
    error = user_write((char __user *)a, path, size);
    return error ? error : (long)size;
}

long sys_files_empty(ARGS)
{
    if (current_thread()->process->pid != 1)
        return -EPERM;
    namespace_empty();
    return 0;
}
