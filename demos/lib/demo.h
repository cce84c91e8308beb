/*
 * What the demonstrations share beside the time line: their command line, processes of the same
 * program, recording, claims, and the provenance of what they measure.
 * SPDX-License-Identifier: MIT
 */
#ifndef DEMOS_DEMO_H
#define DEMOS_DEMO_H

#include "timeline.h"

#include <brigade.h>
#include <stdbool.h>
#include <stdint.h>
#include <sys/types.h>

#define DEMO_TASKS 4 /* how many tasks a demonstration has unless told otherwise */
#define DEMO_TASKS_MAX 8

/* In what way the same tasks are run. Those from COOP to SMP are by threads of that model, enum abi_model. */
enum way { WAY_SEQUENCE, WAY_COOP, WAY_PREEMPT, WAY_GIL, WAY_SMP, WAY_PROCESSES, WAY_COUNT };

struct demo {
    /* Set by the program. */
    const char *name;
    const char *usage;                /* the arguments it takes; those not named here are refused */
    const char *size_option;          /* the option that sets size; NULL: none */
    unsigned long size;               /* unless that option is given */
    unsigned long size_min, size_max; /* what the option takes; size_min 0: from 1 on */
    bool smp;                         /* its threads run by smp, however it was started */

    /* Filled by demo_begin(). */
    bool way[WAY_COUNT]; /* which to show; all if none was asked for */
    bool all_ways;       /* none was */
    int tasks;
    const char *part; /* in a process made by demo_spawn(): what it is to do, else NULL */
    unsigned long argument[2];
};

/*
 * Reads the command line; on a bad one prints the usage and ends the program with exit status 2.
 * Options: --sequence --threads (by the model that the demonstration was started with) --coop --preempt --gil --smp
 * --processes --tasks N and size_option N, as far as named in usage.
 */
void demo_begin(struct demo *demo, int argc, char **argv);

/* Starts a process of this same program with demo->part and argument set so. Ends the program
 * with a message if that fails. */
pid_t demo_spawn(const char *part, unsigned long first, unsigned long second);

/*
 * Runs a part as a process whose threads run by this model, and waits for it. The part records,
 * draws and claims as if it were the demonstration itself, and ends with demo_end(); its claims and figures count here.
 */
void demo_run_part(enum abi_model model, const char *part, unsigned long first,
                   unsigned long second);

/*
 * Runs task(0) to task(count - 1) in a thread each, at most DEMO_TASKS_MAX, none of which begins before all are there,
 * and waits for them. Returns the milliseconds from the first one's beginning to the last one's end. Ends the
 * program with a message if there cannot be so many threads.
 */
double demo_together(int count, void (*task)(int number));

/* Ends the program with a message about errno. */
__attribute__((noreturn)) void demo_give_up(const char *what);

/* Waits for the process and returns its exit status, or 128 + the signal that ended it. */
int demo_wait(pid_t pid);

/* Milliseconds since some moment in the past. */
double demo_now_ms(void);

void demo_sleep_ms(double ms);

/*
 * Recording. Between begin and end every switch, wake-up, wait and fault is recorded. Each thread
 * and each process that this one makes meanwhile becomes a task, A, B, C… in this order.
 * line is valid until the next demo_record_begin(). The label is what tools/trace calls the recording.
 */
void demo_record_begin(const char *label);
const struct timeline *demo_record_end(void);

/* The calling main thread now does task number itself (-1: none). */
void demo_record_task(int number);

/* The time line of the cores; with a row for each task, or else with each core's load. */
void demo_draw(const struct timeline *line, bool task_rows);

/* May output have colours, and letters beyond ASCII? */
bool demo_rich(void);

/*
 * Goes through the marks of this kind (their a) in the order of time; *at is -1 at first. pid 0: of any process. NULL:
 * no more.
 */
const struct trace_record *demo_next_mark(const struct timeline *line, int *at, unsigned mark,
                                          unsigned pid);

/* Draws over time what marks of this kind (their a) say (their b), a row for each level from levels down to 1; what: a
 * name of at most 7 letters. */
void demo_draw_depth(const struct timeline *line, unsigned mark, unsigned levels, const char *what);

/*
 * Claims: prints the text, marked as held or failed, and counts.
 * demo_end() leaves counts and figures for the tour and returns main's result: 0, or 1 if a claim failed.
 */
__attribute__((format(printf, 2, 3))) bool claim(bool holds, const char *text, ...);
int demo_end(void);

/* A figure for the tour's closing table and for build/results.json. */
enum figure { FIGURE_TIME_US, FIGURE_MEMORY_KIB, FIGURE_CORES, FIGURE_AT_ONCE, FIGURE_KINDS };
void demo_figure(enum way way, enum figure figure, unsigned value);
unsigned demo_figure_of(enum way way, enum figure figure); /* 0: not measured */
void demo_figure_time(enum way way, double ms);

/* What demo_end() leaves in the trace. */
struct demo_results {
    unsigned checked, failed;                 /* claims */
    unsigned figure[WAY_COUNT][FIGURE_KINDS]; /* 0: not measured */
};

/* Adds what process pid, which has ended, left behind. False: nothing is there. */
bool demo_take_results(pid_t pid, struct demo_results *results);

/* The machine, asked for once. */
const struct abi_machine *demo_machine(void);

/* Pages of memory that nobody has now. */
unsigned demo_free_pages(void);

/* How the caller's threads run; by coop and preempt they are all on one core. */
enum abi_model demo_model(void);
bool demo_one_core(void);

/* Do times count instructions? Then they say nothing about a host's speed. */
bool demo_counts_instructions(void);

/*
 * How large a piece of work is to be that takes about so many ms here: work(size) is tried with ever larger sizes, from
 * `first` on. By counted instructions, which the host is slow at, the work is a tenth of that.
 */
unsigned long demo_calibrate(double wanted_ms, unsigned long first,
                             void (*work)(unsigned long size));

/* Prints on what machine the figures were measured, but within the tour, which has said so. */
void demo_provenance(void);

/*
 * Measures the ceiling: how much faster a bare loop that uses nothing but registers gets done by
 * as many processes as there are cores, at most `processes`, than by one. Prints where this was
 * measured, and why parallelism cannot be seen here if it cannot.
 */
double demo_ceiling(int processes);

/* The same for who has measured a ceiling himself: what so many gain; "threads gain that …" says at what. */
void demo_limits(int number, double gain, const char *what);

/* Could parallelism show in times, as far as was found by either? */
bool demo_times_can_show(void);

/* Writes the cores of a mask as "core 2" or "cores 0, 1, 3". Returns its argument. */
#define CORES_TEXT 48
char *demo_cores_text(unsigned mask, char text[CORES_TEXT]);
int demo_count_cores(unsigned mask);

#endif
