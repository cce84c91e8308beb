/* What tests/debug.t looks at with gdb: named threads, one of which waits, and a child that runs another program. */
/* SPDX-License-Identifier: MIT */
#define _GNU_SOURCE
#include <pthread.h>
#include <sched.h>
#include <stdio.h>
#include <unistd.h>
#include <sys/wait.h>

static pthread_barrier_t started;
static pthread_mutex_t mutex = PTHREAD_MUTEX_INITIALIZER;
static volatile int stop;

/* Where the test stops. */
void here(void);
__attribute__((noinline)) void here(void)
{
    __asm__ volatile("");
}

static void *spin(void *unused)
{
    (void)unused;
    pthread_barrier_wait(&started);
    while (!stop)
        sched_yield();
    return NULL;
}

static void *wait_for_mutex(void *unused)
{
    (void)unused;
    pthread_barrier_wait(&started);
    pthread_mutex_lock(&mutex);
    pthread_mutex_unlock(&mutex);
    return NULL;
}

int main(void)
{
    pthread_t spinner, waiter;
    int pipe_ends[2];

    if (pipe(pipe_ends) != 0)
        return 1;
    pid_t child = fork();
    if (child == 0) {
        dup2(pipe_ends[0], 0);
        close(pipe_ends[0]);
        close(pipe_ends[1]);
        execl("/bin/cat", "cat", (char *)NULL);
        _exit(127);
    }
    close(pipe_ends[0]);
    pthread_barrier_init(&started, NULL, 3);
    pthread_mutex_lock(&mutex);
    pthread_create(&spinner, NULL, spin, NULL);
    pthread_setname_np(spinner, "spinner");
    pthread_create(&waiter, NULL, wait_for_mutex, NULL);
    pthread_setname_np(waiter, "waiter");
    pthread_barrier_wait(&started);
    usleep(50000);
    here();
    stop = 1;
    pthread_mutex_unlock(&mutex);
    pthread_join(spinner, NULL);
    pthread_join(waiter, NULL);
    if (write(pipe_ends[1], "done\n", 5) != 5)
        return 1;
    close(pipe_ends[1]);
    return waitpid(child, NULL, 0) == child ? 0 : 1;
}
