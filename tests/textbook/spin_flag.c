/*
 * A thread spins on a flag that another sets: it ends under every model but coop.
 * SPDX-License-Identifier: MIT
 */
#include <assert.h>
#include <pthread.h>
#include <sched.h>
#include <stdatomic.h>
#include <stdio.h>

static atomic_int started, flag;

static void *spin(void *arg)
{
    started = 1;
    while (!flag)
        ;
    return arg;
}

int main(void)
{
    pthread_t thread;

    assert(pthread_create(&thread, NULL, spin, NULL) == 0);
    while (!started)
        sched_yield();
    flag = 1;
    pthread_join(thread, NULL);
    printf("seen\n");
    return 0;
}
