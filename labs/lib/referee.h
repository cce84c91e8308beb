/*
 * What a lab's test programs stand on: the submission runs in a process of its own, what happens in it goes into a
 * log, and the referee, in another process, judges by that log alone.
 * SPDX-License-Identifier: MIT
 *
 * A test program is this library, one file with test_run and test_judge, and the submission. Its arguments are
 *     [FIRST SEED [HOW MANY SEEDS [SECONDS FOR EACH]]]
 * It ends with status 0 if every seed passed, else with 1 and a line that begins with "fail".
 */
#ifndef LABS_REFEREE_H
#define LABS_REFEREE_H

#define EVENTS_MAX 16384

struct event {
    int kind, thread, a, b;
    long value;
};

/* In memory that the submission's process and the referee share. */
struct event_log {
    unsigned count; /* atomic: how many have a number; those beyond EVENTS_MAX are lost */
    int finished;   /* test_run has returned */
    struct event events[EVENTS_MAX];
};

extern struct event_log *event_log;

/* --- A test has these two --- */

/* Runs the submission, in a process of its own, and notes what happens. */
void test_run(unsigned seed);

/* Judges by the log, in the referee's process, which never runs the submission's code. Calls fail if need be. */
void test_judge(unsigned seed);

/* --- For test_run --- */

/* Notes an event; its place in the log is its place in the order. thread: as thread_number has it. */
void note(int kind, int a, int b, long value);

/* Starts count threads on body, with 0, 1, 2 … as their argument and number, and waits for all of them. */
void threads_run(int count, void (*body)(int number));

/* The number that threads_run gave the calling thread; -1 for another. */
int thread_number(void);

/* A pseudo-random number below limit, from the seed. The same thread gets the same ones every time. */
unsigned draw(unsigned limit);

/* A place where another thread may come in between: gives the core away, or not, by the seed. */
void pause_maybe(void);

/* From now on the submission's calls of pthread functions pause so, once in `often` times (0: never). */
void watch(unsigned often);

/* How many times the submission has called these; see watched.c. */
enum watched {
    WATCHED_LOCK,
    WATCHED_TRY,
    WATCHED_WAIT,
    WATCHED_WAKE,
    WATCHED_YIELD,
    WATCHED_KINDS
};
unsigned watched_calls(enum watched kind);

/* From now on one of `often` condition waits returns without having been woken, as POSIX allows (0: none). */
void watch_spurious(unsigned often);

/* --- For test_judge --- */

/* Says why the submission does not pass; printf's arguments. The first reason counts. */
void fail(const char *format, ...) __attribute__((format(printf, 1, 2)));

/* How many events there are to look at. Fails the test if some found no room. */
unsigned events(void);

#endif
