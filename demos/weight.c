/*
 * What a thread weighs, and what a process: bytes and microseconds to make one, to switch, to end one.
 * SPDX-License-Identifier: MIT
 */
#include "lib/demo.h"

#include <pthread.h>
#include <sched.h>
#include <semaphore.h>
#include <stdio.h>
#include <sys/mman.h>
#include <unistd.h>

#define COUNT_MAX 200 /* each has pages of its own */
#define SWITCHES 500  /* there and back */

/* In memory that processes share. */
static struct {
    sem_t ready, gate; /* posted by each that has begun; by who lets it go */
    sem_t there, back; /* messages */
} * shared;

static void *wait_at_gate(void *unused)
{
    sem_post(&shared->ready);
    sem_wait(&shared->gate);
    return unused;
}

static void *answer(void *unused)
{
    for (int i = 0; i < SWITCHES; i++) {
        sem_wait(&shared->there);
        sem_post(&shared->back);
    }
    return unused;
}

/* A thread or a process. */
struct one {
    pthread_t thread;
    pid_t process;
};

static void start(bool process, struct one *one, void *(*work)(void *))
{
    if (!process && pthread_create(&one->thread, NULL, work, NULL) != 0)
        demo_give_up("pthread_create");
    one->process = process ? fork() : 1;
    if (one->process < 0)
        demo_give_up("fork");
    if (one->process == 0) {
        work(NULL);
        _exit(0);
    }
}

static bool has_ended(bool process, const struct one *one)
{
    return process ? demo_wait(one->process) == 0 : pthread_join(one->thread, NULL) == 0;
}

/* So many, all alive at once. Returns the KiB that they take; *us: what making and ending one took. */
static unsigned weigh(bool process, unsigned long count, double *us)
{
    static struct one all[COUNT_MAX];
    unsigned long ended = 0;
    unsigned before = demo_free_pages();
    double begin = demo_now_ms();

    for (unsigned long i = 0; i < count; i++)
        start(process, &all[i], wait_at_gate);
    for (unsigned long i = 0; i < count; i++)
        sem_wait(&shared->ready);
    unsigned taken = before - demo_free_pages();
    for (unsigned long i = 0; i < count; i++)
        sem_post(&shared->gate);
    for (unsigned long i = 0; i < count; i++)
        ended += has_ended(process, &all[i]);
    *us = (demo_now_ms() - begin) * 1000 / (double)count;
    claim(ended == count, "%lu %s were made, waited and ended", ended,
          process ? "processes" : "threads");
    return taken * 4;
}

/* Returns the microseconds of a switch: a message there and one back are two. */
static double switch_us(bool process)
{
    struct one other;

    start(process, &other, answer);
    double begin = demo_now_ms();
    for (int i = 0; i < SWITCHES; i++) {
        sem_post(&shared->there);
        sem_wait(&shared->back);
    }
    double us = (demo_now_ms() - begin) * 1000 / (2 * SWITCHES);
    has_ended(process, &other);
    return us;
}

/* Processes as threads are all to be on one core, where a message makes a switch. */
static void stay_on_this_core(void)
{
    cpu_set_t one;

    CPU_ZERO(&one);
    CPU_SET(sched_getcpu(), &one);
    sched_setaffinity(0, sizeof one, &one);
}

int main(int argc, char **argv)
{
    struct demo demo = {.name = "weight",
                        .usage = "[--count N (1-200)]",
                        .size_option = "--count",
                        .size = 40,
                        .size_max = COUNT_MAX};
    unsigned kib[2];
    double made_us[2], message_us[2];

    demo_begin(&demo, argc, argv);
    shared = mmap(NULL, sizeof *shared, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    if (shared == MAP_FAILED)
        demo_give_up("mmap");
    sem_init(&shared->ready, 1, 0);
    sem_init(&shared->gate, 1, 0);
    sem_init(&shared->there, 1, 0);
    sem_init(&shared->back, 1, 0);
    printf("What is lighter? %lu threads beside %lu forked processes, all alive at once\n\n",
           demo.size, demo.size);
    for (int process = 0; process < 2; process++)
        kib[process] = weigh(process, demo.size, &made_us[process]);
    claim(kib[1] > kib[0], "the processes took more memory: %u KiB, the threads %u KiB", kib[1],
          kib[0]);
    stay_on_this_core();
    for (int process = 0; process < 2; process++)
        message_us[process] = switch_us(process);
    printf("\n  %-12s %14s %18s %22s\n", "one", "memory", "made and ended", "switch by a message");
    for (int process = 0; process < 2; process++)
        printf("  %-12s %10.1f KiB %15.0f us %19.1f us\n", process ? "process" : "thread",
               kib[process] / (double)demo.size, made_us[process], message_us[process]);
    demo_provenance();
    printf("\n  Seen: a process weighs %.1f times the memory of a thread.\n",
           kib[0] ? (double)kib[1] / kib[0] : 0);
    return demo_end();
}
