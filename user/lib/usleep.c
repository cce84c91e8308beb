/* Sleeping for microseconds. */
/* SPDX-License-Identifier: MIT */
#include "syscall.h"

#include <time.h>
#include <unistd.h>

int usleep(useconds_t duration_us)
{
    struct timespec time = {.tv_sec = duration_us / 1000000,
                            .tv_nsec = (long)(duration_us % 1000000) * 1000};

    return nanosleep(&time, NULL);
}
