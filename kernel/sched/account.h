/*
 * Time accounts: how long a thread has been on a core, how long a core has idled.
 * SPDX-License-Identifier: MIT
 *
 * An account is one number, which its core changes in one store and any core may read. Stopped, it is the
 * time so far in counter ticks. Running, it is that time minus the counter when it was started: negative,
 * since nothing runs for longer than the counter does. So starting is a subtraction and stopping an addition.
 */
#ifndef BRIGADE_SCHED_ACCOUNT_H
#define BRIGADE_SCHED_ACCOUNT_H

#include <stdint.h>
#include "arch/cpu.h"

/* account_start - on the core whose account, or whose thread's, it is; now: clock_now(). */
static inline void account_start(uint64_t *ticks, uint64_t now)
{
    cpu_subtract64(ticks, now);
}

/* account_stop - the same. */
static inline void account_stop(uint64_t *ticks, uint64_t now)
{
    cpu_add64(ticks, now);
}

/* account_read - ticks up to now; any core. */
uint64_t account_read(const uint64_t *ticks);

#endif
