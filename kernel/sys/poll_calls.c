/*
 * The system call behind poll and select.
 * SPDX-License-Identifier: MIT
 */
#include "abi/errno.h"
#include "fs/poll.h"
#include "proc/signal.h"
#include "sys/calls.h"
#include "sys/syscalls.h"

/* Another mask while the call waits. -EINTR: it lets a signal in that is pending already. */
static long use_mask(const void __user *mask_at)
{
    struct thread *thread = current_thread();
    struct process *process = thread->process;
    uint64_t mask;

    if (user_read(&mask, mask_at, sizeof(mask)) != 0)
        return -EFAULT;
    signal_mask_for_call(mask);
    lock_acquire(&process->lock);
    bool pending = signal_pending(process, thread) != 0;
    lock_release(&process->lock);
    return pending ? -EINTR : 0;
}

/*
 * a: struct abi_pollfd[], b: how many, c: deadline or NULL, d: signal mask while waiting or NULL.
 * Entered again after each wake-up, so the deadline is absolute.
 */
long sys_poll(ARGS)
{
    struct abi_pollfd files[ABI_OPEN_MAX];
    uint64_t deadline = UINT64_MAX;
    long result = 0;

    if (b > ABI_OPEN_MAX)
        return -EINVAL;
    if (user_read(files, (const void __user *)a, b * sizeof(files[0])) != 0)
        return -EFAULT;
    if (c)
        result = time_deadline(&deadline, (const void __user *)c, ABI_CLOCK_MONOTONIC, true);
    if (result == 0 && d)
        result = use_mask((const void __user *)d);
    if (result)
        return result;
    result = poll_wait(files, b, deadline);
    /* Also when it waits: a wait that the deadline ends does not come back here. */
    if (user_write((void __user *)a, files, b * sizeof(files[0])) != 0)
        return -EFAULT;
    return result;
}
