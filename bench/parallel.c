/*
 * What several cores gain: the same work by one and by n processes or threads, in plain POSIX C but for the pinning
 * to cores, which is as on Linux.
 * SPDX-License-Identifier: MIT
 *
 * Usage: parallel N [CASE …]. Prints "name TAB n TAB ns for one TAB ns for n". Each does the same amount of work: n
 * times the first time divided by the second is the speed-up. bench/ceiling.S tells what to hold it against.
 */
#include "measure.h"

#include <sched.h>

enum { LOOP = 100000000, TRIPS = 1000, CALLS = 300000, TRIES = 2, MOST = 8 };

static void *count_down(void *unused)
{
    for (int i = LOOP; i > 0; i--)
        __asm__ volatile("" : "+r"(i)); /* keeps the compiler from leaving the loop out */
    return unused;
}

static void null_calls(void)
{
    for (int i = 0; i < CALLS; i++)
        getpid();
}

static void run_on(int core)
{
    cpu_set_t set;
    CPU_ZERO(&set);
    CPU_SET(core, &set);
    if (sched_setaffinity(0, sizeof set, &set) < 0)
        die("sched_setaffinity");
}

static void pass_on(int from, int to)
{
    char byte;
    if (read(from, &byte, 1) != 1 || write(to, &byte, 1) != 1)
        die("ping-pong");
}

/* Two processes on one core, each of which waits for the other's byte. */
static void pair(int core)
{
    int there[2], back[2];
    run_on(core);
    if (pipe(there) < 0 || pipe(back) < 0)
        die("pipe");
    pid_t partner = checked_fork();
    if (partner == 0) {
        for (int i = 0; i < TRIPS; i++)
            pass_on(there[0], back[1]);
        _exit(0);
    }
    if (write(there[1], "x", 1) != 1)
        die("write");
    for (int i = 1; i < TRIPS; i++)
        pass_on(back[0], there[1]);
    reap(partner);
}

static void child_work(const char *name, int number)
{
    if (strcmp(name, "processes") == 0)
        count_down(NULL);
    else if (strcmp(name, "calls") == 0)
        null_calls();
    else
        pair(number);
    _exit(0);
}

/* The time that n of them take together. */
static long long time_of(const char *name, int n)
{
    pid_t children[MOST];
    pthread_t threads[MOST];
    int with_threads = strcmp(name, "threads") == 0;

    long long begin = now();
    for (int i = 0; i < n; i++) {
        if (with_threads)
            threads[i] = start(count_down, NULL);
        else if ((children[i] = checked_fork()) == 0)
            child_work(name, i);
    }
    for (int i = 0; i < n; i++) {
        if (with_threads)
            pthread_join(threads[i], NULL);
        else
            reap(children[i]);
    }
    return now() - begin;
}

/* The least of a few tries, taken in turn, since what else the host does comes and goes. */
static void compare(const char *name, int n)
{
    long long one = time_of(name, 1), all = time_of(name, n);
    for (int i = 1; i < TRIES; i++) {
        long long again = time_of(name, 1);
        one = again < one ? again : one;
        again = time_of(name, n);
        all = again < all ? again : all;
    }
    printf("%s\t%d\t%lld\t%lld\n", name, n, one, all);
    fflush(stdout);
}

int main(int argc, char **argv)
{
    static const char *const names[] = {"processes", "threads", "pairs", "calls"};
    int n = argc > 1 ? atoi(argv[1]) : 0;

    if (n < 1 || n > MOST) {
        fprintf(stderr, "usage: parallel N [CASE ...], N from 1 to %d\n", MOST);
        return 2;
    }
    for (unsigned i = 0; i < sizeof names / sizeof names[0]; i++) {
        int wanted = argc == 2;
        for (int j = 2; j < argc; j++)
            wanted |= strcmp(argv[j], names[i]) == 0;
        if (wanted)
            compare(names[i], n);
    }
    return 0;
}
