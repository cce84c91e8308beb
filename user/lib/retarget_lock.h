/*
 * What newlib's locks are made of, for who has to hold all of them: fork.
 * SPDX-License-Identifier: MIT
 */
#ifndef USER_RETARGET_LOCK_H
#define USER_RETARGET_LOCK_H

#include <pthread.h>
#include <sys/lock.h>

struct __lock {
    pthread_mutex_t mutex;
};

#endif
