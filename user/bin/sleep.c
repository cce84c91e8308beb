/* Waits for some seconds. */
/* SPDX-License-Identifier: MIT */
#include <err.h>
#include <math.h>
#include <stdlib.h>
#include <time.h>

int main(int argc, char **argv)
{
    char *end = NULL;
    double seconds = argc == 2 ? strtod(argv[1], &end) : -1;

    if (!end || *end || !(seconds >= 0 && seconds < 1e9))
        errx(2, "usage: sleep SECONDS");
    struct timespec time = {.tv_sec = (time_t)seconds,
                            .tv_nsec = (long)((seconds - floor(seconds)) * 1e9)};
    return nanosleep(&time, NULL) == 0 ? 0 : 1;
}
