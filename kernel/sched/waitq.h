/*
 * Wait queues: the one way to block. A system call puts its thread into a queue and returns; there is
 * no stack to come back to. Who wakes the thread stores its result, or has the call entered again.
 * SPDX-License-Identifier: MIT
 *
 * No wake-up is lost: the sleeper checks its condition and enters the queue under the queue's lock,
 * the waker changes the condition and takes the sleeper out under the same lock. A sleeper that has
 * entered the queue but not yet left its core is woken all the same, as only its own core runs it.
 */
#ifndef BRIGADE_SCHED_WAITQ_H
#define BRIGADE_SCHED_WAITQ_H

#include "base/panic.h"
#include "sched/run_queue.h"
#include "trace/trace.h"

/* clang-format off */
#define WAITQ_INITIALISER(variable, queue_name)                                                    \
    {                                                                                              \
        .lock = LOCK_INITIALISER(queue_name, RANK_WAIT_QUEUE),                                     \
        .threads = LIST_INITIALISER((variable).threads)                                            \
    }
/* clang-format on */

/* waitq_start_timer - sets the timer of the current thread, which blocks, to its deadline. */
void waitq_start_timer(struct thread *thread);

/* waitq_trace_block - records why the thread, which is the current one, stops running. */
void waitq_trace_block(const struct thread *thread) __attribute__((cold));

/* The thread stops running, until it is woken or until the deadline; what it waits for is in its record. */
static inline void waitq_sleep_inline(struct core *core, struct thread *thread, uint64_t deadline)
{
    assert(thread->state == THREAD_RUNNING);
    thread->state = THREAD_BLOCKED;
    core->attention |= ATTEND_BLOCKED;
    thread->timer.deadline = deadline;
    if (__builtin_expect(deadline != UINT64_MAX, 0))
        waitq_start_timer(thread);
    if (__builtin_expect(trace_wants(core, TRACE_BLOCK), 0))
        waitq_trace_block(thread);
}

/* waitq_init - an empty queue; name, its lock's, must outlive it. */
void waitq_init(struct waitq *queue, const char *name);

/*
 * waitq_block - the current thread waits in queue; the system call returns right after it, with any
 * value. deadline in counter ticks (UINT64_MAX: none) ends the wait with -ETIMEDOUT. With restart,
 * the wake-up, or the deadline, enters the system call again, with its old arguments, instead of storing
 * a result; so it must look at its deadline before it blocks again.
 */
void waitq_block(struct waitq *queue, uint64_t deadline, bool restart) REQUIRES(queue->lock);

/* waitq_wake_silently - ends the wait of a thread that is in the queue; it just goes on. */
void waitq_wake_silently(struct waitq *queue, struct thread *thread) REQUIRES(queue->lock);

/*
 * waitq_block_inline - waitq_block itself. It and waitq_wake_inline are for futexes and pipes, of whose round trips
 * between threads half is here, and a sixth of that would be calling it.
 */
static inline void waitq_block_inline(struct core *core, struct waitq *queue, uint64_t deadline,
                                      bool restart) REQUIRES(queue->lock)
{
    struct thread *thread = core->current;

    thread->queue = queue;
    thread->restart = restart;
    list_push_back(&queue->threads, &thread->wait_link);
    waitq_sleep_inline(core, thread, deadline);
}

/* waitq_take_out - the part of all wake-ups that concerns the queue. */
static inline void waitq_take_out(const struct core *core, struct waitq *queue,
                                  struct thread *thread) REQUIRES(queue->lock)
{
    assert(thread->queue == queue);
    list_remove(&thread->wait_link);
    if (__builtin_expect(trace_wants(core, TRACE_WAKE), 0))
        trace_put(TRACE_WAKE, thread->tid, core->current ? core->current->tid : 0, 0);
}

/* waitq_wake_here - of a thread that is known to belong to the calling core. */
static inline void waitq_wake_here(struct core *core, struct waitq *queue, struct thread *thread)
    REQUIRES(queue->lock)
{
    waitq_take_out(core, queue, thread);
    run_queue_ready(core, thread);
}

/* waitq_wake_inline - waitq_wake_silently itself. */
static inline void waitq_wake_inline(struct core *core, struct waitq *queue, struct thread *thread)
    REQUIRES(queue->lock)
{
    waitq_take_out(core, queue, thread);
    /* Only its owner changes thread->core, so equal means: ours, and it stays ours. */
    if (__atomic_load_n(&thread->core, __ATOMIC_ACQUIRE) == core)
        run_queue_ready(core, thread);
    else
        sched_post(thread, POST_WAKE); /* under the queue's lock: see sched_post */
}

/* waitq_wake - the same for a thread in a system call, whose result is given. */
static inline void waitq_wake(struct waitq *queue, struct thread *thread, long result)
    REQUIRES(queue->lock)
{
    if (!thread->restart)
        thread->frame.r[0] = result;
    waitq_wake_silently(queue, thread);
}

/* waitq_wake_all - all of them. */
static inline void waitq_wake_all(struct waitq *queue, long result) REQUIRES(queue->lock)
{
    while (!list_empty(&queue->threads))
        waitq_wake(queue, list_entry(queue->threads.next, struct thread, wait_link), result);
}

/* waitq_sleep - the current thread waits for the deadline alone; then its system call returns 0. */
void waitq_sleep(uint64_t deadline);

/*
 * waitq_leave - on the owner's core: a blocked thread is taken out of its queue and its timer stopped.
 * False: somebody has woken it already, and its post is on the way.
 */
bool waitq_leave(struct thread *thread);

/* waitq_waits - a hint: is it in its queue still? */
bool waitq_waits(const struct thread *thread);

#endif
