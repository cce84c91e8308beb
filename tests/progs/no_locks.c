/* What newlib would be without its locks: the library's file, with mutexes that do nothing. */
/* SPDX-License-Identifier: MIT */
#include <pthread.h>

static int nothing(pthread_mutex_t *mutex)
{
    (void)mutex;
    return 0;
}

#define pthread_mutex_lock nothing
#define pthread_mutex_trylock nothing
#define pthread_mutex_unlock nothing
#include "../../user/lib/retarget_lock.c"
