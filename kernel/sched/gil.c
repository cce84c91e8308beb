/*
 * Passing the token from thread to thread.
 * SPDX-License-Identifier: MIT
 *
 * The holder changes under the queue's lock only. The lock of the queue is also what orders the threads'
 * memory: what one did in user mode is seen by the next.
 */
#include "sched/gil.h"
#include "sched/sched.h"
#include "sched/waitq.h"
#include "trace/trace.h"

bool gil_take(struct thread *thread)
{
    struct process *process = thread->process;

    if (!process_has_gil(process) || process->gil_holder == thread)
        return true; /* only this core could take it away */
    lock_acquire(&process->gil_queue.lock);
    bool free = process->gil_holder == NULL;
    if (free) {
        process->gil_holder = thread;
        trace(TRACE_GIL, thread->tid, 1, 0);
    } else {
        /* The first to wait asks; later ones must not put off what it waits for. */
        if (list_empty(&process->gil_queue.threads))
            sched_post(process->gil_holder, POST_ASK); /* it cannot end while we hold the lock */
        waitq_block(&process->gil_queue, UINT64_MAX, false);
    }
    lock_release(&process->gil_queue.lock);
    return free;
}

void gil_give_up(struct thread *thread)
{
    struct process *process = thread->process;

    if (!process_has_gil(process) || process->gil_holder != thread)
        return;
    lock_acquire(&process->gil_queue.lock);
    struct list *first = list_first(&process->gil_queue.threads);
    struct thread *next = first ? list_entry(first, struct thread, wait_link) : NULL;
    trace(TRACE_GIL, thread->tid, 0, 0);
    process->gil_holder = next;
    if (next) {
        trace(TRACE_GIL, next->tid, 1, 0);
        waitq_wake_silently(&process->gil_queue, next);
        if (!list_empty(&process->gil_queue.threads))
            sched_post(next, POST_ASK);
    }
    lock_release(&process->gil_queue.lock);
}

/* A hint, without the lock: whoever comes to wait next posts to us. */
bool gil_wanted(const struct thread *thread) NO_THREAD_SAFETY
{
    const struct process *process = thread->process;
    const struct list *waiting = &process->gil_queue.threads;

    return process_has_gil(process) && process->gil_holder == thread &&
           __atomic_load_n(&waiting->next, __ATOMIC_RELAXED) != waiting;
}
