/*
 * Blocking and waking.
 * SPDX-License-Identifier: MIT
 */
#include "sched/waitq.h"
#include "arch/cpu.h"
#include "base/panic.h"
#include "lib/errno.h"
#include "sched/run_queue.h"
#include "trace/trace.h"

void waitq_init(struct waitq *queue, const char *name)
{
    lock_init(&queue->lock, name, RANK_WAIT_QUEUE);
    list_init(&queue->threads);
}

/* On the thread's own core. A waker may have been faster: then its post is on the way. */
static void timed_out(struct timer *timer)
{
    struct thread *thread = list_entry(timer, struct thread, timer);
    struct waitq *queue = thread->queue;
    bool waiting = true;

    if (queue) {
        lock_acquire(&queue->lock);
        waiting = list_linked(&thread->wait_link);
        if (waiting)
            list_remove(&thread->wait_link);
        lock_release(&queue->lock);
    }
    if (!waiting)
        return;
    if (!thread->restart)
        thread->frame.r[0] = queue ? -ETIMEDOUT : 0;
    trace(TRACE_WAKE, thread->tid, 0, 0);
    sched_ready(thread);
}

static inline void block(struct core *core, struct thread *thread, uint64_t deadline)
{
    assert(thread->state == THREAD_RUNNING);
    thread->state = THREAD_BLOCKED;
    core->attention |= ATTEND_BLOCKED;
    thread->timer.deadline = deadline;
    if (deadline != UINT64_MAX) {
        thread->timer.expired = timed_out;
        timer_start(&thread->timer);
    }
    trace_on(core, TRACE_BLOCK, thread->tid, thread->frame.r[7], 0);
}

void waitq_block(struct waitq *queue, uint64_t deadline, bool restart)
{
    struct core *core = this_core();
    struct thread *thread = core->current;

    thread->queue = queue;
    thread->restart = restart;
    list_push_back(&queue->threads, &thread->wait_link);
    block(core, thread, deadline);
}

void waitq_sleep(uint64_t deadline)
{
    struct core *core = this_core();

    core->current->queue = NULL;
    core->current->restart = false;
    block(core, core->current, deadline);
}

void waitq_wake_silently(struct waitq *queue, struct thread *thread)
{
    struct core *core = this_core();

    assert(thread->queue == queue);
    list_remove(&thread->wait_link);
    trace_on(core, TRACE_WAKE, thread->tid, core->current ? core->current->tid : 0, 0);
    /* Only its owner changes thread->core, so equal means: ours, and it stays ours. */
    if (__atomic_load_n(&thread->core, __ATOMIC_ACQUIRE) == core)
        run_queue_ready(core, thread);
    else
        sched_post(thread, POST_WAKE); /* under the queue's lock: see sched_post */
}

bool waitq_waits(const struct thread *thread)
{
    return __atomic_load_n(&thread->wait_link.next, __ATOMIC_RELAXED) != NULL;
}

bool waitq_leave(struct thread *thread)
{
    bool waited = true;

    timer_stop(&thread->timer);
    if (!thread->queue)
        return true;
    lock_acquire(&thread->queue->lock);
    waited = list_linked(&thread->wait_link);
    if (waited)
        list_remove(&thread->wait_link);
    lock_release(&thread->queue->lock);
    return waited;
}
