/*
 * The kinds of work that Thread-Metric, the usual benchmark of real-time kernels, has, in plain POSIX C; and how
 * late a thread runs that a timer's interrupt wakes.
 * SPDX-License-Identifier: MIT
 *
 * POSIX threads of one priority take the place of threads of rising priority, a pipe that of a message queue, a
 * signal's handler that of an interrupt's.
 *
 * Usage: metric [CASE …]. Under QEMU's -icount shift=0 a nanosecond is one instruction.
 */
#include "measure.h"

#include <sched.h>
#include <semaphore.h>
#include <signal.h>
#ifndef __brigade__
#include <sys/prctl.h>
#endif

enum { THREADS = 5, MESSAGE = 16, BLOCK = 128, PERIODS = 200, PERIOD_NS = 1000000 };

static volatile int going, work;

static void *yielder(void *unused)
{
    while (going) {
        work++;
        sched_yield();
    }
    return unused;
}

/* Five threads in a ring; an operation is a unit of work and the yield behind it. */
static long long cooperative(int rounds)
{
    pthread_t others[THREADS - 1];
    going = 1;
    for (int i = 0; i < THREADS - 1; i++)
        others[i] = start(yielder, NULL);
    sched_yield();
    work = 0;
    long long begin = now();
    while (work < rounds) {
        work++;
        sched_yield();
    }
    long long took = now() - begin;
    going = 0;
    for (int i = 0; i < THREADS - 1; i++)
        pthread_join(others[i], NULL);
    return took;
}

static sem_t turn[THREADS];

static void *link_of_chain(void *own)
{
    sem_t *mine = own, *next = mine == &turn[THREADS - 1] ? &turn[0] : mine + 1;
    for (;;) {
        sem_wait(mine);
        if (!going)
            return NULL;
        sem_post(next);
    }
}

/* Each of five threads wakes the next and sleeps; an operation is one of these steps. */
static long long preemptive(int rounds)
{
    pthread_t others[THREADS];
    going = 1;
    for (int i = 0; i < THREADS; i++)
        sem_init(&turn[i], 0, 0);
    for (int i = 1; i < THREADS; i++)
        others[i] = start(link_of_chain, &turn[i]);
    sched_yield();
    long long begin = now();
    for (int i = 0; i < rounds; i += THREADS) {
        sem_post(&turn[1]);
        sem_wait(&turn[0]);
    }
    long long took = now() - begin;
    going = 0;
    for (int i = 1; i < THREADS; i++)
        sem_post(&turn[i]);
    for (int i = 1; i < THREADS; i++)
        pthread_join(others[i], NULL);
    return took;
}

/* Sixteen bytes into a pipe, and out again. */
static long long message(int rounds)
{
    int ends[2];
    char bytes[MESSAGE] = "fifteen letters";
    if (pipe(ends) < 0)
        die("pipe");
    long long begin = now();
    for (int i = 0; i < rounds; i++)
        if (write(ends[1], bytes, MESSAGE) != MESSAGE || read(ends[0], bytes, MESSAGE) != MESSAGE)
            die("message");
    long long took = now() - begin;
    close(ends[0]);
    close(ends[1]);
    return took;
}

/* A semaphore that nobody else wants. */
static long long synchronisation(int rounds)
{
    sem_t free_one;
    sem_init(&free_one, 0, 1);
    long long begin = now();
    for (int i = 0; i < rounds; i++) {
        sem_wait(&free_one);
        sem_post(&free_one);
    }
    return now() - begin;
}

static long long allocation(int rounds)
{
    long long begin = now();
    for (int i = 0; i < rounds; i++) {
        char *volatile block = malloc(BLOCK); /* volatile: or the compiler takes both calls away */
        if (!block)
            die("malloc");
        free(block);
    }
    return now() - begin;
}

static sem_t told;

static void tell(int signal)
{
    (void)signal;
    sem_post(&told);
}

/* A signal's handler posts what the thread then takes. */
static long long interrupt(int rounds)
{
    sem_init(&told, 0, 0);
    signal(SIGUSR1, tell);
    long long begin = now();
    for (int i = 0; i < rounds; i++) {
        raise(SIGUSR1);
        sem_wait(&told);
    }
    return now() - begin;
}

static struct timespec at(long long ns)
{
    return (struct timespec){.tv_sec = ns / 1000000000, .tv_nsec = ns % 1000000000};
}

static long long latest, soonest;

/* A thread with a period of 1 ms: the sum of how much later than planned it ran. */
static long long lateness(void)
{
    long long sum = 0;
    latest = 0;
    soonest = PERIOD_NS;
#ifndef __brigade__
    prctl(PR_SET_TIMERSLACK, 1UL); /* or timers may be 50 us late for the sake of others */
#endif
    long long due = now() + PERIOD_NS;
    for (int i = -2; i < PERIODS; i++, due += PERIOD_NS) {
        struct timespec moment = at(due);
        clock_nanosleep(CLOCK_MONOTONIC, TIMER_ABSTIME, &moment, NULL);
        long long late = now() - due;
        if (i < 0)
            continue; /* what the first times take is not what comes again */
        sum += late;
        latest = late > latest ? late : latest;
        soonest = late < soonest ? late : soonest;
    }
    return sum;
}

/* From the interrupt to the thread, which then knows what time it is. */
static long long timer_latency(int rounds)
{
    return lateness() * rounds / PERIODS;
}

static long long timer_jitter(int rounds)
{
    lateness();
    return (latest - soonest) * rounds;
}

static pid_t start_worker(void)
{
    pid_t worker = checked_fork();
    if (worker == 0)
        for (;;)
            work++;
    return worker;
}

/*
 * The same beside a process that only computes. It begins on a full second: where a slice of time ends depends on the
 * clock's ticks, and how long the machine's start took must not be seen in the figure.
 */
static long long busy_latency(int rounds)
{
    struct timespec second = at((now() / 1000000000 + 1) * 1000000000);
    clock_nanosleep(CLOCK_MONOTONIC, TIMER_ABSTIME, &second, NULL);
    pid_t worker = start_worker();
    long long took = timer_latency(rounds);
    kill(worker, SIGKILL);
    waitpid(worker, NULL, 0);
    return took;
}

static const struct bench_case cases[] = {
    {"cooperative", cooperative, 1000},  {"preemptive", preemptive, 1000},
    {"message", message, 500},           {"synchronisation", synchronisation, 1000},
    {"allocation", allocation, 1000},    {"interrupt", interrupt, 200},
    {"timer_latency", timer_latency, 1}, {"timer_jitter", timer_jitter, 1},
    {"busy_latency", busy_latency, 1},
};

int main(int argc, char **argv)
{
    return measure(cases, sizeof cases / sizeof cases[0], argc, argv);
}
