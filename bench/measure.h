/*
 * What the benchmark programs share: a clock, checked calls, and the table of cases. It is all in this header, so
 * that each program is one file that any compiler for any POSIX system takes.
 * SPDX-License-Identifier: MIT
 */
#ifndef BENCH_MEASURE_H
#define BENCH_MEASURE_H

#define _GNU_SOURCE /* sched_setaffinity */
#include <errno.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

enum { RUNS = 5 };

static inline void die(const char *what)
{
    fprintf(stderr, "bench: %s: %s\n", what, strerror(errno));
    exit(1);
}

static inline long long now(void)
{
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return t.tv_sec * 1000000000LL + t.tv_nsec;
}

static inline pthread_t start(void *(*entry)(void *), void *argument)
{
    pthread_t thread;
    errno = pthread_create(&thread, NULL, entry, argument);
    if (errno)
        die("pthread_create");
    return thread;
}

static inline pid_t checked_fork(void)
{
    pid_t child = fork();
    if (child < 0)
        die("fork");
    return child;
}

static inline void reap(pid_t child)
{
    int status;
    if (waitpid(child, &status, 0) != child || status != 0)
        die("child");
}

/* A case does `rounds` operations and returns the time they took, or -1 if this system cannot do them. */
struct bench_case {
    const char *name;
    long long (*run)(int rounds);
    int rounds;
};

static inline int by_value(const void *a, const void *b)
{
    long long x = *(const long long *)a, y = *(const long long *)b;
    return (x > y) - (x < y);
}

/*
 * Prints "name TAB ns per operation", the median of RUNS, for each case that the arguments name; without
 * arguments for all. The output is flushed, or a forked child would hold, and an exec repeat, what is in the buffer.
 */
static inline int measure(const struct bench_case *cases, int count, int argc, char **argv)
{
    for (int i = 0; i < count; i++) {
        int wanted = argc == 1;
        for (int j = 1; j < argc; j++)
            wanted |= strcmp(argv[j], cases[i].name) == 0;
        if (!wanted)
            continue;
        long long took[RUNS];
        for (int run = 0; run < RUNS; run++)
            took[run] = cases[i].run(cases[i].rounds);
        qsort(took, RUNS, sizeof took[0], by_value);
        if (took[0] < 0)
            printf("%s\tnot supported\n", cases[i].name);
        else
            printf("%s\t%.1f\n", cases[i].name, (double)took[RUNS / 2] / cases[i].rounds);
        fflush(stdout);
    }
    return 0;
}

#endif
