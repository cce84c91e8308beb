/*
 * What the models of threads promise, seen by a program that is the same under each: tests/models.t says
 * what must come out.
 * SPDX-License-Identifier: MIT
 *
 * models race     an unlocked and a locked counter; prints what became of each
 * models spin     a thread spins on a flag that main sets
 * models trace    four threads compute; prints from the trace how many ran at once, on how many cores,
 *                 and whether the GIL ever had two holders
 * models inherit  prints model and switch interval of itself, of a forked child, after exec, of a spawned one
 * models model    prints its own
 * models library  threads hammer errno, malloc, snprintf and one FILE; prints how many errors it saw
 */
#include <brigade.h>
#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <stdio.h>
#include <spawn.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#define THREADS 4
#define RECORDS 8192

static pthread_t threads[THREADS];
static volatile unsigned unlocked, flag;
static unsigned locked;
static pthread_mutex_t mutex = PTHREAD_MUTEX_INITIALIZER;

static void run_threads(void *(*start)(void *))
{
    for (long i = 0; i < THREADS; i++)
        if (pthread_create(&threads[i], NULL, start, (void *)i))
            exit(10);
    for (int i = 0; i < THREADS; i++)
        pthread_join(threads[i], NULL);
}

/* --- race --- */

#define ROUNDS 1000000

static void *race(void *argument)
{
    for (int i = 0; i < ROUNDS; i++)
        unlocked++;
    for (int i = 0; i < ROUNDS / 50; i++) {
        pthread_mutex_lock(&mutex);
        locked++;
        pthread_mutex_unlock(&mutex);
    }
    return argument;
}

static int do_race(void)
{
    run_threads(race);
    printf("unlocked %s, locked %s\n", unlocked == THREADS * ROUNDS ? "exact" : "lost",
           locked == THREADS * (ROUNDS / 50) ? "exact" : "lost");
    return 0;
}

/* --- spin --- */

static void *spin(void *argument)
{
    while (!flag)
        ;
    return argument;
}

static int do_spin(void)
{
    pthread_create(&threads[0], NULL, spin, NULL);
    sched_yield();
    flag = 1;
    pthread_join(threads[0], NULL);
    printf("ended\n");
    return 0;
}

/* --- trace --- */

static struct trace_record records[RECORDS];
static unsigned record_count;

static void *compute(void *argument)
{
    volatile unsigned sink = 0;

    for (unsigned i = 0; i < 30000000; i++)
        sink += i;
    return argument;
}

static int by_time(const void *a, const void *b)
{
    const struct trace_record *x = a, *y = b;

    return x->time < y->time ? -1 : x->time > y->time;
}

static void read_trace(void)
{
    struct abi_machine machine;
    int got;

    brigade_machine(&machine);
    for (int core = 0; core < (int)machine.cores; core++)
        while ((got = brigade_trace_read(core, records + record_count, RECORDS - record_count)) > 0)
            record_count += (unsigned)got;
    qsort(records, record_count, sizeof records[0], by_time);
}

static int do_trace(void)
{
    unsigned running[8] = {0}, used = 0, most = 0, holder = 0, twice = 0, gil_changes = 0;
    unsigned me = (unsigned)getpid();

    brigade_trace_start(TRACE_BIT(TRACE_SWITCH) | TRACE_BIT(TRACE_GIL));
    run_threads(compute);
    brigade_trace_stop();
    read_trace();
    for (unsigned i = 0; i < record_count; i++) {
        const struct trace_record *record = &records[i];
        if (record->event == TRACE_SWITCH) {
            unsigned now = 0;
            running[record->core] = record->pid == me && record->tid != me;
            if (running[record->core])
                used |= 1u << record->core;
            for (int core = 0; core < 8; core++)
                now += running[core];
            if (now > most)
                most = now;
        } else if (record->event == TRACE_GIL && record->pid == me) {
            gil_changes++;
            /* Records with the same time are of one hand-over, in any order. */
            if (record->a && holder && holder != record->tid &&
                !(i + 1 < record_count && records[i + 1].time == record->time))
                twice++;
            if (record->a)
                holder = record->tid;
            else if (holder == record->tid)
                holder = 0;
        }
    }
    printf("cores %d, at once %u, gil %s, two holders %u\n", __builtin_popcount(used), most,
           gil_changes ? "used" : "unused", twice);
    return 0;
}

/* --- inherit --- */

static int show_model(const char *whose)
{
    static const char *const names[] = {"coop", "preempt", "gil", "smp"};
    struct abi_usage usage;

    if (brigade_usage(0, &usage))
        return 11;
    printf("%s %s %u\n", whose, names[usage.model], brigade_getswitchinterval());
    fflush(stdout);
    return 0;
}

static int do_inherit(char *path)
{
    char *const arguments[] = {path, "model", NULL};
    extern char **environ;
    pid_t child;

    if (brigade_setswitchinterval(0) == 0 || brigade_setswitchinterval(10000001) == 0)
        return 12;
    show_model("self");
    fflush(stdout);
    if (fork() == 0)
        _exit(show_model("forked"));
    wait(NULL);
    if (fork() == 0)
        _exit(execv(path, arguments));
    wait(NULL);
    brigade_setswitchinterval(1234);
    if (posix_spawn(&child, path, NULL, NULL, arguments, environ))
        return 13;
    wait(NULL);
    return show_model("self");
}

/* --- library --- */

#define LIBRARY_ROUNDS 60000
static unsigned errors;
static FILE *shared;

static void check(int good)
{
    if (!good)
        __atomic_fetch_add(&errors, 1, __ATOMIC_RELAXED);
}

static void *library(void *argument)
{
    int me = (int)(long)argument;
    char text[64], expected[64];

    for (int i = 0; i < LIBRARY_ROUNDS; i++) {
        if (i % 16 == 0)
            fprintf(shared, "%d %d\n", me, i);
        errno = me * 1000 + i % 1000; /* fprintf may have changed it, the rest may not */
        size_t size = (size_t)(16 + (i * 37 + me * 11) % 400);
        unsigned char *block = malloc(size);
        memset(block, me + 1, size);
        snprintf(text, sizeof text, "%d:%d:%s", me, i, "x");
        snprintf(expected, sizeof expected, "%d:%d:x", me, i);
        check(!strcmp(text, expected));
        for (size_t k = 0; k < size; k++)
            check(block[k] == me + 1);
        free(block);
        check(errno == me * 1000 + i % 1000);
    }
    return argument;
}

static int do_library(void)
{
    shared = fopen("/dev/null", "w");
    if (!shared)
        return 11;
    run_threads(library);
    fclose(shared);
    printf("errors %u\n", errors);
    return errors != 0;
}

int main(int argc, char **argv)
{
    const char *what = argc > 1 ? argv[1] : "";

    if (!strcmp(what, "race"))
        return do_race();
    if (!strcmp(what, "spin"))
        return do_spin();
    if (!strcmp(what, "trace"))
        return do_trace();
    if (!strcmp(what, "inherit"))
        return do_inherit(argv[0]);
    if (!strcmp(what, "model"))
        return show_model("program");
    if (!strcmp(what, "library"))
        return do_library();
    return 2;
}
