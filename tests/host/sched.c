/* Tests of the scheduler, its inboxes and wait queues, and of the ends of threads and processes: random
 * programs on cores that are host threads, interleaved in ways that follow from a seed. */
/* SPDX-License-Identifier: MIT */
#include "sched_machine.h"

/* Where a new thread or process begins: the least loaded core that it may run on, of equal ones the first. */
static void test_placing(void)
{
    static const struct {
        uint32_t load[4], mask;
        int avoid, expected;
    } cases[] = {
        {{0, 0, 0, 0}, 0xf, -1, 0}, {{3, 2, 1, 2}, 0xf, -1, 2}, {{3, 2, 1, 2}, 0xb, -1, 1},
        {{1, 1, 0, 0}, 0xf, -1, 2}, {{1, 1, 1, 1}, 0xf, 0, 1},  {{0, 1, 1, 1}, 0xf, 0, 0},
        {{5, 0, 0, 0}, 0x1, 0, 0},  {{2, 9, 9, 1}, 0x7, -1, 0},
    };

    fake_cores(4);
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        for (uint32_t k = 0; k < 4; k++)
            cores[k].arriving = cases[i].load[k];
        const struct core *avoid = cases[i].avoid < 0 ? NULL : &cores[cases[i].avoid];
        is_int(sched_least_loaded(cases[i].mask, avoid)->id, cases[i].expected,
               "loads %u %u %u %u, mask %x: core %d", cases[i].load[0], cases[i].load[1],
               cases[i].load[2], cases[i].load[3], cases[i].mask, cases[i].expected);
    }
    for (uint32_t k = 0; k < 4; k++)
        cores[k].arriving = 0;
}

/* With two arguments, cores and seed: that machine alone, for a debugger. */
int main(int argc, char **argv)
{
    if (argc == 3)
        return run_machine((uint32_t)atoi(argv[1]),
                           (uint32_t)strtoul(argv[2], NULL, 0) * 2654435761u);
    test_placing();
    for (uint32_t seed = 1; seed <= 60; seed++)
        test_machine(1 + seed % 4, seed);
    return done_testing();
}
