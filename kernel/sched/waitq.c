/*
 * Blocking and waking.
 * SPDX-License-Identifier: MIT
 */
#include "sched/waitq.h"
#include "abi/errno.h"
#include "arch/cpu.h"

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

void waitq_start_timer(struct thread *thread)
{
    thread->timer.expired = timed_out;
    timer_start(&thread->timer);
}

void waitq_trace_block(const struct thread *thread)
{
    const struct process *process = thread->process;
    bool for_gil = thread->queue == &process->gil_queue;

    trace_put(TRACE_BLOCK, thread->tid, for_gil ? TRACE_WAITS_FOR_GIL : thread->frame.r[7],
              thread->frame.r[0]);
}

void waitq_block(struct waitq *queue, uint64_t deadline, bool restart)
{
    waitq_block_inline(this_core(), queue, deadline, restart);
}

void waitq_sleep(uint64_t deadline)
{
    struct core *core = this_core();

    core->current->queue = NULL;
    core->current->restart = false;
    waitq_sleep_inline(core, core->current, deadline);
}

void waitq_wake_silently(struct waitq *queue, struct thread *thread)
{
    waitq_wake_inline(this_core(), queue, thread);
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
