/*
 * System calls about files.
 * SPDX-License-Identifier: MIT
 */
#include "fs/file.h"
#include "fs/namespace.h"
#include "fs/pipe.h"
#include "lib/errno.h"
#include "proc/process.h"
#include "sys/calls.h"
#include "sys/syscalls.h"

#define TRANSFER_MAX 0x7ffff000u /* bytes in one read or write: the result must fit into a long */

enum { SEEK_START, SEEK_CURRENT, SEEK_END_OF_FILE };

/* a: path, b: flags, c: mode */
long sys_open(ARGS)
{
    char path[ABI_PATH_MAX];
    long result = user_string(path, (const char __user *)a, sizeof(path));

    if (result < 0)
        return result;
    if (process_protects() && namespace_is_private(path))
        return -ENOENT;
    struct file *file = namespace_open(path, b, &result);
    if (!file)
        return result;
    result = file_install(current_thread()->process, file, 0, b & ABI_O_CLOEXEC);
    if (result < 0)
        file_release(file);
    return result;
}

long sys_close(ARGS)
{
    return file_close((int)a);
}

/* a: descriptor, b: buffer, c: size */
long sys_read(ARGS)
{
    struct file *file = file_enter((int)a);

    if (!file)
        return -EBADF;
    long result = file->mode & MODE_DIRECTORY ? -EISDIR : -EINVAL;
    if (file->ops->read)
        result = file->ops->read(file, (void __user *)b, c < TRANSFER_MAX ? c : TRANSFER_MAX);
    file_leave(file);
    return result;
}

/* a: descriptor, b: buffer, c: size */
long sys_write(ARGS)
{
    struct file *file = file_enter((int)a);

    if (!file)
        return -EBADF;
    long result = -EBADF; /* not open for writing */
    if (file->ops->write)
        result =
            file->ops->write(file, (const void __user *)b, c < TRANSFER_MAX ? c : TRANSFER_MAX);
    file_leave(file);
    return result;
}

static long seek(struct file *file, int32_t offset, uint32_t whence)
{
    if (!file->seekable)
        return -ESPIPE;
    lock_acquire(&file->lock);
    int64_t base = whence == SEEK_START     ? 0
                   : whence == SEEK_CURRENT ? (int64_t)file->offset
                                            : (int64_t)file->size;
    int64_t place = base + offset;
    long result = -EINVAL;
    if (whence <= SEEK_END_OF_FILE && place >= 0 && place <= INT32_MAX) {
        file->offset = (uint32_t)place;
        result = (long)place;
    }
    lock_release(&file->lock);
    return result;
}

/* a: descriptor, b: offset, c: whence */
long sys_lseek(ARGS)
{
    struct file *file = file_get((int)a);

    if (!file)
        return -EBADF;
    long result = seek(file, (int32_t)b, c);
    file_release(file);
    return result;
}

/* a: descriptor, b: struct abi_stat */
long sys_fstat(ARGS)
{
    struct file *file = file_get((int)a);

    if (!file)
        return -EBADF;
    struct abi_stat status = {.mode = file->mode, .size = file->size, .inode = file->inode};
    file_release(file);
    return user_write((void __user *)b, &status, sizeof(status));
}

/* a: descriptor, b: entries, c: size */
long sys_getdents(ARGS)
{
    struct file *file = file_get((int)a);

    if (!file)
        return -EBADF;
    long result = -ENOTDIR;
    if (file->ops->getdents)
        result = file->ops->getdents(file, (struct abi_dirent __user *)b, c);
    file_release(file);
    return result;
}

/* a: descriptor, b: request, c: argument */
long sys_ioctl(ARGS)
{
    struct file *file = file_get((int)a);

    if (!file)
        return -EBADF;
    long result = file->ops->ioctl ? file->ops->ioctl(file, b, (void __user *)c) : -ENOTTY;
    file_release(file);
    return result;
}

/* a: int[2], b: flags */
long sys_pipe(ARGS)
{
    struct process *process = current_thread()->process;
    struct file *read_end, *write_end;
    int ends[2] = {-1, -1};

    if (b & ~(uint32_t)(ABI_O_CLOEXEC | ABI_O_NONBLOCK))
        return -EINVAL;
    long result = pipe_create(&read_end, &write_end, b & ABI_O_NONBLOCK);
    if (result)
        return result;
    ends[0] = file_install(process, read_end, 0, b & ABI_O_CLOEXEC);
    ends[1] = ends[0] < 0 ? ends[0] : file_install(process, write_end, 0, b & ABI_O_CLOEXEC);
    result = ends[1] < 0 ? ends[1] : user_write((void __user *)a, ends, sizeof(ends));
    if (result == 0)
        return 0;
    if (ends[0] >= 0)
        file_close(ends[0]);
    else
        file_release(read_end);
    if (ends[1] >= 0)
        file_close(ends[1]);
    else
        file_release(write_end);
    return result;
}

/* a: descriptor, b: lowest, c: flags */
long sys_dup(ARGS)
{
    struct file *file = file_get((int)a);

    if (!file)
        return -EBADF;
    long result = -EINVAL;
    if (b < ABI_OPEN_MAX)
        result = file_install(current_thread()->process, file, b, c & ABI_O_CLOEXEC);
    if (result < 0)
        file_release(file);
    return result;
}

/* a: descriptor, b: new descriptor */
long sys_dup2(ARGS)
{
    struct file *file = file_get((int)a);

    if (!file)
        return -EBADF;
    long result = a == b ? (long)a : file_replace(current_thread()->process, file, (int)b);
    if (result < 0 || a == b)
        file_release(file);
    return result;
}

/* a: descriptor, b: command, c: argument */
long sys_fcntl(ARGS)
{
    if (b == ABI_F_GETFD)
        return file_close_on_exec((int)a, -1);
    if (b == ABI_F_SETFD)
        return file_close_on_exec((int)a, c & ABI_FD_CLOEXEC);
    struct file *file = file_get((int)a);
    if (!file)
        return -EBADF;
    long result = -EINVAL;
    if (b == ABI_F_GETFL)
        result = (long)(file->access | __atomic_load_n(&file->flags, __ATOMIC_RELAXED));
    if (b == ABI_F_SETFL) {
        __atomic_store_n(&file->flags, c & ABI_O_NONBLOCK, __ATOMIC_RELAXED);
        result = 0;
    }
    file_release(file);
    return result;
}
