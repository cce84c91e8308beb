/*
 * Python's time.time(): seconds, with a fraction.
 * SPDX-License-Identifier: MIT
 */
#ifndef TUTORIALS_SECONDS_H
#define TUTORIALS_SECONDS_H

#include <time.h>

static inline double seconds(void)
{
    struct timespec now;

    clock_gettime(CLOCK_MONOTONIC, &now);
    return (double)now.tv_sec + (double)now.tv_nsec / 1e9;
}

#endif
