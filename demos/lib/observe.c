/* Records with the kernel's trace and hands out the time line of it. */
/* SPDX-License-Identifier: MIT */
#include "demo.h"

#include <sched.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define READ_AT_ONCE 256
#define ROW_WIDTH 64
#define LOAD_WIDTH 6

static struct timeline line;
static struct trace_record *records;

void demo_record_begin(const char *label)
{
    timeline_free(&line);
    free(records);
    memset(&line, 0, sizeof line);
    records = NULL;
    fflush(stdout); /* what is printed later is not to wait for the console within the recording */
    line.observer = (uint16_t)getpid();
    line.observer_core = sched_getcpu();
    if (brigade_trace_start(TRACE_DEFAULT_MASK) != 0)
        demo_give_up("cannot record (is another program recording?)");
    brigade_trace_mark(MARK_BEGIN, 0);
    for (size_t length = strlen(label), i = 0; i < length; i += sizeof(unsigned)) {
        unsigned letters = 0;
        memcpy(&letters, label + i, length - i < sizeof letters ? length - i : sizeof letters);
        brigade_trace_mark(MARK_LABEL, letters);
    }
}

void demo_record_task(int number)
{
    brigade_trace_mark(MARK_TASK, (unsigned)(number + 1));
}

/* Appends the records of one core; returns the new count. */
static int read_core(int core, int count)
{
    int got;

    do {
        struct trace_record *more =
            realloc(records, (size_t)(count + READ_AT_ONCE) * sizeof *records);
        if (!more)
            demo_give_up("no memory for the trace");
        records = more;
        got = brigade_trace_read(core, records + count, READ_AT_ONCE);
        if (got < 0)
            demo_give_up("the kernel's trace cannot be read");
        count += got;
    } while (got > 0);
    return count;
}

const struct timeline *demo_record_end(void)
{
    const struct abi_machine *machine = demo_machine();
    int count = 0;

    brigade_trace_mark(MARK_END, 0);
    brigade_trace_stop();
    for (int core = 0; core < (int)machine->cores; core++) {
        int before = count;
        count = read_core(core, before);
        line.lost += (uint32_t)brigade_trace_lost(core);
        if (!timeline_merge(records, before, count))
            demo_give_up("no memory for the trace");
    }
    line.records = records;
    line.record_count = count;
    line.hz = machine->counter_hz;
    line.cores = (int)machine->cores;
    if (!timeline_build(&line))
        demo_give_up("no memory for the time line");
    return &line;
}

bool demo_rich(void)
{
    const char *terminal = getenv("TERM");
    const char *no_color = getenv("NO_COLOR");

    return terminal && strcmp(terminal, "dumb") != 0 && !(no_color && *no_color) &&
           isatty(STDOUT_FILENO);
}

/* A bar for each core: how much of the time it was not idle. Four in a line. */
static void draw_load(const struct timeline *drawn, bool rich)
{
    for (int core = 0; core < drawn->cores; core++) {
        int load = timeline_load(drawn, core);
        printf("%s%d ", core % 4 == 0 ? "  load    " : "  ", core);
        for (int i = 0; i < LOAD_WIDTH; i++)
            fputs(load * LOAD_WIDTH >= 100 * i + 50 ? (rich ? "█" : "#") : (rich ? "░" : "."),
                  stdout);
        printf(" %3d %%%s", load, core % 4 == 3 || core == drawn->cores - 1 ? "\n" : "");
    }
}

void demo_draw(const struct timeline *drawn, bool task_rows)
{
    bool rich = demo_rich();
    /* How much the legends so far have told: 1 cores, 2 tasks, 3 faults. Parts of the demonstration inherit it. */
    const char *told = getenv("DEMO_LEGEND");
    char kind = (char)('1' + task_rows);
    int at = -1;
    const struct trace_record *fault;

    while ((fault = timeline_next(drawn, &at, TRACE_FAULT, 0)))
        if ((fault->b & 0xff) != 0)
            kind = '3';
    struct draw_style style = {rich, rich, !told || kind > told[0], ROW_WIDTH};
    if (style.legend)
        setenv("DEMO_LEGEND", (char[]){kind, '\0'}, 1);
    timeline_draw(stdout, drawn, &style, task_rows);
    if (!task_rows)
        draw_load(drawn, rich);
    if (drawn->lost)
        printf("  (%u records found the kernel's trace full and are missing here)\n",
               (unsigned)drawn->lost);
}

const struct trace_record *demo_next_mark(const struct timeline *drawn, int *at, unsigned mark,
                                          unsigned pid)
{
    const struct trace_record *r;

    while ((r = timeline_next(drawn, at, TRACE_MARK, pid)))
        if (r->a == mark)
            return r;
    return NULL;
}

void demo_draw_depth(const struct timeline *drawn, unsigned mark, unsigned levels, const char *what)
{
    unsigned depth[ROW_WIDTH] = {0};
    const struct trace_record *r;
    unsigned now = 0;
    uint64_t length = drawn->end > drawn->begin ? drawn->end - drawn->begin : 1;
    int shown = 0; /* columns that have their value */

    for (int at = -1; (r = demo_next_mark(drawn, &at, mark, drawn->observer));) {
        int column = (int)((r->time - drawn->begin) * ROW_WIDTH / length);
        if (column >= ROW_WIDTH)
            continue;
        while (shown <= column)
            depth[shown++] = now;
        now = r->b;
        depth[column] = now > depth[column] ? now : depth[column];
    }
    while (shown < ROW_WIDTH)
        depth[shown++] = now;
    for (unsigned level = levels; level > 0; level--) {
        printf("%7s %u ", level == levels ? what : "", level);
        for (int i = 0; i < ROW_WIDTH; i++)
            putchar(depth[i] >= level ? '#' : '.');
        printf("\n");
    }
}
