/*
 * CPU-bound work, three ways: the sum of i*i, computed by tasks one after the other, by threads
 * of one process, and by processes. Which way is faster, and who ran where?
 * SPDX-License-Identifier: MIT
 */
#include "lib/ways.h"

#include <pthread.h>
#include <stdio.h>
#include <string.h>

#define TASK_MS 500 /* how long one task is to take if nobody says */

static uint32_t terms;
static uint64_t sums[DEMO_TASKS_MAX];

/* The task: 0*0 + 1*1 + … + (terms-1)*(terms-1), modulo 2^64. */
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
static uint64_t formula(uint32_t count)
{
    uint64_t factor[3] = {(uint64_t)count - 1, count, 2 * (uint64_t)count - 1};

    if (count == 0)
        return 0;
    factor[factor[0] % 2 == 0 ? 0 : 1] /= 2;
    for (int i = 0; i < 3; i++) {
        if (factor[i] % 3 == 0) {
            factor[i] /= 3;
            break;
        }
    }
    return factor[0] * factor[1] * factor[2];
}

static void *thread_main(void *sum)
{
    *(uint64_t *)sum = sum_of_squares(terms);
    return NULL;
}

static bool run_in_sequence(int tasks)
{
    for (int i = 0; i < tasks; i++) {
        demo_record_task(i);
        sums[i] = sum_of_squares(terms);
    }
    demo_record_task(-1);
    return true;
}

static bool run_threads(int tasks)
{
    pthread_t threads[DEMO_TASKS_MAX];
    int count = 0;

    while (count < tasks && pthread_create(&threads[count], NULL, thread_main, &sums[count]) == 0)
        count++;
    for (int i = 0; i < count; i++)
        pthread_join(threads[i], NULL);
    return count == tasks;
}

/* A process cannot write into our sums: it checks its own and tells by its exit status. */
static bool run_processes(int tasks)
{
    pid_t pids[DEMO_TASKS_MAX];
    bool right = true;

    for (int i = 0; i < tasks; i++)
        pids[i] = demo_spawn("sum", terms, 0);
    for (int i = 0; i < tasks; i++)
        right &= demo_wait(pids[i]) == 0;
    return right;
}

/* Threads by a model that spreads them over the cores. */
static void check_spread(const struct way_result *result, const struct timeline *line, int tasks,
                         int cores)
{
    char text[CORES_TEXT];

    demo_cores_text(result->cores, text);
    if (demo_model() == ABI_GIL) {
        claim(line->gil.count > 0 && line->gil_clashes == 0,
              "they ran on %s, and never two had the GIL at once", text);
        return;
    }
    claim(demo_count_cores(result->cores) == cores, "%d threads ran on %s", tasks, text);
    claim(result->at_once == cores, "%d of them at the same moment", cores);
}

static void check(enum way way, const struct timeline *line, int tasks)
{
    int cores = line->cores < tasks ? line->cores : tasks;
    const struct way_result *result = &way_results[way];
    bool right = result->done;
    char text[CORES_TEXT];

    for (int i = 0; way != WAY_PROCESSES && i < tasks; i++)
        right &= sums[i] == formula(terms);
    claim(right, "every sum is what the formula gives");
    demo_cores_text(result->cores, text);
    if (way == WAY_PROCESSES) {
        claim(demo_count_cores(result->cores) == cores, "%d processes ran on %d %s (%s)", tasks,
              cores, cores == 1 ? "core" : "different cores", text);
        claim(result->at_once == cores, "%d of them at the same moment", cores);
        return;
    }
    if (way != WAY_SEQUENCE && !demo_one_core()) {
        check_spread(result, line, tasks, cores);
        return;
    }
    claim(demo_count_cores(result->cores) == 1, "all ran on one core (%s)", text);
    claim(result->at_once == 1, "never two at the same moment");
    if (way == WAY_SEQUENCE || demo_model() == ABI_COOP)
        claim(timeline_interruptions(line) == 0, "the core changed to the next when one had ended");
}

static void print_seen(const struct demo *demo, double ceiling)
{
    const struct way_result *threads = &way_results[WAY_THREADS];
    const struct way_result *processes = &way_results[WAY_PROCESSES];
    char text[CORES_TEXT];

    printf("\n  Seen:");
    if (demo->way[WAY_THREADS])
        printf(" %d threads on %s, %d at a time.", demo->tasks,
               demo_cores_text(threads->cores, text), threads->at_once);
    if (way_speed_up(WAY_THREADS) > 0)
        printf(" They took %.2f times as long as one after the other.",
               1 / way_speed_up(WAY_THREADS));
    if (way_results[WAY_SMP].time_ms > 0)
        printf("\n  By smp they were on %s, up to %d at the same moment.",
               demo_cores_text(way_results[WAY_SMP].cores, text), way_results[WAY_SMP].at_once);
    if (demo->way[WAY_PROCESSES])
        printf("%s %d processes on %s, up to %d at the same moment.",
               demo->way[WAY_THREADS] ? "\n " : "", demo->tasks,
               demo_cores_text(processes->cores, text), processes->at_once);
    if (demo_times_can_show() && way_speed_up(WAY_PROCESSES) > 0) {
        double share = 100 * way_speed_up(WAY_PROCESSES) / ceiling;
        printf(" They were %.2f times as fast,\n  %.0f %% of what can be had here.",
               way_speed_up(WAY_PROCESSES), share < 100 ? share : 100);
    }
    printf("\n");
}

/* As many terms as a task of TASK_MS has. */
static uint32_t calibrate(void)
{
    double wanted_ms = strcmp(demo_machine()->tcg, "icount") == 0 ? TASK_MS / 20 : TASK_MS;

    for (uint32_t count = 100000;; count *= 2) {
        double begin = demo_now_ms();
        sum_of_squares(count);
        double took = demo_now_ms() - begin;
        if (took >= wanted_ms / 20 || count > UINT32_MAX / 64)
            return took > 0 ? (uint32_t)(count * (wanted_ms / took)) : count;
    }
}

int main(int argc, char **argv)
{
    static bool (*const runs[WAY_COUNT])(int) = {run_in_sequence, run_threads, run_threads,
                                                 run_processes};
    struct demo demo = {.name = "cpu",
                        .usage = "[--sequence] [--threads] [--smp] [--processes] "
                                 "[--tasks N (1-8)] [--terms N]",
                        .size_option = "--terms",
                        .size_max = UINT32_MAX};

    demo_begin(&demo, argc, argv);
    terms = (uint32_t)demo.argument[0];
    if (demo.part && strcmp(demo.part, "smp") == 0) {
        demo.tasks = (int)demo.argument[1];
        check(WAY_SMP, way_show(&demo, WAY_SMP, run_threads, false), demo.tasks);
        return demo_end();
    }
    if (demo.part)
        return sum_of_squares(terms) != formula(terms);
    terms = demo.size ? (uint32_t)demo.size : calibrate();
    printf("CPU-bound work: %d times the sum of i*i for i below %u\n", demo.tasks, (unsigned)terms);
    for (enum way way = 0; way < WAY_COUNT; way++) {
        if (demo.way[way] && way == WAY_SMP)
            way_show_smp(&demo, terms);
        else if (demo.way[way])
            check(way, way_show(&demo, way, runs[way], false), demo.tasks);
    }
    double ceiling = demo_ceiling(demo.tasks);
    way_table(&demo, demo_times_can_show() ? ceiling : 0, false);
    print_seen(&demo, ceiling);
    return demo_end();
}
