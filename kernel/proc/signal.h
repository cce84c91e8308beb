/*
 * Signals: sending, choosing the thread that gets one, and entering its handler.
 * SPDX-License-Identifier: MIT
 *
 * A signal is pending in the process or in one thread, in sets of bits under the process's lock. Who sends
 * one picks a thread that does not block it and posts POST_SIGNAL; that thread's core ends its wait, if it
 * waits, and the thread takes the signal on its way back to user mode (signal_deliver). A signal
 * that is pending is pending once, but real-time signals are queued, with their values.
 */
#ifndef BRIGADE_PROC_SIGNAL_H
#define BRIGADE_PROC_SIGNAL_H

#include "abi/signal.h"
#include "proc/process.h"

#define SIGNAL_BIT(signal) (1ull << ((signal) % ABI_SIGNAL_COUNT))
/* SIGNAL_CANCEL's bit, SIGKILL, SIGSTOP */
#define SIGNALS_UNBLOCKABLE                                                                        \
    (SIGNAL_BIT(ABI_SIGNAL_CANCEL) | SIGNAL_BIT(SIGKILL) | SIGNAL_BIT(SIGSTOP))

/*
 * signal_send - a process gets a signal. Default actions that end, stop or continue it are carried out at
 * once. Takes the process's lock and its parent's. -EAGAIN: the queue is full.
 */
long signal_send(struct process *process, uint32_t signal, struct signal_origin origin)
    REQUIRES(process_table_lock);

/* signal_send_thread - a thread of the current process gets it. -ESRCH, -EINVAL, -EAGAIN. */
long signal_send_thread(uint32_t tid, uint32_t signal, struct signal_origin origin);

/* signal_queue - a process gets it, with an ABI_SI_ code and a value. As process_signal, and -EAGAIN. */
long signal_queue(uint32_t pid, uint32_t signal, int32_t code, uint32_t value);

/* signal_child_ended - tells a parent. False: it does not want to wait for its children. */
bool signal_child_ended(struct process *parent, struct process *child) REQUIRES(process_table_lock);

/*
 * signal_retarget - a thread that may have been picked ends or blocks more signals: what is pending for
 * the process goes to others.
 */
void signal_retarget(struct process *process) REQUIRES(process->lock);

/* signal_thread_ended - it has left its process: what was sent to it is forgotten, the rest goes to others. */
void signal_thread_ended(struct process *process, const struct thread *thread)
    REQUIRES(process->lock);

/* signal_ignored - does it do nothing, by SIG_IGN or by default? */
bool signal_ignored(const struct process *process, uint32_t signal) REQUIRES(process->lock);

/* signal_pending - signals that the thread would take now, ignored ones apart. */
uint64_t signal_pending(const struct process *process, const struct thread *thread)
    REQUIRES(process->lock);

/* signal_take - takes the lowest of `set` that is pending for the thread; -1: none. */
int signal_take(struct process *process, struct thread *thread, uint64_t set,
                struct signal_origin *origin) REQUIRES(process->lock);

/* signal_forget_ignored - if a signal is ignored now, it is not pending. */
void signal_forget_ignored(struct process *process, uint32_t signal) REQUIRES(process->lock);

/*
 * signal_record - remembers whence a signal comes that becomes pending, for the process or one thread only.
 * -EAGAIN: it was to be queued, and the queue is full.
 */
long signal_record(struct process *process, const struct thread *only, uint32_t number,
                   struct signal_origin origin) REQUIRES(process->lock);

/* signal_unrecord - the oldest record of that signal, taken out of the queue. True: there are more. */
bool signal_unrecord(struct process *process, const struct thread *only, uint32_t number,
                     struct signal_origin *origin) REQUIRES(process->lock);

/* signal_forget - drops queued signals of that number (0: all), for that thread only (NULL: for all). */
void signal_forget(struct process *process, uint32_t number, const struct thread *only)
    REQUIRES(process->lock);

/* signal_info - what a program is told about it. */
struct abi_siginfo signal_info(uint32_t signal, struct signal_origin origin);

/* signal_attend - the current thread shall look for signals before it goes back to user mode. */
void signal_attend(void);

/* signal_set_mask - of the current thread; what that unblocks is delivered before user mode. */
void signal_set_mask(uint64_t mask);

/*
 * signal_mask_for_call - another mask until the current system call (ppoll, sigsuspend) is over; with a
 * handler, until that returns. Calling it again when the call is entered again does no harm.
 */
void signal_mask_for_call(uint64_t mask);

/*
 * signal_inherit - at fork: actions, not what is pending. signal_exec - handlers become default actions;
 * so do, of the ignored signals, those in `defaults`.
 */
void signal_inherit(struct process *child, struct process *parent);
void signal_exec(struct process *process, uint64_t defaults);

/* signal_for, signal_deliver - callbacks of the scheduler, see sched_calls. */
bool signal_for(struct thread *thread);
void signal_deliver(struct thread *thread);

/*
 * signal_fault - the current thread's instruction was refused: enters its handler. False: it has none, or
 * it cannot be entered.
 */
bool signal_fault(struct thread *thread, uint32_t signal, int32_t code, uint32_t address);

/* signal_return - the current thread's handler is over (sigreturn). Returns what r0 shall be. */
long signal_return(void);

/* signal_news - waitpid's news of a child that was stopped or continued; 0: none. Takes its lock. */
uint32_t signal_news(struct process *child, uint32_t options);

#endif
