/* Runs tasks in each way, and prints the table that compares the ways. */
/* SPDX-License-Identifier: MIT */
#include "ways.h"

#include "internal.h"

#include <fcntl.h>
#include <sched.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#define PATIENCE_MS 10000 /* for the kernel to have the tasks on as many cores as there can be */

struct way_result way_results[WAY_COUNT];

static const char *const way_names[WAY_COUNT] = {"one after the other", "threads, coop",
                                                 "threads, preempt",    "threads, gil",
                                                 "threads, smp",        "processes"};

/* What is run now, for the tasks to know. */
static const struct work *work;
static enum way way;
static int count;
static unsigned free_before; /* pages */

/* What the tasks tell, processes too. All are atomic. */
static struct told {
    int arrived;
    int core_of[DEMO_TASKS_MAX]; /* 1 + the core where each has seen itself */
    bool done[DEMO_TASKS_MAX];
    unsigned taken; /* the most pages */
} * told;

static unsigned long handed_on;

bool ways_is_part(const struct demo *demo)
{
    return demo->part && strcmp(demo->part, PART_WAY) == 0;
}

unsigned long ways_hand_on(const struct demo *demo, unsigned long number)
{
    handed_on = ways_is_part(demo) ? demo->argument[1] >> 16 : number;
    return handed_on;
}

static void *map_shared(int file, size_t size)
{
    void *memory = mmap(NULL, size, PROT_READ | PROT_WRITE,
                        MAP_SHARED | (file < 0 ? MAP_ANONYMOUS : 0), file, 0);

    if (memory == MAP_FAILED)
        demo_give_up("no memory to share");
    return memory;
}

static const char *memory_name(const struct demo *demo)
{
    static char name[32];

    snprintf(name, sizeof name, "/demo-%s", demo->name);
    return name;
}

void *ways_memory(const struct demo *demo, size_t size)
{
    int flags = ways_is_part(demo) ? O_RDWR : O_RDWR | O_CREAT | O_TRUNC;
    int file = shm_open(memory_name(demo), flags, 0600);

    if (file < 0 || ftruncate(file, (off_t)size) != 0)
        demo_give_up("no memory to share");
    void *memory = map_shared(file, size);
    close(file);
    return memory;
}

/* --- One task --- */

static int cores_wanted(void)
{
    int cores = (int)demo_machine()->cores;

    return way < WAY_SMP ? 1 : cores < count ? cores : count;
}

/* A short work would be over before a slow host has run the last: they wait for each other, a core for each. */
static void begin_together(int number)
{
    double begin = demo_now_ms();
    bool ready;

    __atomic_fetch_add(&told->arrived, 1, __ATOMIC_RELAXED);
    do {
        unsigned cores = 0;
        __atomic_store_n(&told->core_of[number], 1 + sched_getcpu(), __ATOMIC_RELAXED);
        give_way();
        for (int i = 0; i < count; i++)
            cores |= 1u << __atomic_load_n(&told->core_of[i], __ATOMIC_RELAXED);
        ready = __atomic_load_n(&told->arrived, __ATOMIC_RELAXED) == count &&
                demo_count_cores(cores) >= cores_wanted();
    } while (!ready && demo_now_ms() - begin < PATIENCE_MS);
}

static void do_task(int number)
{
    if (work->kind == WORK_SHARED && count > 1)
        begin_together(number);
    bool done = work->task(number, count);
    unsigned taken = free_before - demo_free_pages(); /* when the first is done, all are there */
    if (number == 0)
        __atomic_store_n(&told->taken, taken, __ATOMIC_RELAXED);
    __atomic_store_n(&told->done[number], done, __ATOMIC_RELAXED);
}

/* --- All tasks, in a way --- */

static void run_in_sequence(void)
{
    for (int i = 0; i < count; i++) {
        demo_record_task(i);
        do_task(i);
    }
    demo_record_task(-1);
}

static void *thread_main(void *number)
{
    do_task((int)(intptr_t)number);
    return NULL;
}

static void run_processes(void)
{
    pid_t pids[DEMO_TASKS_MAX];

    for (int i = 0; i < count; i++) {
        pids[i] = fork();
        if (pids[i] < 0)
            demo_give_up("cannot fork");
        if (pids[i] == 0) {
            do_task(i);
            _exit(0);
        }
    }
    for (int i = 0; i < count; i++)
        if (demo_wait(pids[i]) != 0)
            told->done[i] = false;
}

/* What holds of where the tasks ran, whatever they do. */
static void check_places(const struct timeline *line)
{
    const struct way_result *result = &way_results[way];
    int cores = cores_wanted();
    char text[CORES_TEXT];

    demo_cores_text(result->cores, text);
    if (way == WAY_GIL)
        claim(line->gil.count > 0 && line->gil_clashes == 0,
              "they ran on %s, and never two had the GIL at once", text);
    else if (way < WAY_GIL && (way != WAY_SEQUENCE || work->kind != WORK_WAITS))
        claim(demo_count_cores(result->cores) == 1 && result->at_once == 1,
              "all ran on one core (%s), never two at the same moment", text);
    else if (work->kind >= WORK_COMPUTES)
        claim(demo_count_cores(result->cores) == cores &&
                  (work->kind == WORK_SHARED ? result->at_once > cores / 2
                                             : result->at_once == cores),
              "%d %s ran on %s, up to %d at the same moment", count,
              way == WAY_SMP ? "threads" : "processes", text, result->at_once);
}

static void show(const struct demo *demo)
{
    struct way_result *result = &way_results[way];
    bool drawn =
        !demo->all_ways || work->kind == WORK_COMPUTES || way <= WAY_COOP || way == WAY_PROCESSES;

    count = way == WAY_SEQUENCE && work->kind == WORK_SHARED ? 1 : demo->tasks;
    printf("\n%d %s, %s:\n", count, count == 1 ? "task" : "tasks", way_names[way]);
    told = map_shared(-1, sizeof *told);
    *told = (struct told){0}; /* touched, so that no task has to */
    if (work->prepare)
        work->prepare(count);
    demo_record_begin(way_names[way]);
    free_before = demo_free_pages();
    double begin = demo_now_ms();
    if (way == WAY_SEQUENCE)
        run_in_sequence();
    else if (way == WAY_PROCESSES)
        run_processes();
    else
        run_threads(count, thread_main);
    result->time_ms = demo_now_ms() - begin;
    const struct timeline *line = demo_record_end();
    result->cores = timeline_cores_of(line, -1);
    result->at_once = way == WAY_GIL ? 1 + line->gil_clashes : timeline_most_at_once(line);
    result->kib = way == WAY_SEQUENCE || !work->memory ? 0 : told->taken * 4;
    result->done = true;
    for (int i = 0; i < count; i++)
        result->done &= told->done[i];
    munmap(told, sizeof *told);
    if (drawn)
        demo_draw(line, work->task_rows);
    if (work->check)
        work->check(way, line);
    check_places(line);
}

/* --- All ways --- */

/* In figures, so that the process which runs the way can leave them to the first one. */
static void tell_figures(void)
{
    const struct way_result *result = &way_results[way];

    demo_figure_time(way, result->time_ms);
    demo_figure(way, FIGURE_CORES, result->cores);
    demo_figure(way, FIGURE_AT_ONCE, (unsigned)result->at_once);
    demo_figure(way, FIGURE_MEMORY_KIB, result->kib);
}

static void take_figures(void)
{
    way_results[way] = (struct way_result){.time_ms = demo_figure_of(way, FIGURE_TIME_US) / 1e3,
                                           .cores = demo_figure_of(way, FIGURE_CORES),
                                           .at_once = (int)demo_figure_of(way, FIGURE_AT_ONCE),
                                           .kib = demo_figure_of(way, FIGURE_MEMORY_KIB)};
}

void ways_run(struct demo *demo, const struct work *given)
{
    work = given;
    for (way = 0; way < WAY_COUNT; way++) {
        if (!demo->way[way])
            continue;
        if (ways_is_part(demo) || way == WAY_SEQUENCE || way == WAY_PROCESSES) {
            show(demo);
            tell_figures();
            continue;
        }
        unsigned long told_part = (unsigned long)way | (unsigned long)demo->tasks << 4 |
                                  (unsigned long)demo->all_ways << 8 | handed_on << 16;
        demo_run_part((enum abi_model)(way - WAY_COOP), PART_WAY, demo->size, told_part);
        take_figures();
    }
    if (ways_is_part(demo))
        exit(demo_end());
    shm_unlink(memory_name(demo));
}

double way_speed_up(enum way which)
{
    if (way_results[which].time_ms <= 0 || way_results[WAY_SEQUENCE].time_ms <= 0)
        return 0;
    return way_results[WAY_SEQUENCE].time_ms / way_results[which].time_ms;
}

void ways_table(const struct demo *demo, double ceiling)
{
    printf("\n  %-20s %9s %9s", "way", "time", "speed-up");
    printf("%s %6s %8s%s\n", ceiling > 0 ? "  of ceiling" : "", "cores", "at once",
           work->memory ? "       memory" : "");
    for (enum way row = 0; row < WAY_COUNT; row++) {
        const struct way_result *r = &way_results[row];
        double speed_up = way_speed_up(row);
        if (!demo->way[row] || r->time_ms <= 0)
            continue;
        printf("  %-20s %6.*f ms", way_names[row], r->time_ms < 10 ? 2 : 0, r->time_ms);
        printf(speed_up > 0 ? " %9.2f" : "         -", speed_up);
        if (ceiling > 0)
            printf(speed_up > 0 ? " %9.0f %%" : "           -", 100 * speed_up / ceiling);
        printf(" %6d %8d", demo_count_cores(r->cores), r->at_once);
        printf(r->kib ? " %8u KiB\n" : "\n", r->kib);
    }
}
