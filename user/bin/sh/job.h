/* Starts programs for the shell, waits for them, and says how they ended. */
/* SPDX-License-Identifier: MIT */
#ifndef SH_JOB_H
#define SH_JOB_H

#include <stdbool.h>

#define JOB_INSTANCES_MAX 64
#define JOB_STAGES_MAX 16 /* commands in a pipeline */

struct job_request {
    char **argv;   /* the program, by name (looked up in /bin) or path, and its arguments */
    int instances; /* 1 to JOB_INSTANCES_MAX processes of it */
    int core;      /* -1: the kernel chooses */
    int model;     /* enum abi_model; -1: as the shell's own */
    unsigned switch_interval_us; /* under gil; 0: as the shell's own */
    bool background;             /* do not wait */
};

/*
 * Starts the processes in a process group of their own; in the foreground it lends them the
 * terminal, waits for all, and prints a line for each that did not end with exit status 0.
 *
 * returns the first of their results that is not 0, as a shell's $?: exit status, 128 + signal,
 *         127 if there is no such program, 126 if it cannot be started
 */
int job_run(const struct job_request *request);

/*
 * Runs each command by `run`, which returns its status, in a process of its own, the output of one being
 * the input of the next. Returns the last one's status.
 */
int job_run_stages(char *const *commands, int count, bool in_background, int (*run)(char *command));

/* From now on as POSIX's sh -c: nothing is printed about jobs, they stay in the shell's process group. */
void job_be_quiet(void);

/* The terminal is standard input, also when a line has put a file into that descriptor's place. */
void job_terminal(void);

/* Prints which processes started in the background have ended since the last call. */
void job_report_ended(void);

#endif
