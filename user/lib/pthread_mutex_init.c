/* Mutexes' beginning and end. */
/* SPDX-License-Identifier: MIT */
#include <errno.h>
#include <pthread.h>

int pthread_mutex_init(pthread_mutex_t *restrict mutex,
                       const pthread_mutexattr_t *restrict attributes)
{
    *mutex = (pthread_mutex_t){.__type = PTHREAD_MUTEX_DEFAULT};
    if (attributes) {
        mutex->__type = attributes->__type;
        mutex->__shared = attributes->__shared;
    }
    return 0;
}

int pthread_mutex_destroy(pthread_mutex_t *mutex)
{
    return __atomic_load_n(&mutex->__word, __ATOMIC_RELAXED) ? EBUSY : 0;
}
