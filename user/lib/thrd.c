/* C11's threads. */
/* SPDX-License-Identifier: MIT */
#include "c11.h"

#include <pthread.h>
#include <stdint.h>

/* The procedure call standard returns an int and a pointer in the same register. */
int thrd_create(thrd_t *thread, thrd_start_t start, void *argument)
{
    void *(*routine)(void *) = (void *(*)(void *))(void (*)(void))start;
    int error = pthread_create(thread, NULL, routine, argument);

    return error == EAGAIN ? thrd_nomem : c11_result(error);
}

int thrd_join(thrd_t thread, int *result)
{
    void *value;
    int error = pthread_join(thread, &value);

    if (error == 0 && result)
        *result = (int)(intptr_t)value;
    return c11_result(error);
}

int thrd_detach(thrd_t thread)
{
    return c11_result(pthread_detach(thread));
}

_Noreturn void thrd_exit(int result)
{
    pthread_exit((void *)(intptr_t)result);
}

thrd_t thrd_current(void)
{
    return pthread_self();
}

int thrd_equal(thrd_t a, thrd_t b)
{
    return a == b;
}

void thrd_yield(void)
{
    sched_yield();
}

int thrd_sleep(const struct timespec *time, struct timespec *remain)
{
    int error = clock_nanosleep(CLOCK_REALTIME, 0, time, remain);

    if (error == 0)
        return 0;
    return error == EINTR ? -1 : -2;
}

void call_once(once_flag *flag, void (*routine)(void))
{
    pthread_once(flag, routine);
}
