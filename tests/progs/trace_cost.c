/* What recording costs a switch of threads and a system call, in ns: under -icount instructions. */
/* SPDX-License-Identifier: MIT */
#include <brigade.h>
#include <pthread.h>
#include <sched.h>
#include <stdio.h>
#include <time.h>
#include <unistd.h>

#define ROUNDS 500 /* their records fit into the ring */

static volatile int going;

static void *yielder(void *unused)
{
    while (going)
        sched_yield();
    return unused;
}

static double now_ns(void)
{
    struct timespec t;

    clock_gettime(CLOCK_MONOTONIC, &t);
    return (double)t.tv_sec * 1e9 + (double)t.tv_nsec;
}

/* Each yield of one is a switch there, and one back. */
static double switches(void)
{
    double begin = now_ns();

    for (int i = 0; i < ROUNDS; i++)
        sched_yield();
    return (now_ns() - begin) / (2 * ROUNDS);
}

static double calls(void)
{
    double begin = now_ns();

    for (int i = 0; i < ROUNDS; i++)
        getpid();
    return (now_ns() - begin) / ROUNDS;
}

static void measure(const char *name, unsigned mask)
{
    pthread_t other;

    if (mask)
        brigade_trace_start(mask);
    double call = calls();
    if (mask) {
        brigade_trace_stop();
        brigade_trace_start(mask);
    }
    going = 1;
    pthread_create(&other, NULL, yielder, NULL);
    sched_yield();
    double change = switches();
    if (mask)
        brigade_trace_stop();
    going = 0;
    pthread_join(other, NULL);
    printf("%s call %.0f switch %.0f lost %ld\n", name, call, change,
           mask ? brigade_trace_lost(0) : 0);
}

int main(void)
{
    unsigned all = TRACE_DEFAULT_MASK | TRACE_BIT(TRACE_SYSCALL) | TRACE_BIT(TRACE_RETURN);

    measure("warm", 0);
    measure("none", 0);
    measure("default", TRACE_DEFAULT_MASK);
    measure("calls", all);
    return 0;
}
