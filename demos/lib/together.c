/* Threads that begin together. */
/* SPDX-License-Identifier: MIT */
#include "demo.h"
#include "internal.h"

#include <errno.h>
#include <pthread.h>
#include <sched.h>

static struct {
    void (*task)(int number);
    int count;
    int arrived; /* atomic */
    double begin[DEMO_TASKS_MAX], end[DEMO_TASKS_MAX];
} group;

void give_way(void)
{
    sched_yield();
#ifdef __arm__
    __asm__ volatile("yield");
#endif
}

static void *thread_main(void *argument)
{
    int number = (int)(intptr_t)argument;

    __atomic_fetch_add(&group.arrived, 1, __ATOMIC_RELAXED);
    while (__atomic_load_n(&group.arrived, __ATOMIC_RELAXED) < group.count)
        give_way();
    group.begin[number] = demo_now_ms();
    group.task(number);
    group.end[number] = demo_now_ms();
    return NULL;
}

void run_threads(int count, void *(*start)(void *number))
{
    pthread_t threads[DEMO_TASKS_MAX];

    for (int i = 0; i < count; i++) {
        errno = pthread_create(&threads[i], NULL, start, (void *)(intptr_t)i);
        if (errno)
            demo_give_up("cannot start a thread");
    }
    for (int i = 0; i < count; i++)
        pthread_join(threads[i], NULL);
}

double demo_together(int count, void (*task)(int number))
{
    group.task = task;
    group.count = count;
    group.arrived = 0;
    run_threads(count, thread_main);
    double first = group.begin[0];
    double last = group.end[0];
    for (int i = 1; i < count; i++) {
        first = group.begin[i] < first ? group.begin[i] : first;
        last = group.end[i] > last ? group.end[i] : last;
    }
    return last - first;
}
