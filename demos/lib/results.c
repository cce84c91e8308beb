/*
 * Claims and figures, and how they come from a demonstration to the tour: a process can hand its parent no more than a
 * byte when it ends, so the trace carries them.
 * SPDX-License-Identifier: MIT
 */
#include "demo.h"
#include "internal.h"

#include <stdarg.h>
#include <stdio.h>

/* TRACE_MARK records with this a, plus way * FIGURE_KINDS + figure; b: the value. */
#define MARK_FIGURE 0x7120

/* The last one. b: checked << 16 | failed */
#define MARK_CLAIMS 0x7110

static struct demo_results mine;

bool claim(bool holds, const char *text, ...)
{
    va_list arguments;

    mine.checked++;
    mine.failed += !holds;
    printf("  [%s] ", holds ? " ok " : "FAIL");
    va_start(arguments, text);
    vprintf(text, arguments);
    va_end(arguments);
    printf("\n");
    return holds;
}

void demo_figure(enum way way, enum figure figure, unsigned value)
{
    mine.figure[way][figure] = value;
}

void demo_figure_time(enum way way, double ms)
{
    demo_figure(way, FIGURE_TIME_US, (unsigned)(ms * 1000) + 1); /* 0 would be: not measured */
}

unsigned demo_figure_of(enum way way, enum figure figure)
{
    return mine.figure[way][figure];
}

int demo_end(void)
{
    fflush(stdout);
    brigade_trace_start(TRACE_BIT(TRACE_MARK));
    for (unsigned way = 0; way < WAY_COUNT; way++)
        for (unsigned figure = 0; figure < FIGURE_KINDS; figure++)
            if (mine.figure[way][figure])
                brigade_trace_mark(MARK_FIGURE + way * FIGURE_KINDS + figure,
                                   mine.figure[way][figure]);
    brigade_trace_mark(MARK_CLAIMS, mine.checked << 16 | mine.failed);
    brigade_trace_stop();
    return mine.failed ? 1 : 0;
}

bool demo_take_results(pid_t pid, struct demo_results *results)
{
    struct trace_record record;
    bool found = false;

    for (int core = 0; core < (int)demo_machine()->cores; core++) {
        while (brigade_trace_read(core, &record, 1) == 1) {
            unsigned number = record.a - MARK_FIGURE;
            if (record.event != TRACE_MARK || record.pid != pid)
                continue;
            if (number < WAY_COUNT * FIGURE_KINDS)
                results->figure[number / FIGURE_KINDS][number % FIGURE_KINDS] = record.b;
            if (record.a != MARK_CLAIMS)
                continue;
            results->checked += record.b >> 16;
            results->failed += record.b & 0xffff;
            found = true;
        }
    }
    return found;
}

void results_add(pid_t pid)
{
    if (demo_wait(pid) > 1 || !demo_take_results(pid, &mine))
        claim(false, "process %d, which does a part of this, came to its end", (int)pid);
}
