/*
 * What a thread weighs, and what a process: bytes and microseconds to make one, to switch, to end one.
 * SPDX-License-Identifier: MIT
 */
#include "lib/demo.h"

#include <pthread.h>
#include <sched.h>
#include <semaphore.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

#define COUNT 40      /* of each, unless told otherwise */
#define COUNT_MAX 200 /* each has pages of its own */
#define SWITCHES 500  /* there and back */

static unsigned long count = COUNT;
static sem_t turn[2];

static unsigned free_pages(void)
{
    struct abi_machine machine;

    return brigade_machine(&machine) == 0 ? machine.free_pages : 0;
}

static void *wait_for_turn(void *unused)
{
    (void)unused;
    sem_wait(&turn[0]);
    return NULL;
}

/* All live at once; returns the pages that they take, and sets how long making and ending one took in us. */
static unsigned weigh_threads(double *us)
{
    static pthread_t threads[COUNT_MAX];
    unsigned long made = 0;
    unsigned before = free_pages();
    double begin = demo_now_ms();

    while (made < count && pthread_create(&threads[made], NULL, wait_for_turn, NULL) == 0)
        made++;
    sched_yield(); /* each begins, touches its stack, and waits */
    unsigned taken = before - free_pages();
    for (unsigned long i = 0; i < made; i++)
        sem_post(&turn[0]);
    for (unsigned long i = 0; i < made; i++)
        pthread_join(threads[i], NULL);
    *us = (demo_now_ms() - begin) * 1000 / (double)count;
    claim(made == count, "%lu threads were made, waited and ended", made);
    return taken;
}

static unsigned weigh_processes(double *us)
{
    int gate[2], ready[2];
    char byte;
    unsigned long made = 0;
    unsigned long ended = 0;

    if (pipe(gate) != 0 || pipe(ready) != 0)
        exit(3);
    unsigned before = free_pages();
    double begin = demo_now_ms();
    for (; made < count; made++) {
        pid_t pid = fork();
        if (pid == 0) {
            close(gate[1]);
            if (write(ready[1], "", 1) != 1)
                _exit(1);
            _exit(read(gate[0], &byte, 1) == 0 ? 0 : 1); /* until all are let go */
        }
        if (pid < 0)
            break;
    }
    for (unsigned long i = 0; i < made; i++)
        if (read(ready[0], &byte, 1) != 1)
            break;
    unsigned taken = before - free_pages();
    close(gate[1]);
    for (int status; wait(&status) > 0;)
        ended += WIFEXITED(status) && WEXITSTATUS(status) == 0;
    *us = (demo_now_ms() - begin) * 1000 / (double)count;
    claim(ended == count, "%lu processes were forked, waited and ended", ended);
    close(gate[0]);
    close(ready[0]);
    close(ready[1]);
    return taken;
}

static void *answer(void *unused)
{
    (void)unused;
    for (int i = 0; i < SWITCHES; i++) {
        sem_wait(&turn[0]);
        sem_post(&turn[1]);
    }
    return NULL;
}

static double switch_threads(void)
{
    pthread_t other;

    if (pthread_create(&other, NULL, answer, NULL) != 0)
        exit(3);
    double begin = demo_now_ms();
    for (int i = 0; i < SWITCHES; i++) {
        sem_post(&turn[0]);
        sem_wait(&turn[1]);
    }
    double us = (demo_now_ms() - begin) * 1000 / (2 * SWITCHES);
    pthread_join(other, NULL);
    return us;
}

/* On one core both, as the threads are: a byte there, a byte back. */
static double switch_processes(void)
{
    int there[2], back[2];
    char byte = 0;
    cpu_set_t all, one;

    if (pipe(there) != 0 || pipe(back) != 0)
        exit(3);
    sched_getaffinity(0, sizeof all, &all);
    CPU_ZERO(&one);
    CPU_SET(sched_getcpu(), &one);
    sched_setaffinity(0, sizeof one, &one);
    pid_t pid = fork();
    if (pid == 0) {
        close(there[1]);
        while (read(there[0], &byte, 1) == 1 && write(back[1], &byte, 1) == 1)
            ;
        _exit(0);
    }
    double begin = demo_now_ms();
    for (int i = 0; i < SWITCHES; i++)
        if (write(there[1], &byte, 1) != 1 || read(back[0], &byte, 1) != 1)
            break;
    double us = (demo_now_ms() - begin) * 1000 / (2 * SWITCHES);
    close(there[1]);
    demo_wait(pid);
    sched_setaffinity(0, sizeof all, &all);
    return us;
}

int main(int argc, char **argv)
{
    struct demo demo = {.name = "weight",
                        .usage = "[--count N (1-200)]",
                        .size_option = "--count",
                        .size_max = COUNT_MAX};
    double us[2];

    demo_begin(&demo, argc, argv);
    if (demo.size)
        count = demo.size;
    sem_init(&turn[0], 0, 0);
    sem_init(&turn[1], 0, 0);
    printf("What is lighter? %lu threads beside %lu forked processes, all alive at once\n\n", count,
           count);
    unsigned thread_pages = weigh_threads(&us[0]);
    unsigned process_pages = weigh_processes(&us[1]);
    double switch_us[2] = {switch_threads(), switch_processes()};
    claim(process_pages > thread_pages,
          "the processes took more memory: %u KiB, the threads %u KiB", process_pages * 4,
          thread_pages * 4);
    printf("\n  %-12s %14s %18s %22s\n", "one", "memory", "made and ended", "switch by a message");
    printf("  %-12s %10.1f KiB %15.0f us %19.1f us\n", "thread", thread_pages * 4.0 / (double)count,
           us[0], switch_us[0]);
    printf("  %-12s %10.1f KiB %15.0f us %19.1f us\n", "process",
           process_pages * 4.0 / (double)count, us[1], switch_us[1]);
    demo_provenance();
    printf("\n  Seen: a process weighs %.1f times the memory of a thread.\n",
           thread_pages ? (double)process_pages / thread_pages : 0);
    return demo_end();
}
