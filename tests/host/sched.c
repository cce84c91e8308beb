/* Tests of the scheduler, its inboxes and wait queues, and of the ends of threads and processes: random
 * programs on cores that are host threads, interleaved in ways that follow from a seed. */
/* SPDX-License-Identifier: MIT */
#include "sched_machine.h"

/* With two arguments, cores and seed: that machine alone, for a debugger. */
int main(int argc, char **argv)
{
    if (argc == 3)
        return run_machine((uint32_t)atoi(argv[1]),
                           (uint32_t)strtoul(argv[2], NULL, 0) * 2654435761u);
    for (uint32_t seed = 1; seed <= 60; seed++)
        test_machine(1 + seed % 4, seed);
    return done_testing();
}
