/*
 * A core's run queue: a ring of groups, each a process's ready threads on this core. Touched by that core alone.
 * SPDX-License-Identifier: MIT
 */
#ifndef BRIGADE_SCHED_RUN_QUEUE_H
#define BRIGADE_SCHED_RUN_QUEUE_H

#include "sched/thread.h"

/* run_queue_group - the group that the thread belongs to on this core. */
static inline struct group *run_queue_group(const struct thread *thread, const struct core *core)
{
    return &thread->process->group[core->id];
}

/* run_queue_put - puts a thread into its group's list, and the group into the ring. */
static inline void run_queue_put(struct core *core, struct group *group, struct thread *thread,
                                 bool in_front)
{
    thread->state = THREAD_READY;
    if (list_empty(&group->ready)) {
        list_push_back(&core->ring, &group->link);
        core->waiting++;
    } else if (process_spreads(group->process)) {
        core->waiting++;
    }
    if (in_front)
        list_push_front(&group->ready, &thread->ready_link);
    else
        list_push_back(&group->ready, &thread->ready_link);
}

/* run_queue_take - takes a ready thread out. */
static inline void run_queue_take(struct core *core, struct group *group, struct thread *thread)
{
    list_remove(&thread->ready_link);
    if (list_empty(&group->ready)) {
        list_remove(&group->link);
        core->waiting--;
    } else if (process_spreads(group->process)) {
        core->waiting--;
    }
}

#endif
