/*
 * A small job, as in most scripts: four times the sum of a hundred numbers. To start a thread or a process for each costs
 * more than the work itself. How the tasks are started in each way: lib/ways.c.
 * SPDX-License-Identifier: MIT
 */
#include "lib/ways.h"

#include <stdio.h>

static int numbers;

static bool add_up(int task, int count)
{
    int sum = 0;

    (void)task, (void)count;
    for (volatile int i = 1; i <= numbers; i++)
        sum += i;
    return sum == numbers * (numbers + 1) / 2;
}

static void check(enum way way, const struct timeline *line)
{
    (void)line;
    claim(way_results[way].done, "every sum is right");
}

int main(int argc, char **argv)
{
    struct demo demo = {.name = "script",
                        .usage = WAYS_USAGE " [--numbers N (1-10000)]",
                        .size_option = "--numbers",
                        .size = 100,
                        .size_max = 10000};

    demo_begin(&demo, argc, argv);
    numbers = (int)demo.size;
    if (!demo.part)
        printf("A small job: %d times the sum of %d numbers\n", demo.tasks, numbers);
    ways_run(&demo, &(struct work){.kind = WORK_SMALL, .task = add_up, .check = check});
    demo_provenance();
    ways_table(&demo, 0);
    printf(
        "\n  Seen: what takes less than starting a thread or a process is best done at once, in turn.\n");
    return demo_end();
}
