/*
 * How much memory one more thread and one more forked process take from the machine: kernel, tables, stacks and
 * copies together.
 * SPDX-License-Identifier: MIT
 */
#include "measure.h"

#include <semaphore.h>

enum { THREADS = 100, PROCESSES = 40 };

static sem_t here, leave;

static long free_bytes(void)
{
    return sysconf(_SC_AVPHYS_PAGES) * sysconf(_SC_PAGESIZE);
}

static void *waiter(void *unused)
{
    sem_post(&here);
    sem_wait(&leave);
    return unused;
}

static long long one_thread(int count)
{
    pthread_t threads[THREADS];
    sem_init(&here, 0, 0);
    sem_init(&leave, 0, 0);
    long before = free_bytes();
    for (int i = 0; i < count; i++)
        threads[i] = start(waiter, NULL);
    for (int i = 0; i < count; i++)
        sem_wait(&here);
    long taken = before - free_bytes();
    for (int i = 0; i < count; i++)
        sem_post(&leave);
    for (int i = 0; i < count; i++)
        pthread_join(threads[i], NULL);
    return taken;
}

/* Each child has run and waits. */
static long long one_process(int count)
{
    pid_t children[PROCESSES];
    int come[2], go[2];
    char byte = 'x';
    if (pipe(come) < 0 || pipe(go) < 0)
        die("pipe");
    long before = free_bytes();
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
    long taken = before - free_bytes();
    close(go[1]);
    for (int i = 0; i < count; i++)
        reap(children[i]);
    close(go[0]);
    close(come[0]);
    close(come[1]);
    return taken;
}

static const struct bench_case cases[] = {
    {"memory_thread", one_thread, THREADS},
    {"memory_process", one_process, PROCESSES},
};

int main(int argc, char **argv)
{
    return measure(cases, sizeof cases / sizeof cases[0], argc, argv);
}
