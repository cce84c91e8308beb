/*
 * CPU-bound work: the sum of i*i, computed by tasks one after the other, by threads of each model, and by processes.
 * Which way is faster, and who ran where? How the tasks are started in each way: lib/ways.c.
 * SPDX-License-Identifier: MIT
 */
#include "lib/ways.h"

#include <stdio.h>

#define TASK_MS 300 /* how long one task is to take if nobody says */

static uint32_t terms;

/* 0*0 + 1*1 + … + (count-1)*(count-1), modulo 2^64. */
static uint64_t sum_of_squares(uint32_t count)
{
    uint64_t sum = 0;

    for (uint32_t i = 0; i < count; i++) {
        sum += (uint64_t)i * i;
        __asm__ volatile("" : "+r"(i)); /* keeps the compiler from finding the formula itself */
    }
    return sum;
}

/* (n-1) n (2n-1) / 6, divided before it is multiplied since only that is exact modulo 2^64. */
static uint64_t formula(uint64_t n)
{
    uint64_t half = n % 2 ? (n - 1) / 2 * n : n / 2 * (n - 1);

    return half % 3 ? half * ((2 * n - 1) / 3) : half / 3 * (2 * n - 1);
}

static bool task(int number, int count)
{
    (void)number, (void)count;
    return sum_of_squares(terms) == formula(terms);
}

static void check(enum way way, const struct timeline *line)
{
    claim(way_results[way].done, "every sum is what the formula gives");
    if (way <= WAY_COOP)
        claim(timeline_interruptions(line) == 0, "the core changed to the next when one had ended");
}

static void try_sum(unsigned long size)
{
    sum_of_squares((uint32_t)size);
}

static void print_seen(double ceiling)
{
    const struct way_result *processes = &way_results[WAY_PROCESSES];
    double speed_up = way_speed_up(WAY_PROCESSES);
    char text[CORES_TEXT];

    printf(
        "\n  Seen: threads of one core take turns (coop, preempt), and so do those with a GIL.\n");
    if (processes->at_once)
        printf("  Processes computed on %s, up to %d at the same moment.\n",
               demo_cores_text(processes->cores, text), processes->at_once);
    if (demo_times_can_show() && speed_up > 0)
        printf("  They were %.2f times as fast as one after the other, of %.2f to be had here.\n",
               speed_up, ceiling);
}

int main(int argc, char **argv)
{
    struct demo demo = {.name = "cpu",
                        .usage = WAYS_USAGE " [--terms N]",
                        .size_option = "--terms",
                        .size_max = UINT32_MAX};

    demo_begin(&demo, argc, argv);
    if (!demo.size)
        demo.size = demo_calibrate(TASK_MS, 100000, try_sum);
    terms = (uint32_t)demo.size;
    if (!demo.part)
        printf("CPU-bound work: %d times the sum of i*i for i below %lu\n", demo.tasks, demo.size);
    ways_run(&demo, &(struct work){.kind = WORK_COMPUTES, .task = task, .check = check});
    double ceiling = demo_ceiling(demo.tasks);
    ways_table(&demo, demo_times_can_show() ? ceiling : 0);
    print_seen(ceiling);
    return demo_end();
}
