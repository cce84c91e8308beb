/*
 * The same tasks run in several ways: what the demonstrations that compare ways have in common.
 * SPDX-License-Identifier: MIT
 */
#ifndef DEMOS_WAYS_H
#define DEMOS_WAYS_H

#include "demo.h"

struct way_result {
    double time_ms; /* from the first task's start to the last one's end; 0: was not run */
    unsigned cores; /* mask of those that the tasks ran on, by the records */
    int at_once;    /* the most tasks that were running at the same moment, by the records */
    unsigned pages; /* memory that the tasks took; set by run(), if at all */
    bool done;      /* what run() returned */
};

extern struct way_result way_results[WAY_COUNT];

/* Runs all tasks in this way, measures, records and draws. The result lies in way_results. */
const struct timeline *way_show(const struct demo *demo, enum way way, bool (*run)(int tasks),
                                bool task_rows);

/* The same in a process of its own whose threads run by smp; it does as its part "smp" says, with size and tasks. */
void way_show_smp(const struct demo *demo, unsigned long size);

/* How many times as fast as one after the other; 0 if that is not known. */
double way_speed_up(enum way way);

/* ceiling 0: without a column for it; memory: with one for it instead of how many ran at once. */
void way_table(const struct demo *demo, double ceiling, bool memory);

#endif
