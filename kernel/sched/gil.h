/*
 * The global interpreter lock of a gil process: a token without which none of its threads goes to user
 * mode, so that one at a time does, on whichever core.
 * SPDX-License-Identifier: MIT
 *
 * As CPython's: the holder gives the token up when it blocks, yields or ends, and a time slice after
 * another thread has asked for it. It goes to who has waited longest.
 */
#ifndef BRIGADE_SCHED_GIL_H
#define BRIGADE_SCHED_GIL_H

#include "sched/thread.h"

/*
 * gil_take - before the current thread goes to user mode. True: it may. False: another thread has the
 * token; this one is blocked until it is given to it.
 */
bool gil_take(struct thread *thread);

/* gil_give_up - the thread, on its core, needs the token no more or has had it long enough. */
void gil_give_up(struct thread *thread);

/* gil_wanted - does another thread wait for the token that this one has? */
bool gil_wanted(const struct thread *thread);

#endif
