/*
 * Memory that runs short on purpose, so that tests can see what becomes of each allocation that fails.
 * SPDX-License-Identifier: MIT
 */
#ifndef BRIGADE_SYS_REFUSAL_H
#define BRIGADE_SYS_REFUSAL_H

#include <stdbool.h>
#include <stdint.h>

/* Set at boot: programs may ask for it. */
extern bool refusal_allowed;

/*
 * refusal_set - of the allocations that the current process and those begun after it make from now on, the number-th
 * fails, and if `all` is not 0, all that follow, too; 0: none does. Returns how many there were since the last call;
 * -EINVAL: not allowed.
 */
long refusal_set(uint32_t all, uint32_t number);

#endif
