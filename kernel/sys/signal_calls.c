/*
 * System calls about signals and the alarm clock.
 * SPDX-License-Identifier: MIT
 */
#include "arch/cpu.h"
#include "base/clock.h"
#include "lib/errno.h"
#include "proc/alarm.h"
#include "proc/signal.h"
#include "sched/sched.h"
#include "sched/waitq.h"
#include "sys/calls.h"
#include "sys/syscalls.h"

/* a: signal, b: struct abi_sigaction or NULL, c: the same, what it was */
long sys_sigaction(ARGS)
{
    struct process *process = current_thread()->process;
    struct abi_sigaction action = {0};
    uint32_t number = a % ABI_SIGNAL_COUNT;

    if (a == 0 || a > ABI_SIGNAL_COUNT || (b && (a == SIGKILL || a == SIGSTOP)))
        return -EINVAL;
    if (b && user_read(&action, (const void __user *)b, sizeof(action)) != 0)
        return -EFAULT;
    if (action.handler >= USER_TOP || action.restorer >= USER_TOP)
        return -EINVAL;
    action.mask &= ~SIGNALS_UNBLOCKABLE;
    lock_acquire(&process->lock);
    struct abi_sigaction before = process->action[number];
    if (b) {
        process->action[number] = action;
        process->actions_set |= SIGNAL_BIT(number);
        signal_forget_ignored(process, number);
    }
    lock_release(&process->lock);
    return c ? user_write((void __user *)c, &before, sizeof(before)) : 0;
}

/* a: how, b: set or NULL, c: what it was, or NULL */
long sys_sigprocmask(ARGS)
{
    uint32_t before = current_thread()->signal_mask;
    uint32_t set = 0;

    if (b && user_read(&set, (const void __user *)b, sizeof(set)) != 0)
        return -EFAULT;
    if (b && a > ABI_SIG_UNBLOCK)
        return -EINVAL;
    if (c && user_write((void __user *)c, &before, sizeof(before)) != 0)
        return -EFAULT;
    if (b)
        signal_set_mask(a == ABI_SIG_SETMASK ? set
                        : a == ABI_SIG_BLOCK ? before | set
                                             : before & ~set);
    return 0;
}

/* a: set */
long sys_sigpending(ARGS)
{
    const struct thread *thread = current_thread();
    struct process *process = thread->process;

    lock_acquire(&process->lock);
    uint32_t set = (thread->signals | process->signals) & ~SIGNAL_BIT(ABI_SIGNAL_CANCEL);
    lock_release(&process->lock);
    return user_write((void __user *)a, &set, sizeof(set));
}

/* Waits for a signal; the process is locked, so none can come in between. */
static void wait_for_signal(struct process *process, uint64_t deadline) REQUIRES(process->lock)
{
    lock_acquire(&process->signal_wait.lock);
    waitq_block(&process->signal_wait, deadline, true);
    lock_release(&process->signal_wait.lock);
}

/* a: mask */
long sys_sigsuspend(ARGS)
{
    struct thread *thread = current_thread();
    struct process *process = thread->process;

    signal_mask_for_call(a);
    lock_acquire(&process->lock);
    bool pending = signal_pending(process, thread) != 0;
    if (!pending)
        wait_for_signal(process, UINT64_MAX);
    lock_release(&process->lock);
    return -EINTR;
}

/* a: set, b: struct abi_siginfo or NULL, c: absolute deadline or NULL */
long sys_sigtimedwait(ARGS)
{
    struct thread *thread = current_thread();
    struct process *process = thread->process;
    uint64_t deadline = UINT64_MAX;
    struct abi_siginfo info = {0};

    if (c) {
        long error = time_deadline(&deadline, (const void __user *)c, ABI_CLOCK_MONOTONIC, true);
        if (error)
            return error;
    }
    lock_acquire(&process->lock);
    thread->waits_for = 0;
    int signal = signal_take(process, thread, a & ~SIGNALS_UNBLOCKABLE);
    if (signal > 0)
        info = (struct abi_siginfo){.signal = signal, .pid = process->sender[signal]};
    bool interrupted = signal < 0 && signal_pending(process, thread);
    bool late = signal < 0 && !interrupted && deadline <= clock_now();
    if (signal < 0 && !interrupted && !late) {
        thread->waits_for = a & ~SIGNALS_UNBLOCKABLE;
        wait_for_signal(process, deadline);
    }
    lock_release(&process->lock);
    if (interrupted)
        signal_attend();
    if (signal < 0)
        return interrupted ? -EINTR : -ETIMEDOUT;
    return b && user_write((void __user *)b, &info, sizeof(info)) ? -EFAULT : signal;
}

long sys_sigreturn(ARGS)
{
    return signal_return();
}

/* a: struct abi_sigstack or NULL, b: the same, what it was */
long sys_sigaltstack(ARGS)
{
    struct thread *thread = current_thread();
    struct abi_sigstack stack = {0};
    bool on_it = thread->alt_size && thread->frame.r[13] - thread->alt_stack < thread->alt_size;
    struct abi_sigstack before = {.base = thread->alt_stack,
                                  .flags = !thread->alt_size ? ABI_SS_DISABLE
                                           : on_it           ? ABI_SS_ONSTACK
                                                             : 0,
                                  .size = thread->alt_size};

    if (a && user_read(&stack, (const void __user *)a, sizeof(stack)) != 0)
        return -EFAULT;
    if (a && on_it)
        return -EPERM;
    if (a && (stack.flags & ~ABI_SS_DISABLE))
        return -EINVAL;
    if (a && !stack.flags && stack.size < ABI_MINSIGSTKSZ)
        return -ENOMEM;
    if (b && user_write((void __user *)b, &before, sizeof(before)) != 0)
        return -EFAULT;
    if (a) {
        thread->alt_stack = stack.base;
        thread->alt_size = stack.flags & ABI_SS_DISABLE ? 0 : stack.size;
    }
    return 0;
}

/* a: thread id, b: signal */
long sys_tkill(ARGS)
{
    return signal_send_thread(a, b);
}

/* a: 0 (the clock on the wall), b: struct abi_itimer or NULL, c: the same, what it was */
long sys_setitimer(ARGS)
{
    struct process *process = current_thread()->process;
    struct abi_itimer timer = {0};
    uint64_t interval, rest;

    if (a != 0)
        return -EINVAL;
    if (b && user_read(&timer, (const void __user *)b, sizeof(timer)) != 0)
        return -EFAULT;
    if (b) {
        uint64_t deadline = timer.value_ns ? clock_now() + clock_from_ns(timer.value_ns) : 0;
        rest = alarm_set(process, deadline, clock_from_ns(timer.interval_ns), &interval);
    } else {
        rest = alarm_get(process, &interval);
    }
    timer =
        (struct abi_itimer){.value_ns = clock_to_ns(rest), .interval_ns = clock_to_ns(interval)};
    return c ? user_write((void __user *)c, &timer, sizeof(timer)) : 0;
}
