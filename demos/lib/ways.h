/*
 * The same tasks run in several ways: one after the other, by threads of each model, by processes. What the
 * demonstrations that compare ways have in common.
 * SPDX-License-Identifier: MIT
 */
#ifndef DEMOS_WAYS_H
#define DEMOS_WAYS_H

#include "demo.h"

#define WAYS_USAGE                                                                                 \
    "[--sequence] [--threads] [--coop] [--preempt] [--gil] [--smp] [--processes] [--tasks N (1-8)]"

struct work {
    /*
     * Does task `number` of `count`; returns whether that went well. Processes are forked for it: they see all that was
     * there before, and what they write nobody else sees, but in ways_memory().
     */
    bool (*task)(int number, int count);

    void (*prepare)(int count); /* before each way; or NULL */
    void (*check)(enum way way,
                  const struct timeline *line); /* what is claimed after each; or NULL */

    enum {
        WORK_SMALL,    /* done before another task has begun, or not */
        WORK_WAITS,    /* for a device */
        WORK_COMPUTES, /* so tasks are at it at the same moment wherever they can be */
        WORK_SHARED, /* likewise, all at one work: they begin together, and in sequence there is only one */
    } kind;
    bool task_rows; /* is drawn with a row for each task */
    bool memory;    /* the table says what memory the tasks took */
};

struct way_result {
    double time_ms; /* from the first task's start to the last one's end; 0: was not run */
    unsigned cores; /* mask of those that the tasks ran on, by the records */
    int at_once; /* the most tasks that were running at the same moment, by the records; by gil: that had it */
    unsigned kib; /* memory that they took */
    bool done;    /* each task said so; known to check() only */
};

extern struct way_result way_results[WAY_COUNT];

/* Is this a process that runs one of the ways for another? That one has said what is shown. */
bool ways_is_part(const struct demo *demo);

/* A number that such a process is handed from the first one; less than 2^16. */
unsigned long ways_hand_on(const struct demo *demo, unsigned long number);

/*
 * Zeroed memory that all tasks share, whatever way they run: threads do with any memory, processes with this. Found
 * again by the processes that run a way. Ends the program with a message if there is none.
 */
void *ways_memory(const struct demo *demo, size_t size);

/*
 * Runs the tasks in each way that was asked for: measures, records, draws, claims what holds for all works (where they
 * ran, how many at once) and what work->check does.
 */
void ways_run(struct demo *demo, const struct work *work);

/* How many times as fast as one after the other; 0 if that is not known. */
double way_speed_up(enum way way);

/* The figures of the ways that were run; ceiling 0: without a column for it. */
void ways_table(const struct demo *demo, double ceiling);

#endif
