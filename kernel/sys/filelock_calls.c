/*
 * System calls that lock files.
 * SPDX-License-Identifier: MIT
 */
#include "abi/errno.h"
#include "fs/filelock.h"
#include "fs/inode.h"
#include "sys/calls.h"
#include "sys/syscalls.h"

enum { FROM_START, FROM_OFFSET, FROM_END };

/* Where a program's range lies in the file. -EINVAL, -EOVERFLOW. */
static long range_of(struct file *file, const struct abi_flock *flock, struct filelock_range *range)
{
    int64_t start = flock->start;

    if (flock->whence == FROM_OFFSET) {
        lock_acquire(&file->lock);
        start += file->offset;
        lock_release(&file->lock);
    } else if (flock->whence == FROM_END) {
        start += __atomic_load_n(&file->node->size, __ATOMIC_RELAXED);
    } else if (flock->whence != FROM_START) {
        return -EINVAL;
    }
    int64_t end = flock->length ? start + flock->length : FILELOCK_TO_END;
    if (flock->length < 0) { /* what comes before */
        end = start;
        start += flock->length;
    }
    if (start < 0)
        return -EINVAL;
    if (start > INT32_MAX || (flock->length && end > (int64_t)INT32_MAX + 1))
        return -EOVERFLOW;
    *range = (struct filelock_range){(uint32_t)start, (uint32_t)end};
    return 0;
}

static struct filelock_owner this_process(void)
{
    return (struct filelock_owner){.who = current_thread()->process};
}

static long find(struct file *file, struct filelock_range range, struct abi_flock *flock)
{
    enum filelock_kind kind = (enum filelock_kind)flock->type;
    uint32_t pid;

    if (kind == FILELOCK_NONE)
        return -EINVAL;
    if (!filelock_find(file->node, this_process(), &range, &kind, &pid)) {
        flock->type = FILELOCK_NONE;
        return 0;
    }
    flock->type = (int16_t)kind;
    flock->whence = FROM_START;
    flock->start = (int32_t)range.start;
    flock->length = range.end == FILELOCK_TO_END ? 0 : (int32_t)(range.end - range.start);
    flock->pid = (int16_t)pid;
    return 0;
}

/* Does the descriptor name that file still? Else another thread has closed it, and with it all locks. */
static bool is_open(int fd, const struct file *file)
{
    struct file *now = file_get(fd);
    bool same = now == file;

    if (now)
        file_release(now);
    return same;
}

static long set(int fd, struct file *file, struct filelock_range range, enum filelock_kind kind,
                bool wait)
{
    bool writes = file->access != 0, reads = file->access != ABI_O_WRONLY;

    if ((kind == FILELOCK_SHARED && !reads) || (kind == FILELOCK_EXCLUSIVE && !writes))
        return -EBADF;
    long result = filelock_set(file->node, this_process(), range, kind, wait);
    if (result == 0 && !is_open(fd, file)) {
        filelock_forget(file->node, current_thread()->process);
        result = -EBADF;
    }
    return result;
}

static long lock_range(int fd, struct file *file, uint32_t command, void __user *argument)
{
    struct filelock_range range;
    struct abi_flock flock;

    if (user_read(&flock, argument, sizeof(flock)) != 0)
        return -EFAULT;
    if (!file->node || flock.type < FILELOCK_SHARED || flock.type > FILELOCK_NONE)
        return -EINVAL;
    long result = range_of(file, &flock, &range);
    if (result)
        return result;
    if (command != ABI_F_GETLK)
        return set(fd, file, range, (enum filelock_kind)flock.type, command == ABI_F_SETLKW);
    result = find(file, range, &flock);
    return result ? result : user_write(argument, &flock, sizeof(flock));
}

/* a: descriptor, b: ABI_F_GETLK, ABI_F_SETLK or ABI_F_SETLKW, c: struct abi_flock */
long sys_lock_range(ARGS)
{
    struct file *file = file_enter((int)a);

    if (!file)
        return -EBADF;
    long result = lock_range((int)a, file, b, (void __user *)c);
    file_leave(file);
    return result;
}

/* a: descriptor, b: ABI_LOCK_ */
long sys_flock(ARGS)
{
    static const enum filelock_kind kinds[] = {
        [ABI_LOCK_SH] = FILELOCK_SHARED,
        [ABI_LOCK_EX] = FILELOCK_EXCLUSIVE,
        [ABI_LOCK_UN] = FILELOCK_NONE,
    };
    uint32_t operation = b & ~(uint32_t)ABI_LOCK_NB;
    struct file *file = file_enter((int)a);
    long result = -EINVAL;

    if (!file)
        return -EBADF;
    if (file->node && operation <= ABI_LOCK_UN && kinds[operation])
        result = filelock_set(file->node, (struct filelock_owner){.who = file, .is_file = true},
                              (struct filelock_range){0, FILELOCK_TO_END}, kinds[operation],
                              !(b & ABI_LOCK_NB));
    file_leave(file);
    return result;
}
