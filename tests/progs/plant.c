/* Asks the kernel of tests/panic.t for one of its planted faults, on as many cores as there are arguments. */
/* SPDX-License-Identifier: MIT */
#define _GNU_SOURCE
#include <brigade.h>
#include <sched.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

#include "../check/plant.h"

static void plant(unsigned number)
{
    register unsigned r7 __asm__("r7") = PLANT_FIRST + number;

    __asm__ volatile("svc #0" : : "r"(r7) : "r0", "r1", "r2", "r3", "memory");
}

/* Usage: plant [-t] NUMBER CORE...: the fault on each of these cores; -t: while the trace records. */
int main(int argc, char **argv)
{
    int at = 1;

    if (argc > 1 && argv[1][0] == '-' && ++at)
        brigade_trace_start(TRACE_DEFAULT_MASK);
    if (argc < at + 2)
        return 2;
    unsigned number = (unsigned)atoi(argv[at]);
    for (int i = at + 1; i < argc; i++) {
        if (fork())
            continue;
        cpu_set_t set;
        CPU_ZERO(&set);
        CPU_SET(atoi(argv[i]), &set);
        if (sched_setaffinity(0, sizeof(set), &set) != 0)
            return 3;
        usleep(20000 * (unsigned)i); /* the last argument's core is the last */
        plant(number);
        return 0;
    }
    while (wait(NULL) > 0)
        ;
    return 0;
}
