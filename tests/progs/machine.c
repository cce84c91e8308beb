/*
 * Prints how many cores are there and what the clock shows.
 * SPDX-License-Identifier: MIT
 */
#include <stdio.h>
#include <time.h>
#include <unistd.h>

int main(void)
{
    struct timespec now;

    clock_gettime(CLOCK_MONOTONIC, &now);
    printf("cores %ld\n", sysconf(_SC_NPROCESSORS_ONLN));
    printf("clock %lld.%09ld\n", (long long)now.tv_sec, now.tv_nsec);
    return 0;
}
