/*
 * How much memory one more thread and one more forked process take from the machine: kernel, tables, stacks and
 * copies together.
 * SPDX-License-Identifier: MIT
 */
#include "measure.h"

#include <semaphore.h>

enum { THREADS = 100, PROCESSES = 100 };

static sem_t here, leave;

static long free_bytes(void)
{
    return sysconf(_SC_AVPHYS_PAGES) * sysconf(_SC_PAGESIZE);
}

/* A system may keep for the next round what the round before gave back: what counts is the most it ever took. */
static long more(long *most, long taken)
{
    if (taken > *most)
        *most = taken;
    return *most;
}

static void *waiter(void *unused)
{
    sem_post(&here);
    sem_wait(&leave);
    return unused;
}

static void start_waiters(pthread_t *threads, int count)
{
    for (int i = 0; i < count; i++)
        threads[i] = start(waiter, NULL);
    for (int i = 0; i < count; i++)
        sem_wait(&here);
}

/* What so many threads take when as many are there already. */
static long long one_thread(int count)
{
    static long most;
    pthread_t threads[2 * THREADS];
    sem_init(&here, 0, 0);
    sem_init(&leave, 0, 0);
    start_waiters(threads, count);
    long before = free_bytes();
    start_waiters(threads + count, count);
    long taken = before - free_bytes();
    for (int i = 0; i < 2 * count; i++)
        sem_post(&leave);
    for (int i = 0; i < 2 * count; i++)
        pthread_join(threads[i], NULL);
    return more(&most, taken);
}

static int come[2], go[2];

/* Each child tells that it has run, and waits. */
static void start_children(pid_t *children, int count)
{
    char byte = 'x';
    for (int i = 0; i < count; i++) {
        children[i] = checked_fork();
        if (children[i] == 0) {
            close(go[1]);
            _exit(write(come[1], &byte, 1) != 1 || read(go[0], &byte, 1) != 0);
        }
    }
    for (int i = 0; i < count; i++)
        if (read(come[0], &byte, 1) != 1)
            die("read");
}

static long long one_process(int count)
{
    static long most;
    pid_t children[2 * PROCESSES];
    if (pipe(come) < 0 || pipe(go) < 0)
        die("pipe");
    start_children(children, count);
    long before = free_bytes();
    start_children(children + count, count);
    long taken = before - free_bytes();
    close(go[1]);
    for (int i = 0; i < 2 * count; i++)
        reap(children[i]);
    close(go[0]);
    close(come[0]);
    close(come[1]);
    return more(&most, taken);
}

static const struct bench_case cases[] = {
    {"memory_thread", one_thread, THREADS},
    {"memory_process", one_process, PROCESSES},
};

int main(int argc, char **argv)
{
    return measure(cases, sizeof cases / sizeof cases[0], argc, argv);
}
