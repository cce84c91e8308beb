/*
 * System calls about message queues.
 * SPDX-License-Identifier: MIT
 */
#include "abi/errno.h"
#include "fs/mqueue.h"
#include "sys/calls.h"
#include "sys/syscalls.h"

static struct file *enter(uint32_t fd)
{
    struct file *file = file_enter((int)fd);

    if (file && file->ops != &mqueue_ops) {
        file_leave(file);
        file = NULL;
    }
    return file;
}

/* a: name, b: flags, c: mode, d: struct abi_mq_attr or NULL */
long sys_mq_open(ARGS)
{
    struct abi_mq_attr limits = {.max_messages = 10, .max_size = 8192};
    struct process *process = current_thread()->process;
    char name[ABI_NAME_MAX + 1];
    long result = user_string(name, (const char __user *)a, sizeof(name));

    if (result < 0)
        return result;
    if (d && user_read(&limits, (const void __user *)d, sizeof(limits)) != 0)
        return -EFAULT;
    if (!file_has_room(process))
        return -EMFILE;
    struct file *file = mqueue_open(name, b, c, &limits, &result);
    if (!file)
        return result;
    result = file_install(process, file, 0, b & ABI_O_CLOEXEC);
    if (result < 0)
        file_release(file);
    return result;
}

/* The moment of a program's struct timespec (NULL: never); with an error now: that only counts when waiting. */
static long deadline_of(uint32_t timespec, uint64_t *deadline)
{
    *deadline = UINT64_MAX;
    if (!timespec)
        return 0;
    long error = time_deadline(deadline, (const void __user *)timespec, ABI_CLOCK_REALTIME, true);
    if (error)
        *deadline = 0;
    return error;
}

/* a: descriptor, b: bytes, c: size, d: priority, e: deadline or NULL */
long sys_mq_send(ARGS)
{
    uint64_t deadline;
    struct file *file = enter(a);

    if (!file)
        return -EBADF;
    long error = deadline_of(e, &deadline);
    long result = mqueue_send(file, (const void __user *)b, c, d, deadline);
    if (result == -ETIMEDOUT && error)
        result = error;
    file_leave(file);
    return result;
}

/* a: descriptor, b: buffer, c: size, d: where the priority goes, or NULL, e: deadline or NULL */
long sys_mq_receive(ARGS)
{
    uint64_t deadline;
    uint32_t priority = 0;
    struct file *file = enter(a);

    if (!file)
        return -EBADF;
    long error = deadline_of(e, &deadline);
    long result = mqueue_receive(file, (void __user *)b, c, &priority, deadline);
    if (result == -ETIMEDOUT && error)
        result = error;
    bool received = result >= 0 && current_thread()->state != THREAD_BLOCKED;
    if (received && d && user_write((void __user *)d, &priority, sizeof(priority)) != 0)
        result = -EFAULT;
    file_leave(file);
    return result;
}

/* a: descriptor, b: struct abi_mq_attr with new flags, or NULL, c: what it was, or NULL */
long sys_mq_attr(ARGS)
{
    struct abi_mq_attr now = {.flags = 0}, before;
    struct file *file = enter(a);
    long result = 0;

    if (!file)
        return -EBADF;
    mqueue_attributes(file, &before);
    if ((b && user_read(&now, (const void __user *)b, sizeof(now)) != 0) ||
        (c && user_write((void __user *)c, &before, sizeof(before)) != 0))
        result = -EFAULT;
    else if (b)
        __atomic_store_n(&file->flags, (uint32_t)now.flags & ABI_O_NONBLOCK, __ATOMIC_RELAXED);
    file_leave(file);
    return result;
}

/* a: descriptor, b: signal or ABI_NOTIFY_, c: value */
long sys_mq_notify(ARGS)
{
    struct file *file = enter(a);

    if (!file)
        return -EBADF;
    long result = b >= ABI_SIGNAL_COUNT && b != ABI_NOTIFY_NONE && b != ABI_NOTIFY_WAIT
                      ? -EINVAL
                      : mqueue_notify(file, b, c);
    file_leave(file);
    return result;
}

/* a: descriptor, b: number */
long sys_mq_wait_notified(ARGS)
{
    struct file *file = enter(a);

    if (!file)
        return -EBADF;
    long result = mqueue_wait_notified(file, b);
    file_leave(file);
    return result;
}
