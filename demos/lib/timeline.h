/*
 * What the trace records of one run say: who ran where and when, who waited, what was refused.
 * Pure computation on an array of records, so that it is tested on the host.
 * SPDX-License-Identifier: MIT
 */
#ifndef DEMOS_TIMELINE_H
#define DEMOS_TIMELINE_H

#include "../../kernel/abi/trace.h"

#include <stdbool.h>
#include <stdio.h>

#define TIMELINE_TASKS 16 /* tasks that get a letter; later ones count as others */
#define TIMELINE_CORES 8

/* Values of a in TRACE_MARK records that have a meaning here. */
enum timeline_mark {
    MARK_BEGIN = 0x7101, /* recording begins; made by the observer */
    MARK_END,            /* and ends */
    MARK_TASK,  /* b: 1 + number of the task that the observer's thread now does, 0: none */
    MARK_LABEL, /* b: four letters more of what the recording is called, for tools/trace */
};

/* Who runs, when it is not one of the tasks 0, 1, … */
enum { RUNS_OBSERVER = -1, RUNS_OTHER = -2 };

/* [begin, end), in ticks, in which one thread ran on one core or waited. */
struct span {
    uint64_t begin;
    uint64_t end;
    int core; /* of a wait: where it began */
    int task; /* or RUNS_ */
};

struct spans {
    struct span *span;
    int count;
    int room;
};

/* A thread of the observing process, or a process that one of these started, in order of appearance. */
struct task {
    uint32_t tid;
    uint16_t pid;
    uint64_t begin;
    uint64_t end; /* the time line's end if it went on */
    bool ended;
    uint64_t wait_begin; /* 0: is not waiting; used while building only */
    int wait_core;
};

struct timeline {
    /* Input of timeline_build(). */
    const struct trace_record *records; /* of all cores, by time */
    int record_count;
    uint32_t lost;     /* records that did not fit into the kernel's rings */
    uint32_t hz;       /* ticks per second */
    int cores;         /* at most TIMELINE_CORES */
    uint16_t observer; /* the process that recorded, by its main thread */
    int observer_core; /* where that was when recording began */

    /* Output. */
    uint64_t begin;
    uint64_t end;
    int task_count;
    struct task task[TIMELINE_TASKS];
    struct spans runs;
    struct spans waits; /* of tasks only */
    struct spans gil;   /* the observing process's: who had it */
    int gil_clashes;    /* how often a thread got it that another had */
};

/*
 * Merges records[sorted, count), one core's in order of time, into records[0, sorted), which are
 * in order. Returns false if memory ran out.
 */
bool timeline_merge(struct trace_record *records, int sorted, int count);

/* Fills the output part. Returns false if memory ran out. Give it back with timeline_free. */
bool timeline_build(struct timeline *line);
void timeline_free(struct timeline *line);

double timeline_ms(const struct timeline *line, uint64_t ticks);

/* The cores a task ran on, as a mask; task -1: those that any task ran on. */
unsigned timeline_cores_of(const struct timeline *line, int task);

/* Ticks a task ran; task -1: all tasks together. */
uint64_t timeline_run_time(const struct timeline *line, int task);

/* Percent of the time that anything ran on the core. */
int timeline_load(const struct timeline *line, int core);

/* The greatest number of tasks that were running at the same moment. */
int timeline_most_at_once(const struct timeline *line);

/* How often a task began to run while another had begun and was yet to run again. */
int timeline_interruptions(const struct timeline *line);

/* How often the GIL passed from one task to another. */
int timeline_gil_passes(const struct timeline *line);

/* Ticks during which all tasks waited at once. */
uint64_t timeline_common_wait(const struct timeline *line);

/* Ticks from the moment the first of the waits began to the moment the last one ended. */
uint64_t timeline_wait_span(const struct timeline *line);

/* Ticks of all waits of a task; task -1: of all tasks. */
uint64_t timeline_wait_time(const struct timeline *line, int task);

/* The next record of this event after *at (begin with -1) by process pid (0: any), or NULL. */
const struct trace_record *timeline_next(const struct timeline *line, int *at,
                                         enum trace_event event, unsigned pid);

/* The first refusal that killed pid, or NULL. */
const struct trace_record *timeline_fault(const struct timeline *line, unsigned pid);

/* How timeline_draw writes. */
struct draw_style {
    bool unicode;
    bool colour;
    bool legend;
    int width; /* cells of a row */
};

/*
 * Draws a row for each core, a letter for each task, and the scale in ms; with task_rows also a
 * row for each task that shows its waits.
 */
void timeline_draw(FILE *out, const struct timeline *line, const struct draw_style *style,
                   bool task_rows);

#endif
