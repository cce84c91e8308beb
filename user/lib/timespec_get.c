/* C11's way to the time. */
/* SPDX-License-Identifier: MIT */
#include <time.h>

int timespec_get(struct timespec *now, int base)
{
    return base == TIME_UTC && clock_gettime(CLOCK_REALTIME, now) == 0 ? base : 0;
}
