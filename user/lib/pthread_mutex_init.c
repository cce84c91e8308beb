/* Mutexes' beginning and end. */
/* SPDX-License-Identifier: MIT */
#include "mutex.h"

#include <errno.h>

int pthread_mutex_init(pthread_mutex_t *restrict mutex,
                       const pthread_mutexattr_t *restrict attributes)
{
    *mutex = (pthread_mutex_t){.__type = PTHREAD_MUTEX_DEFAULT};
    if (attributes) {
        mutex->__type = attributes->__type;
        mutex->__shared = attributes->__shared;
        mutex->__protocol = attributes->__protocol | attributes->__ceiling << MUTEX_CEILING_SHIFT;
    }
    if (attributes && attributes->__robust) {
        mutex->__type |= MUTEX_ROBUST;
        mutex->__word = ABI_ROBUST;
    }
    return 0;
}

int pthread_mutex_destroy(pthread_mutex_t *mutex)
{
    return mutex_is_locked(mutex) ? EBUSY : 0;
}
