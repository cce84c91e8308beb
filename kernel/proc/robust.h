/*
 * Robust mutexes: who waits for one learns that its owner has ended.
 * SPDX-License-Identifier: MIT
 */
#ifndef BRIGADE_PROC_ROBUST_H
#define BRIGADE_PROC_ROBUST_H

#include "sched/thread.h"

/* robust_set_list - the current thread's list is at this user address; 0: it has none. */
void robust_set_list(uint32_t list);

/*
 * robust_end_step - the current thread ends, or its memory goes, which is still loaded: marks some of the
 * mutexes it holds and wakes who waits for them. True: no more to do. No lock held.
 */
bool robust_end_step(struct thread *thread);

#endif
