/*
 * A core's run queue. The core has a group of its own, the current thread's, whose ready threads go on first; the
 * other groups with ready threads are in the ring. Touched by that core alone.
 * SPDX-License-Identifier: MIT
 */
#ifndef BRIGADE_SCHED_RUN_QUEUE_H
#define BRIGADE_SCHED_RUN_QUEUE_H

#include "sched/sched.h"

/* run_queue_put - puts a thread into its group's list, and the group into the ring. */
static inline void run_queue_put(struct core *core, struct group *group, struct thread *thread,
                                 bool in_front)
{
    bool spreads = process_spreads(group->process);

    bool first = group != core->group && list_empty(&group->ready);

    thread->state = THREAD_READY;
    if (first)
        list_push_back(&core->ring, &group->link);
    if (first || spreads)
        core->waiting++; /* the group's entry in the ring, or where threads spread each of them */
    if (in_front)
        list_push_front(&group->ready, &thread->ready_link);
    else
        list_push_back(&group->ready, &thread->ready_link);
}

/* run_queue_take - takes a ready thread out. */
static inline void run_queue_take(struct core *core, struct group *group, struct thread *thread)
{
    bool spreads = process_spreads(group->process);

    list_remove(&thread->ready_link);
    if (spreads)
        core->waiting--;
    if (group != core->group && list_empty(&group->ready)) {
        list_remove(&group->link);
        core->waiting -= !spreads;
    }
}

/* run_queue_turn - the core's own group is another one now, or NULL: none. */
static inline void run_queue_turn(struct core *core, struct group *group)
{
    struct group *own = core->group;

    if (own == group)
        return;
    if (own && !list_empty(&own->ready)) {
        list_push_back(&core->ring, &own->link);
        core->waiting += !process_spreads(own->process);
    }
    if (group && !list_empty(&group->ready)) {
        list_remove(&group->link);
        core->waiting -= !process_spreads(group->process);
    }
    core->group = group;
}

/* run_queue_ready - sched_ready, for who has the core at hand. */
static inline void run_queue_ready(struct core *core, struct thread *thread)
{
    struct group *group = thread->group;

    timer_stop(&thread->timer);
    if (group != core->group || process_preempts(thread->process)) {
        sched_ready_beside(core, group, thread);
        return;
    }
    /* A fellow of the current thread, which goes on until it gives way: nothing else changes. */
    thread->state = THREAD_READY;
    list_push_back(&group->ready, &thread->ready_link);
}

#endif
