/*
 * The functions of pthreads that the submission's object file is linked to instead of the library's: tools/grade
 * renames its calls, pthread_mutex_lock to watched_mutex_lock and so on, one WATCHED line each.
 * SPDX-License-Identifier: MIT
 */
#ifndef LABS_WATCHED_H
#define LABS_WATCHED_H

#include <pthread.h>
#include <semaphore.h>
#include <time.h>

/* WATCHED(library's name, ours) */
#define WATCHED_FUNCTIONS(WATCHED)                                                                 \
    WATCHED(pthread_mutex_lock, watched_mutex_lock)                                                \
    WATCHED(pthread_mutex_trylock, watched_mutex_trylock)                                          \
    WATCHED(pthread_mutex_unlock, watched_mutex_unlock)                                            \
    WATCHED(pthread_cond_wait, watched_cond_wait)                                                  \
    WATCHED(pthread_cond_timedwait, watched_cond_timedwait)                                        \
    WATCHED(pthread_cond_signal, watched_cond_signal)                                              \
    WATCHED(pthread_cond_broadcast, watched_cond_broadcast)                                        \
    WATCHED(sched_yield, watched_yield)                                                            \
    WATCHED(nanosleep, watched_nanosleep)                                                          \
    WATCHED(usleep, watched_usleep)

int watched_mutex_lock(pthread_mutex_t *mutex);
int watched_mutex_trylock(pthread_mutex_t *mutex);
int watched_mutex_unlock(pthread_mutex_t *mutex);
int watched_cond_wait(pthread_cond_t *cond, pthread_mutex_t *mutex);
int watched_cond_timedwait(pthread_cond_t *cond, pthread_mutex_t *mutex,
                           const struct timespec *end);
int watched_cond_signal(pthread_cond_t *cond);
int watched_cond_broadcast(pthread_cond_t *cond);
int watched_yield(void);
int watched_nanosleep(const struct timespec *time, struct timespec *rest);
int watched_usleep(useconds_t us);

#endif
