/*
 * Amdahl's law: what part of a task can only be done by one limits what many can gain. Measured on 1, 2, … cores beside
 * the formula, with the ceiling of the same run.
 * SPDX-License-Identifier: MIT
 */
#include "lib/demo.h"

#include <pthread.h>
#include <stdio.h>

#define TRIES 3  /* the best of which counts, since what else the host does comes and goes */
#define WIDTH 40 /* cells of a bar as long as there are cores */

enum { MARK_SERIAL_DONE = 0x7600, MARK_REST_BEGUN };

static const int shares[] = {0, 10, 25, 50}; /* percent that only one can do */
#define SHARES (int)(sizeof shares / sizeof *shares)

static uint32_t terms;
static int share, workers;
static uint64_t sum; /* atomic */
static double best_ms[SHARES][DEMO_TASKS_MAX + 1];
static pthread_barrier_t serial_part_is_done;

static uint64_t sum_of_squares(uint64_t from, uint64_t to)
{
    uint64_t part = 0;

    for (uint32_t i = (uint32_t)from; i < to; i++) {
        part += (uint64_t)i * i;
        __asm__ volatile("" : "+r"(i)); /* keeps the compiler from finding the formula itself */
    }
    return part;
}

static void try_sum(unsigned long size)
{
    sum_of_squares(0, size);
}

/* The first terms are added by one while the others wait; the rest by all. */
static void work(int number)
{
    uint64_t serial = (uint64_t)terms * (unsigned)share / 100;
    uint64_t rest = terms - serial;
    uint64_t part = number == 0 ? sum_of_squares(0, serial) : 0;

    if (number == 0)
        brigade_trace_mark(MARK_SERIAL_DONE, 0);
    pthread_barrier_wait(&serial_part_is_done);
    brigade_trace_mark(MARK_REST_BEGUN, 0);
    part += sum_of_squares(serial + rest * (unsigned)number / (unsigned)workers,
                           serial + rest * (unsigned)(number + 1) / (unsigned)workers);
    __atomic_fetch_add(&sum, part, __ATOMIC_RELAXED);
}

static double run(int percent, int threads)
{
    share = percent;
    workers = threads;
    sum = 0;
    pthread_barrier_init(&serial_part_is_done, NULL, (unsigned)workers);
    return demo_together(workers, work);
}

/* The shortest times of all shares and numbers of workers; returns how many sums were wrong. */
static int measure(int most)
{
    uint64_t expected = sum_of_squares(0, terms);
    int wrong = 0;

    for (int i = 0; i < TRIES * SHARES; i++) {
        for (int threads = 1; threads <= most; threads++) {
            double *best = &best_ms[i % SHARES][threads];
            double ms = run(shares[i % SHARES], threads);
            *best = i < SHARES || ms < *best ? ms : *best;
            wrong += sum != expected;
        }
    }
    return wrong;
}

/* What the formula promises with so many cores. */
static double amdahl(int percent, double cores)
{
    return 1 / (percent / 100.0 + (1 - percent / 100.0) / cores);
}

/* # as measured, | where the formula has it. */
static void draw_bar(double measured, double formula, int cores)
{
    int mark = (int)(formula * WIDTH / cores);

    for (int i = 0; i <= WIDTH; i++)
        putchar(i == mark ? '|' : i < measured * WIDTH / cores ? '#' : ' ');
}

static void draw_curves(int most)
{
    printf("\n  %-*s %9s %9s %9s\n", WIDTH + 4, "speed-up by threads", "measured", "formula*",
           "formula");
    for (int k = 0; k < SHARES; k++) {
        printf("  %d %% serial%s\n", shares[k], shares[k] ? "" : ": the ceiling");
        for (int number = 1; number <= most; number++) {
            double ceiling = best_ms[0][1] / best_ms[0][number];
            double gain = best_ms[k][1] / best_ms[k][number];
            double here = amdahl(shares[k], ceiling > 1 ? ceiling : 1);
            printf("  %d ", number);
            draw_bar(gain, here, most);
            printf("%9.2f %9.2f %9.2f\n", gain, here, amdahl(shares[k], number));
        }
    }
    printf(
        "  #: measured   |: formula*, for as many cores as the ceiling says there really are\n\n");
}

/* By the records: how many threads began with the rest after the serial part was done. */
static int waited(const struct timeline *line)
{
    int done = -1, count = 0;

    demo_next_mark(line, &done, MARK_SERIAL_DONE, line->observer);
    while (demo_next_mark(line, &done, MARK_REST_BEGUN, line->observer))
        count++;
    return count;
}

int main(int argc, char **argv)
{
    struct demo demo = {.name = "amdahl",
                        .usage = "[--work MS (1-1000)]",
                        .size_option = "--work",
                        .size = 20, /* by one thread */
                        .size_max = 1000,
                        .smp = true};

    demo_begin(&demo, argc, argv);
    int cores = (int)demo_machine()->cores;
    int most = cores < 2 ? 2 : cores < DEMO_TASKS_MAX ? cores : DEMO_TASKS_MAX;
    terms = (uint32_t)demo_calibrate((double)demo.size, 100000, try_sum);
    printf("Work of which a quarter can only be done by one, on %d threads (smp):\n", most);
    demo_record_begin("a quarter serial");
    run(25, most);
    const struct timeline *line = demo_record_end();
    demo_draw(line, false);
    claim(waited(line) == most,
          "all waited for the serial part; then up to %d worked at the same moment",
          timeline_most_at_once(line));
    claim(measure(most) == 0, "the same sum, however it was split");
    demo_provenance();
    demo_limits(most, best_ms[0][1] / best_ms[0][most], "threads gain with nothing serial");
    draw_curves(most);
    printf(
        "  Seen: with a quarter serial no number of cores makes it four times as fast; with half,\n"
        "  not twice.\n");
    return demo_end();
}
