/*
 * The global interpreter lock of a gil process: a token without which none of its threads goes to user
 * mode, so that one at a time does, on whichever core.
 * SPDX-License-Identifier: MIT
 *
 * As CPython's: the holder gives the token up when it blocks, yields or ends, and a switch interval after
 * another thread has wanted it, be it on another core or on the holder's own. It goes to who has waited
 * longest, and with it a new interval begins.
 */
#ifndef BRIGADE_SCHED_GIL_H
#define BRIGADE_SCHED_GIL_H

#include "sched/thread.h"

#define GIL_INTERVAL_US 5000
#define GIL_INTERVAL_MAX_US 10000000

/* The switch interval of the first process; others inherit theirs. Set at boot. */
extern uint32_t gil_first_interval_us;

/*
 * gil_take - before the current thread goes to user mode. True: it may. False: another thread has the
 * token; this one is blocked until it is given to it.
 */
bool gil_take(struct thread *thread);

/* gil_give_up - the current thread needs the token no more for now: it leaves its core. */
void gil_give_up(struct thread *thread);

/*
 * gil_pass_on - the current thread has had the token long enough, and wants it again: if others wait for it,
 * it is blocked behind them, so that the next holder sees at once that it is wanted.
 */
void gil_pass_on(struct thread *thread);

/*
 * gil_deadline - the current thread: when its token has to go on, since another thread wants it;
 * UINT64_MAX: none does, or it has no token. The interval begins with the first call that sees the other.
 */
uint64_t gil_deadline(const struct thread *thread);

#endif
