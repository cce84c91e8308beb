/*
 * System calls about signals and timers.
 * SPDX-License-Identifier: MIT
 */
#include "abi/errno.h"
#include "abi/signal.h"
#include "arch/cpu.h"
#include "base/clock.h"
#include "proc/ptimer.h"
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
    struct signal_action now = process->action[number];
    if (b) {
        process->action[number] = (struct signal_action){action.mask, action.handler, action.flags};
        process->actions_set |= SIGNAL_BIT(number);
        __atomic_store_n(&process->restorer, action.restorer, __ATOMIC_RELAXED);
        signal_forget_ignored(process, number);
    }
    lock_release(&process->lock);
    struct abi_sigaction before = {.mask = now.mask, .handler = now.handler, .flags = now.flags};
    return c ? user_write((void __user *)c, &before, sizeof(before)) : 0;
}

/* a: how, b: set or NULL, c: what it was, or NULL */
long sys_sigprocmask(ARGS)
{
    uint64_t before = current_thread()->signal_mask;
    uint64_t set = 0;

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
    uint64_t set = (thread->signals | process->signals) & ~SIGNAL_BIT(ABI_SIGNAL_CANCEL);
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
    uint64_t mask;

    if (user_read(&mask, (const void __user *)a, sizeof(mask)) != 0)
        return -EFAULT;
    signal_mask_for_call(mask);
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
    struct signal_origin origin = {0};
    uint64_t set;

    if (user_read(&set, (const void __user *)a, sizeof(set)) != 0)
        return -EFAULT;
    set &= ~SIGNALS_UNBLOCKABLE;
    if (c) {
        long error = time_deadline(&deadline, (const void __user *)c, ABI_CLOCK_MONOTONIC, true);
        if (error)
            return error;
    }
    lock_acquire(&process->lock);
    thread->waits_for = 0;
    int signal = signal_take(process, thread, set, &origin);
    bool interrupted = signal < 0 && signal_pending(process, thread);
    bool late = signal < 0 && !interrupted && deadline <= clock_now();
    if (signal < 0 && !interrupted && !late) {
        thread->waits_for = set;
        wait_for_signal(process, deadline);
    }
    lock_release(&process->lock);
    if (interrupted)
        signal_attend();
    if (signal < 0)
        return interrupted ? -EINTR : -ETIMEDOUT;
    struct abi_siginfo info = signal_info((uint32_t)signal, origin);
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
        bool none = stack.flags & ABI_SS_DISABLE;
        thread->alt_stack = none ? 0 : stack.base;
        thread->alt_size = none ? 0 : stack.size;
    }
    return 0;
}

/* a: thread id, b: signal */
long sys_tkill(ARGS)
{
    struct signal_origin origin = {.code = ABI_SI_USER, .pid = current_thread()->process->pid};

    return signal_send_thread(a, b, origin);
}

/* a: process id, b: 0 or thread id, c: signal, d: value */
long sys_sigqueue(ARGS)
{
    struct signal_origin origin = {
        .code = ABI_SI_QUEUE, .pid = current_thread()->process->pid, .value = d};

    return b ? signal_send_thread(b, c, origin) : signal_queue(a, c, ABI_SI_QUEUE, d);
}

/* What is not 0 stays so. */
static uint64_t ticks_of(uint64_t ns)
{
    uint64_t ticks = clock_from_ns(ns);

    return ns && !ticks ? 1 : ticks;
}

/* a: timer, b: flags, c: struct abi_itimer or NULL, d: the same, what it was */
long sys_timer_settime(ARGS)
{
    struct abi_itimer timer = {0};
    uint64_t interval, rest;
    long error;

    if (c && user_read(&timer, (const void __user *)c, sizeof(timer)) != 0)
        return -EFAULT;
    if (c) {
        struct ptimer_time time = {.value = ticks_of(timer.value_ns),
                                   .interval = ticks_of(timer.interval_ns),
                                   .absolute = b & ABI_TIMER_ABSTIME};
        error = ptimer_set(a, &time, &rest, &interval);
    } else {
        error = ptimer_get(a, &rest, &interval);
    }
    if (error || !d)
        return error;
    timer =
        (struct abi_itimer){.value_ns = clock_to_ns(rest), .interval_ns = clock_to_ns(interval)};
    return user_write((void __user *)d, &timer, sizeof(timer));
}

/* a: clock, b: signal, c: value, d: flags */
long sys_timer_create(ARGS)
{
    return ptimer_create(a, b, c, d);
}

/* a: timer */
long sys_timer_delete(ARGS)
{
    return ptimer_delete(a);
}

/* a: timer */
long sys_timer_getoverrun(ARGS)
{
    return ptimer_overrun(a);
}
