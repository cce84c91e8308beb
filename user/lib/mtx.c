/* C11's mutexes. */
/* SPDX-License-Identifier: MIT */
#include "c11.h"

#include <pthread.h>

int mtx_init(mtx_t *mutex, int type)
{
    if (type & ~(mtx_recursive | mtx_timed))
        return thrd_error;
    if (type & mtx_recursive)
        *mutex = (mtx_t)PTHREAD_RECURSIVE_MUTEX_INITIALIZER_NP;
    else
        *mutex = (mtx_t)PTHREAD_MUTEX_INITIALIZER;
    return thrd_success;
}

void mtx_destroy(mtx_t *mutex)
{
    pthread_mutex_destroy(mutex);
}

int mtx_lock(mtx_t *mutex)
{
    return c11_result(pthread_mutex_lock(mutex));
}

int mtx_trylock(mtx_t *mutex)
{
    return c11_result(pthread_mutex_trylock(mutex));
}

int mtx_timedlock(mtx_t *restrict mutex, const struct timespec *restrict deadline)
{
    return c11_result(pthread_mutex_timedlock(mutex, deadline));
}

int mtx_unlock(mtx_t *mutex)
{
    return c11_result(pthread_mutex_unlock(mutex));
}
