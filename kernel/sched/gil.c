/*
 * Passing the token from thread to thread.
 * SPDX-License-Identifier: MIT
 *
 * The holder changes under the queue's lock only. The lock of the queue is also what orders the threads'
 * memory: what one did in user mode is seen by the next.
 *
 * No wish is lost: who joins an empty queue posts to the holder, whose core then looks at the queue before it
 * goes to user mode. One that becomes the holder while others wait comes from its wait and so looks, too.
 */
#include "sched/gil.h"
#include "base/clock.h"
#include "sched/sched.h"
#include "sched/waitq.h"
#include "trace/trace.h"

uint32_t gil_first_interval_us = GIL_INTERVAL_US;

static void set_holder(struct process *process, struct thread *thread)
    REQUIRES(process->gil_queue.lock)
{
    process->gil_holder = thread;
    process->gil_deadline = UINT64_MAX;
    if (thread)
        trace(TRACE_GIL, thread->tid, 1, 0);
}

bool gil_take(struct thread *thread)
{
    struct process *process = thread->process;

    if (!process_has_gil(process) || process->gil_holder == thread)
        return true; /* only this core could take it away */
    lock_acquire(&process->gil_queue.lock);
    bool free = process->gil_holder == NULL;
    if (free) {
        set_holder(process, thread);
    } else {
        /* The first to wait asks, once it can be seen; for later ones the holder need not be told again. */
        bool first = list_empty(&process->gil_queue.threads);
        waitq_block(&process->gil_queue, UINT64_MAX, false);
        if (first)
            sched_post(process->gil_holder, POST_ASK); /* it cannot end while we hold the lock */
    }
    lock_release(&process->gil_queue.lock);
    return free;
}

static void hand_over(struct thread *thread, bool again)
{
    struct process *process = thread->process;

    if (!process_has_gil(process) || process->gil_holder != thread)
        return;
    lock_acquire(&process->gil_queue.lock);
    struct list *first = list_first(&process->gil_queue.threads);
    struct thread *next = first ? list_entry(first, struct thread, wait_link) : NULL;
    trace(TRACE_GIL, thread->tid, 0, 0);
    set_holder(process, next);
    if (next && again)
        waitq_block(&process->gil_queue, UINT64_MAX, false);
    if (next)
        waitq_wake_silently(&process->gil_queue, next);
    lock_release(&process->gil_queue.lock);
}

void gil_give_up(struct thread *thread)
{
    hand_over(thread, false);
}

void gil_pass_on(struct thread *thread)
{
    /* Going on in the kernel, or ending, it does not need it. */
    hand_over(thread, !thread->restart && !thread->kill);
}

/* Does another thread want what this one has? A hint, without the lock: who joins the queue posts to us. */
static bool wanted(const struct thread *thread) NO_THREAD_SAFETY
{
    const struct process *process = thread->process;
    const struct list *waiting = &process->gil_queue.threads;

    return !list_empty(&process->group[this_core()->id].ready) ||
           __atomic_load_n(&waiting->next, __ATOMIC_RELAXED) != waiting;
}

uint64_t gil_deadline(const struct thread *thread)
{
    struct process *process = thread->process;

    if (!process_has_gil(process) || process->gil_holder != thread || !wanted(thread))
        return UINT64_MAX;
    if (process->gil_deadline == UINT64_MAX) {
        uint32_t us = __atomic_load_n(&process->gil_interval_us, __ATOMIC_RELAXED);
        process->gil_deadline =
            clock_now() + sched_vary(process, (uint32_t)clock_ticks_from_us(us));
    }
    return process->gil_deadline;
}
