/*
 * Amdahl's law: what part of a task can only be done by one limits what many can gain. Measured on 1, 2, … cores beside
 * the formula, with the ceiling of the same run.
 * SPDX-License-Identifier: MIT
 */
#include "lib/demo.h"

#include <pthread.h>
#include <stdio.h>
#include <string.h>

#define WORK_MS 20 /* by one thread, unless told otherwise */
#define TRIES 3    /* the best of which counts, since what else the host does comes and goes */
#define WIDTH 40   /* cells of a bar as long as there are cores */

enum { MARK_SERIAL_DONE = 0x7600, MARK_REST_BEGUN };

static const int shares[] = {0, 10, 25, 50}; /* percent that only one can do */
#define SHARES (int)(sizeof shares / sizeof *shares)

static uint32_t terms;
static int share, workers;
static uint64_t sum; /* atomic */
static double best_ms[SHARES][DEMO_TASKS_MAX + 1];
static pthread_barrier_t serial_part_is_done;

static uint64_t sum_of_squares(uint32_t from, uint32_t to)
{
    uint64_t part = 0;

    for (uint32_t i = from; i < to; i++) {
        part += (uint64_t)i * i;
        __asm__ volatile("" : "+r"(i)); /* keeps the compiler from finding the formula itself */
    }
    return part;
}

/* The first terms are added by one while the others wait; the rest by all. */
static void work(int number)
{
    uint32_t serial = (uint32_t)((uint64_t)terms * (unsigned)share / 100);
    uint64_t rest = terms - serial;
    uint64_t part = number == 0 ? sum_of_squares(0, serial) : 0;

    if (number == 0)
        brigade_trace_mark(MARK_SERIAL_DONE, 0);
    pthread_barrier_wait(&serial_part_is_done);
    brigade_trace_mark(MARK_REST_BEGUN, 0);
    part += sum_of_squares(serial + (uint32_t)(rest * (unsigned)number / (unsigned)workers),
                           serial + (uint32_t)(rest * (unsigned)(number + 1) / (unsigned)workers));
    __atomic_fetch_add(&sum, part, __ATOMIC_RELAXED);
}

/* What the formula promises with so many cores. */
static double amdahl(double cores)
{
    return 1 / (share / 100.0 + (1 - share / 100.0) / cores);
}

static double run(void)
{
    sum = 0;
    pthread_barrier_init(&serial_part_is_done, NULL, (unsigned)workers);
    return demo_together(workers, work);
}

static uint32_t calibrate(double wanted_ms)
{
    double begin = demo_now_ms();
    uint32_t count = 100000;

    if (strcmp(demo_machine()->tcg, "icount") == 0)
        wanted_ms /= 10;
    for (sum_of_squares(0, count); demo_now_ms() - begin < wanted_ms && count < 1u << 30;
         count *= 2)
        sum_of_squares(count, 2 * count);
    return count;
}

/* # as measured, | where the formula has it. */
static void draw_bar(double measured, double formula, int cores)
{
    int mark = (int)(formula * WIDTH / cores);

    for (int i = 0; i <= WIDTH; i++)
        putchar(i == mark ? '|' : i < measured * WIDTH / cores ? '#' : ' ');
}

/* The shortest times of all shares and numbers of workers; returns how many sums were wrong. */
static int measure(int most)
{
    uint64_t expected = sum_of_squares(0, terms);
    int wrong = 0;

    for (int i = 0; i < TRIES * SHARES; i++) {
        share = shares[i % SHARES];
        for (workers = 1; workers <= most; workers++) {
            double *best = &best_ms[i % SHARES][workers];
            double ms = run();
            *best = i < SHARES || ms < *best ? ms : *best;
            wrong += sum != expected;
        }
    }
    return wrong;
}

static double gain(int k, int number)
{
    return best_ms[k][1] / best_ms[k][number];
}

static void draw_curves(int most)
{
    printf("\n  %-*s %9s %9s %9s\n", WIDTH + 4, "speed-up by threads", "measured", "formula*",
           "formula");
    for (int k = 0; k < SHARES; k++) {
        share = shares[k];
        printf("  %d %% serial%s\n", share, share ? "" : ": the ceiling");
        for (int number = 1; number <= most; number++) {
            double here = amdahl(gain(0, number) > 1 ? gain(0, number) : 1);
            printf("  %d ", number);
            draw_bar(gain(k, number), here, most);
            printf("%9.2f %9.2f %9.2f\n", gain(k, number), here, amdahl(number));
        }
    }
    printf(
        "  #: measured   |: formula*, for as many cores as the ceiling says there really are\n\n");
}

/* By the records: how many threads began with the rest when the serial part was done; -1: one did before. */
static int waited(const struct timeline *line)
{
    const struct trace_record *r;
    bool done = false;
    int count = 0;

    for (int at = -1; (r = timeline_next(line, &at, TRACE_MARK, line->observer));) {
        done |= r->a == MARK_SERIAL_DONE;
        if (r->a == MARK_REST_BEGUN && !done)
            return -1;
        count += r->a == MARK_REST_BEGUN;
    }
    return count;
}

static int run_all(unsigned long work_ms)
{
    int cores = (int)demo_machine()->cores;
    int most = cores < 2 ? 2 : cores < DEMO_TASKS_MAX ? cores : DEMO_TASKS_MAX;

    terms = calibrate((double)work_ms);
    share = 25;
    workers = most;
    printf("Work of which a quarter can only be done by one, on %d threads (smp):\n", workers);
    demo_record_begin("a quarter serial");
    run();
    const struct timeline *line = demo_record_end();
    demo_draw(line, false);
    int began = waited(line);
    int at_once = timeline_most_at_once(line);
    int wrong = measure(most);
    demo_provenance();
    demo_limits(most, gain(0, most), "threads gain with nothing serial");
    draw_curves(most);
    claim(began == most, "all waited for the serial part; then up to %d worked at the same moment",
          at_once);
    claim(wrong == 0, "the same sum, however it was split");
    return demo_end();
}

int main(int argc, char **argv)
{
    struct demo demo = {.name = "amdahl",
                        .usage = "[--work MS (1-1000)]",
                        .size_option = "--work",
                        .size_max = 1000};

    demo_begin(&demo, argc, argv);
    if (demo.part)
        return run_all(demo.argument[0]);
    demo_run_part(ABI_SMP, "all", demo.size ? demo.size : WORK_MS, 0);
    printf(
        "\n  Seen: with a quarter serial no number of cores makes it four times as fast; with half,\n"
        "  not twice.\n");
    return demo_end();
}
