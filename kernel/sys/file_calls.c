/*
 * System calls about open files.
 * SPDX-License-Identifier: MIT
 */
#include "abi/errno.h"
#include "fs/file.h"
#include "fs/namespace.h"
#include "fs/pipe.h"
#include "fs/transfer.h"
#include "sys/calls.h"
#include "sys/syscalls.h"

/* The open file; NULL with *error. */
static struct file *open_path(int at, const char __user *name, uint32_t flags, uint32_t mode,
                              long *error)
{
    char path[ABI_PATH_MAX];

    *error = user_string(path, name, sizeof(path));
    if (*error < 0)
        return NULL;
    *error = -EMFILE;
    if (!file_has_room(current_thread()->process))
        return NULL; /* before a file is made */
    return namespace_open(at, path, flags, mode, error);
}

/* a: directory, b: path, c: flags, d: mode. The thread holds a file whose opening it waits for. */
long sys_openat(ARGS)
{
    struct thread *thread = current_thread();
    struct file *file = thread->held;
    long result = 0;

    if (!file)
        file = open_path((int)a, (const char __user *)b, c, d, &result);
    if (!file)
        return result;
    result = file->ops->opened ? file->ops->opened(file) : 0;
    thread->held = thread->state == THREAD_BLOCKED ? file : NULL;
    if (thread->held)
        return 0;
    if (!result)
        result = file_install(thread->process, file, 0, c & ABI_O_CLOEXEC);
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
    long result = transfer_read(file, (void __user *)b, c);
    file_leave(file);
    return result;
}

/* a: descriptor, b: buffer, c: size */
long sys_write(ARGS)
{
    struct file *file = file_enter((int)a);

    if (!file)
        return -EBADF;
    long result = transfer_write(file, (const void __user *)b, c);
    file_leave(file);
    return result;
}

/* a: descriptor, b: buffer, c: size, d: offset */
long sys_pread(ARGS)
{
    struct file *file = file_enter((int)a);

    if (!file)
        return -EBADF;
    long result = transfer_read_at(file, (void __user *)b, c, (int32_t)d);
    file_leave(file);
    return result;
}

/* a: descriptor, b: buffer, c: size, d: offset */
long sys_pwrite(ARGS)
{
    struct file *file = file_get((int)a);

    if (!file)
        return -EBADF;
    long result = transfer_write_at(file, (const void __user *)b, c, (int32_t)d);
    file_release(file);
    return result;
}

/* a: descriptor, b: offset, c: whence */
long sys_lseek(ARGS)
{
    struct file *file = file_get((int)a);

    if (!file)
        return -EBADF;
    long result = transfer_seek(file, (int32_t)b, c);
    file_release(file);
    return result;
}

/* a: descriptor, b: struct abi_stat */
long sys_fstat(ARGS)
{
    struct file *file = file_get((int)a);
    struct abi_stat status;

    if (!file)
        return -EBADF;
    file_stat(file, &status);
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
    if (file->ops->getdents) {
        lock_acquire(&file->lock);
        result = file->ops->getdents(file, (struct abi_dirent __user *)b, c, &file->offset);
        lock_release(&file->lock);
    }
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
    if (b < file_limit(current_thread()->process))
        result = file_install(current_thread()->process, file, b, c & ABI_O_CLOEXEC);
    if (result < 0)
        file_release(file);
    return result;
}

/* a: descriptor, b: new descriptor, c: flags */
long sys_dup3(ARGS)
{
    struct file *file = file_get((int)a);

    if (!file)
        return -EBADF;
    long result =
        a == b ? (long)a : file_replace(current_thread()->process, file, (int)b, c & ABI_O_CLOEXEC);
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
        __atomic_store_n(&file->flags, c & (ABI_O_NONBLOCK | ABI_O_APPEND), __ATOMIC_RELAXED);
        result = 0;
    }
    file_release(file);
    return result;
}
