/*
 * What the files of system calls share.
 * SPDX-License-Identifier: MIT
 */
#ifndef BRIGADE_SYS_CALLS_H
#define BRIGADE_SYS_CALLS_H

#include <stdbool.h>
#include <stdint.h>
#include "arch/usercopy.h"

/* Every handler has the same six parameters; which it uses is said in the list and above it. */
#define ARGS                                                                                       \
    uint32_t a __attribute__((unused)), uint32_t b __attribute__((unused)),                        \
        uint32_t c __attribute__((unused)), uint32_t d __attribute__((unused)),                    \
        uint32_t e __attribute__((unused)), uint32_t f __attribute__((unused))

/*
 * time_deadline - turns a program's struct timespec into a counter value, relative to now or, if
 * absolute, on that clock. -EFAULT, -EINVAL.
 */
long time_deadline(uint64_t *ticks, const void __user *timespec, uint32_t clock, bool absolute);

#endif
