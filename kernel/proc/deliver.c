/*
 * Entering a signal's handler on the way back to user mode, and leaving it again.
 * SPDX-License-Identifier: MIT
 */
#include "abi/errno.h"
#include "abi/signal.h"
#include "arch/calls.h"
#include "arch/cpu.h"
#include "arch/usercopy.h"
#include "fs/file.h"
#include "fs/tty.h"
#include "lib/string.h"
#include "proc/signal.h"
#include "sched/sched.h"
#include "sched/vfp.h"
#include "sched/waitq.h"

/* What a program may choose in CPSR: the flags, Q, GE, the IT state, ARM or Thumb (ARM ARM B1.3.3). */
#define CPSR_USERS 0xfe0ffc20u
#define CPSR_IT 0x0600fc00u /* none in ARM state: that is unpredictable (A2.5.2) */

/* Which system calls go on after a handler with SA_RESTART: by the third column of the list. */
static const bool restarts[] = {
#define SYSCALL(name, arguments, blocks, text) sizeof(blocks) == sizeof("restarts"),
#include "syscalls.def"
#undef SYSCALL
};

void signal_attend(void)
{
    current_thread()->signalled = true;
    this_core()->attention |= ATTEND_SWITCH; /* not by the fast way out of the system call */
}

static void change_mask(struct process *process, struct thread *thread, uint64_t mask)
    REQUIRES(process->lock)
{
    uint64_t before = thread->signal_mask;

    mask &= ~SIGNALS_UNBLOCKABLE;
    __atomic_store_n(&thread->signal_mask, mask, __ATOMIC_RELAXED);
    if (mask & ~before & process->signals)
        signal_retarget(process);
    if ((thread->signals | process->signals) & ~mask)
        signal_attend(); /* also for what is ignored: it is to be gone before a handler is set */
}

void signal_set_mask(uint64_t mask)
{
    struct thread *thread = current_thread();
    struct process *process = thread->process;

    lock_acquire(&process->lock);
    change_mask(process, thread, mask);
    lock_release(&process->lock);
}

void signal_mask_for_call(uint64_t mask)
{
    struct thread *thread = current_thread();

    if (thread->mask_saved)
        return;
    thread->saved_mask = thread->signal_mask;
    thread->mask_saved = true;
    signal_set_mask(mask);
    signal_attend(); /* whatever comes, the mask has to be put back */
}

/* A call that a signal took out of its wait: it is entered again, or it has failed with EINTR. */
static void settle(struct thread *thread, bool again)
{
    uint32_t progress = thread->progress;

    if (!thread->interrupted)
        return;
    thread->interrupted = false;
    file_abandon(thread);
    tty_forget(thread); /* its write to the terminal is over: others may */
    thread->progress = 0;
    if (progress)
        thread->frame.r[0] = progress; /* what was written before counts */
    else if (again)
        thread->frame.pc -= thread->frame.cpsr & CPSR_THUMB ? 2 : 4; /* r0 is as it was */
    else
        thread->frame.r[0] = -EINTR;
}

static bool on_alt_stack(const struct thread *thread)
{
    return thread->alt_size && thread->frame.r[13] - thread->alt_stack < thread->alt_size;
}

static void fill(struct abi_signal_frame *out, struct thread *thread)
{
    const struct frame *frame = &thread->frame;

    out->context.stack = (struct abi_sigstack){.base = thread->alt_stack,
                                               .flags = !thread->alt_size      ? ABI_SS_DISABLE
                                                        : on_alt_stack(thread) ? ABI_SS_ONSTACK
                                                                               : 0,
                                               .size = thread->alt_size};
    out->context.mask = thread->mask_saved ? thread->saved_mask : thread->signal_mask;
    memcpy(out->context.r, frame->r, sizeof(frame->r));
    out->context.r[15] = frame->pc;
    out->context.cpsr = frame->cpsr;
    out->context.fault_address = out->info.address;
    if (thread->vfp) {
        vfp_store();
        out->context.has_vfp = 1;
        memcpy(out->context.vfp, thread->vfp->d, sizeof(thread->vfp->d));
        out->context.fpscr = thread->vfp->fpscr;
    }
}

/* Puts a frame onto the program's stack and lets it go on in the handler. False: no stack there. */
static bool enter(struct thread *thread, const struct signal_action *action,
                  const struct abi_siginfo *info)
{
    struct abi_signal_frame out = {.info = *info};
    uint32_t top = thread->frame.r[13];

    fill(&out, thread);
    if ((action->flags & ABI_SA_ONSTACK) && thread->alt_size && !on_alt_stack(thread))
        top = thread->alt_stack + thread->alt_size;
    uint32_t at = (top - sizeof(out)) & ~7u;
    if (user_write((void __user *)at, &out, sizeof(out)) != 0)
        return false;
    thread->frame.r[0] = info->signal;
    thread->frame.r[1] = at + offsetof(struct abi_signal_frame, info);
    thread->frame.r[2] = at + offsetof(struct abi_signal_frame, context);
    thread->frame.r[13] = at;
    thread->frame.r[14] = __atomic_load_n(&thread->process->restorer, __ATOMIC_RELAXED);
    thread->frame.pc = action->handler & ~1u;
    thread->frame.cpsr = MODE_USR | (action->handler & 1 ? CPSR_THUMB : 0);
    return true;
}

/* While the handler runs, its own signal is blocked, and what the action says. */
static void block_for(struct thread *thread, uint32_t signal, const struct signal_action *action)
{
    uint64_t own = action->flags & ABI_SA_NODEFER ? 0 : SIGNAL_BIT(signal);

    thread->mask_saved = false;
    signal_set_mask(thread->signal_mask | action->mask | own);
}

/* The next signal that is not ignored; -1: none. */
static int take(struct process *process, struct thread *thread, struct signal_action *action,
                struct signal_origin *origin) REQUIRES(process->lock)
{
    int signal;

    do
        signal = signal_take(process, thread, ~thread->signal_mask, origin);
    while (signal >= 0 && signal_ignored(process, (uint32_t)signal));
    if (signal < 0)
        return signal;
    *action = process->action[signal];
    if (action->flags & ABI_SA_RESETHAND)
        process->action[signal].handler = ABI_SIG_DFL;
    return signal;
}

/* Waits until SIGCONT. */
static void stay(struct thread *thread)
{
    struct waitq *queue = &thread->process->signal_wait;

    thread->stopped = true;
    lock_acquire(&queue->lock);
    waitq_block(queue, UINT64_MAX, false);
    lock_release(&queue->lock);
}

static void handle(struct thread *thread, uint32_t signal, const struct signal_action *action,
                   struct signal_origin origin)
{
    struct abi_siginfo info = signal_info(signal, origin);
    bool again = thread->interrupted && (action->flags & ABI_SA_RESTART);

    settle(thread, again && restarts[thread->frame.r[7]]);
    if (enter(thread, action, &info))
        block_for(thread, signal, action);
    else
        process_kill(thread->process, SIGSEGV);
}

void signal_deliver(struct thread *thread)
{
    struct process *process = thread->process;
    struct signal_action action;
    struct signal_origin origin;

    for (;;) {
        lock_acquire(&process->lock);
        thread->waits_for = 0;
        bool stopped = process->stopped && !process->exiting;
        int signal = stopped ? -1 : take(process, thread, &action, &origin);
        if (stopped)
            stay(thread);
        lock_release(&process->lock);
        if (stopped)
            return; /* with `signalled` set: it looks again when it goes on */
        if (signal < 0)
            break;
        if (action.handler != ABI_SIG_DFL) {
            handle(thread, (uint32_t)signal, &action, origin);
            continue;
        }
        /* It was pending while blocked: sent again, its default action is carried out. */
        lock_acquire(&process_table_lock);
        signal_send(process, (uint32_t)signal, origin);
        lock_release(&process_table_lock);
    }
    thread->signalled = false;
    settle(thread, true);
    if (thread->mask_saved) {
        thread->mask_saved = false;
        signal_set_mask(thread->saved_mask);
    }
}

bool signal_fault(struct thread *thread, uint32_t signal, int32_t code, uint32_t address)
{
    struct process *process = thread->process;
    struct abi_siginfo info = {.signal = (int32_t)signal, .code = code, .address = address};

    lock_acquire(&process->lock);
    struct signal_action action = process->action[signal];
    bool caught = action.handler != ABI_SIG_DFL && action.handler != ABI_SIG_IGN &&
                  !(thread->signal_mask & SIGNAL_BIT(signal));
    if (caught && (action.flags & ABI_SA_RESETHAND))
        process->action[signal].handler = ABI_SIG_DFL;
    lock_release(&process->lock);
    if (!caught || !enter(thread, &action, &info))
        return false;
    block_for(thread, signal, &action);
    return true;
}

long signal_return(void)
{
    struct thread *thread = current_thread();
    struct abi_signal_frame in;

    if (user_read(&in, (const void __user *)thread->frame.r[13], sizeof(in)) != 0) {
        process_kill(thread->process, SIGSEGV);
        return 0;
    }
    memcpy(thread->frame.r, in.context.r, sizeof(thread->frame.r));
    thread->frame.cpsr = MODE_USR | (in.context.cpsr & CPSR_USERS);
    if (!(thread->frame.cpsr & CPSR_THUMB))
        thread->frame.cpsr &= ~CPSR_IT;
    thread->frame.pc = in.context.r[15] & (thread->frame.cpsr & CPSR_THUMB ? ~1u : ~3u);
    if (in.context.has_vfp && thread->vfp) {
        memcpy(thread->vfp->d, in.context.vfp, sizeof(in.context.vfp));
        thread->vfp->fpscr = in.context.fpscr;
        vfp_reload();
    }
    signal_set_mask(in.context.mask);
    return (long)in.context.r[0];
}
