/*
 * What a lock costs: threads at once add to counters without sharing, by atomic additions, under a spin lock and under a
 * mutex. Then one holds the lock while it waits for a device: what do the others do meanwhile?
 * SPDX-License-Identifier: MIT
 */
#include "lib/demo.h"

#include <pthread.h>
#include <stdio.h>

#define HOLD_MS 10 /* for which each holds the lock once */

enum kind { PRIVATE, ATOMIC, SPIN, MUTEX, KINDS };
static const char *const names[KINDS] = {"not shared", "atomic", "spin lock", "mutex"};

static enum kind kind;
static unsigned long rounds;
static int threads;
static int at_the_door; /* atomic */
static pthread_spinlock_t spin;
static pthread_mutex_t mutex = PTHREAD_MUTEX_INITIALIZER;
static volatile unsigned shared;
static volatile unsigned own[DEMO_TASKS_MAX][16]; /* a cache line each */

static void add(int number)
{
    for (unsigned long i = 0; i < rounds; i++) {
        if (kind == PRIVATE) {
            ++own[number][0];
        } else if (kind == ATOMIC) {
            __atomic_fetch_add(&shared, 1, __ATOMIC_RELAXED);
        } else if (kind == SPIN) {
            pthread_spin_lock(&spin);
            ++shared;
            pthread_spin_unlock(&spin);
        } else {
            pthread_mutex_lock(&mutex);
            ++shared;
            pthread_mutex_unlock(&mutex);
        }
    }
}

/* Holds the lock until all others want it, and then until the device answers. */
static void hold(int number)
{
    (void)number;
    __atomic_fetch_add(&at_the_door, 1, __ATOMIC_RELAXED);
    kind == SPIN ? pthread_spin_lock(&spin) : pthread_mutex_lock(&mutex);
    while (__atomic_load_n(&at_the_door, __ATOMIC_RELAXED) < threads)
        demo_sleep_ms(1);
    demo_sleep_ms(HOLD_MS);
    kind == SPIN ? pthread_spin_unlock(&spin) : pthread_mutex_unlock(&mutex);
}

static unsigned sum(void)
{
    unsigned total = shared;

    for (int i = 0; i < DEMO_TASKS_MAX; i++)
        total += own[i][0];
    return total;
}

/* Nanoseconds for each addition; under -icount that is instructions. */
static void show_cost(void)
{
    const char *unit = demo_counts_instructions() ? "instructions" : "ns";

    printf("\nOne addition takes, in %s:\n\n  %-12s %10s %12s %10s\n", unit, "", "alone",
           "together", "switches");
    for (kind = PRIVATE; kind < KINDS; kind++) {
        struct abi_usage before, after;
        double begin = demo_now_ms();
        add(0);
        double alone = demo_now_ms() - begin;
        brigade_usage(0, &before);
        double together = demo_together(threads, add);
        brigade_usage(0, &after);
        printf("  %-12s %10.0f %12.0f %10u\n", names[kind], alone * 1e6 / (double)rounds,
               together * 1e6 / ((double)rounds * threads),
               (unsigned)(after.switches - before.switches));
    }
    claim(sum() == KINDS * rounds * (unsigned)(threads + 1), "nothing was lost: %u additions",
          sum());
}

/* How often a thread went to sleep until the mutex is free. */
static int sleeps(const struct timeline *line)
{
    const struct trace_record *r;
    int count = 0;

    for (int at = -1; (r = timeline_next(line, &at, TRACE_BLOCK, line->observer));)
        count += r->b == (uintptr_t)&mutex;
    return count;
}

static void show_holding(void)
{
    printf("\n%d threads; each holds the %s for %d ms, waiting for a device:\n", threads,
           names[kind], HOLD_MS);
    at_the_door = 0;
    demo_record_begin(names[kind]);
    demo_together(threads, hold);
    const struct timeline *line = demo_record_end();
    demo_draw(line, true);
    double busy = timeline_ms(line, timeline_run_time(line, -1));
    if (kind == SPIN)
        claim(busy >= HOLD_MS && sleeps(line) == 0,
              "who waits for the spin lock is busy: %.1f ms of cores' time", busy);
    else
        claim(sleeps(line) > 0, "who waits for the mutex sleeps (%d times): %.1f ms of cores' time",
              sleeps(line), busy);
}

int main(int argc, char **argv)
{
    struct demo demo = {.name = "locks",
                        .usage = "[--rounds N (1-1000000)]",
                        .size_option = "--rounds",
                        .size = 100000, /* additions of each thread */
                        .size_max = 1000000,
                        .smp = true};

    demo_begin(&demo, argc, argv);
    rounds = demo.size;
    threads = demo_machine()->cores < DEMO_TASKS ? 2 : DEMO_TASKS;
    pthread_spin_init(&spin, PTHREAD_PROCESS_PRIVATE);
    printf("What does a lock cost? %d threads at once (smp), %lu additions each\n", threads,
           rounds);
    show_cost();
    demo_provenance();
    for (kind = SPIN; kind < KINDS; kind++)
        show_holding();
    printf(
        "\n  Seen: what is not shared costs least, a mutex most. A spin lock is for moments only:\n"
        "  its waiters work at waiting.\n");
    return demo_end();
}
