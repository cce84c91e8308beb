/*
 * What msync asks of mlockall.
 * SPDX-License-Identifier: MIT
 */
#ifndef USER_MLOCK_H
#define USER_MLOCK_H

#include <stdbool.h>

/* Is all memory of the process locked? Not there in programs that do not lock it. */
bool __all_is_locked(void) __attribute__((weak));

#endif
