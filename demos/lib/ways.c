/* Runs tasks in a way and prints the table that compares the ways. */
/* SPDX-License-Identifier: MIT */
#include "ways.h"

#include <stdio.h>

struct way_result way_results[WAY_COUNT];

static const char *const way_names[WAY_COUNT] = {"one after the other", "threads", "threads, smp",
                                                 "processes"};

const struct timeline *way_show(const struct demo *demo, enum way way, bool (*run)(int tasks),
                                bool task_rows)
{
    struct way_result *result = &way_results[way];

    printf("\n%d %s, %s:\n", demo->tasks, demo->tasks == 1 ? "task" : "tasks", way_names[way]);
    demo_record_begin(way_names[way]);
    double begin = demo_now_ms();
    result->done = run(demo->tasks);
    result->time_ms = demo_now_ms() - begin;
    const struct timeline *line = demo_record_end();

    result->cores = timeline_cores_of(line, -1);
    result->at_once = timeline_most_at_once(line);
    demo_draw(line, task_rows);
    demo_figure(way, FIGURE_TIME_MS, (unsigned)(result->time_ms + 0.5));
    demo_figure(way, FIGURE_CORES, result->cores);
    demo_figure(way, FIGURE_AT_ONCE, (unsigned)result->at_once);
    return line;
}

void way_show_smp(const struct demo *demo, unsigned long size)
{
    demo_run_part(ABI_SMP, "smp", size, (unsigned long)demo->tasks);
    way_results[WAY_SMP].time_ms = demo_figure_of(WAY_SMP, FIGURE_TIME_MS);
    way_results[WAY_SMP].cores = demo_figure_of(WAY_SMP, FIGURE_CORES);
    way_results[WAY_SMP].at_once = (int)demo_figure_of(WAY_SMP, FIGURE_AT_ONCE);
}

double way_speed_up(enum way way)
{
    if (way_results[way].time_ms <= 0 || way_results[WAY_SEQUENCE].time_ms <= 0)
        return 0;
    return way_results[WAY_SEQUENCE].time_ms / way_results[way].time_ms;
}

void way_table(const struct demo *demo, double ceiling, bool memory)
{
    printf("\n  %-22s %9s %9s", "way", "time", "speed-up");
    if (ceiling > 0)
        printf(" %11s", "of ceiling");
    printf(" %6s %8s\n", "cores", memory ? "  memory taken" : " at once");
    for (enum way way = 0; way < WAY_COUNT; way++) {
        const struct way_result *r = &way_results[way];
        double speed_up = way_speed_up(way);
        if (!demo->way[way] || r->time_ms <= 0)
            continue;
        printf("  %-22s %6.0f ms", way_names[way], r->time_ms);
        demo_figure(way, FIGURE_MEMORY_KIB, r->pages * 4);
        if (speed_up > 0)
            printf(" %9.2f", speed_up);
        else
            printf(" %9s", "-");
        if (ceiling > 0 && speed_up > 0)
            printf(" %9.0f %%", 100 * speed_up / ceiling);
        else if (ceiling > 0)
            printf(" %11s", "-");
        printf(" %6d", demo_count_cores(r->cores));
        if (memory)
            printf(" %10u KiB\n", r->pages * 4);
        else
            printf(" %8d\n", r->at_once);
    }
}
