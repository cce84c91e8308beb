/* Sleeping for seconds. */
/* SPDX-License-Identifier: MIT */
#include "syscall.h"

#include <time.h>
#include <unistd.h>

unsigned sleep(unsigned seconds)
{
    struct timespec time = {.tv_sec = seconds};

    return nanosleep(&time, &time) == 0 ? 0 : (unsigned)time.tv_sec + (time.tv_nsec > 0);
}
