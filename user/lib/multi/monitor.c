/* Robust locks and places to sleep, for threads and for processes. */
/* SPDX-License-Identifier: MIT */
#include "monitor.h"

#include <brigade/multiprocessing.h>
#include <errno.h>
#include <limits.h>
#include <stdlib.h>

void *__object_new(size_t size, enum sharing sharing)
{
    return sharing == THREADS ? calloc(1, size) : shared_alloc(size);
}

void __object_free(void *object, enum sharing sharing)
{
    if (sharing == THREADS)
        free(object);
    else
        shared_free(object);
}

static int pshared(enum sharing sharing)
{
    return sharing == THREADS ? PTHREAD_PROCESS_PRIVATE : PTHREAD_PROCESS_SHARED;
}

int __mutex_make(pthread_mutex_t *mutex, int type, enum sharing sharing)
{
    pthread_mutexattr_t attributes;
    int error = pthread_mutexattr_init(&attributes);

    if (error)
        return error;
    pthread_mutexattr_settype(&attributes, type);
    pthread_mutexattr_setpshared(&attributes, pshared(sharing));
    pthread_mutexattr_setrobust(&attributes, PTHREAD_MUTEX_ROBUST);
    error = pthread_mutex_init(mutex, &attributes);
    pthread_mutexattr_destroy(&attributes);
    return error;
}

int __cond_make(pthread_cond_t *cond, enum sharing sharing)
{
    pthread_condattr_t attributes;
    int error = pthread_condattr_init(&attributes);

    if (error)
        return error;
    pthread_condattr_setpshared(&attributes, pshared(sharing));
    pthread_condattr_setclock(&attributes, CLOCK_MONOTONIC);
    error = pthread_cond_init(cond, &attributes);
    pthread_condattr_destroy(&attributes);
    return error;
}

/* One who was killed while he waited would be waited for in some libraries. Shared, it has nothing to give back. */
void __cond_done(pthread_cond_t *cond, enum sharing sharing)
{
    if (sharing == THREADS)
        pthread_cond_destroy(cond);
}

void *__monitor_new(size_t size, enum sharing sharing)
{
    struct monitor *monitor = __object_new(size, sharing);

    if (!monitor)
        return NULL;
    monitor->sharing = sharing;
    int error = __mutex_make(&monitor->mutex, PTHREAD_MUTEX_NORMAL, sharing);
    if (!error)
        error = __cond_make(&monitor->gate.cond, sharing);
    if (!error)
        return monitor;
    __object_free(monitor, sharing);
    errno = error;
    return NULL;
}

void __monitor_free(struct monitor *monitor)
{
    if (!monitor)
        return;
    __cond_done(&monitor->gate.cond, monitor->sharing);
    pthread_mutex_destroy(&monitor->mutex);
    __object_free(monitor, monitor->sharing);
}

/* The mutex has been locked with this result. */
static void entered(struct monitor *monitor, int error)
{
    if (error != EOWNERDEAD)
        return;
    if (monitor->recover)
        monitor->recover(monitor);
    pthread_mutex_consistent(&monitor->mutex);
}

void __monitor_enter(struct monitor *monitor)
{
    entered(monitor, pthread_mutex_lock(&monitor->mutex));
}

void __monitor_leave(struct monitor *monitor)
{
    pthread_mutex_unlock(&monitor->mutex);
}

int __gate_wait(struct gate *gate, struct monitor *monitor, const struct timespec *deadline)
{
    gate->waiting++;
    int error = deadline ? pthread_cond_timedwait(&gate->cond, &monitor->mutex, deadline)
                         : pthread_cond_wait(&gate->cond, &monitor->mutex);
    gate->waiting--;
    entered(monitor, error);
    return error == ETIMEDOUT ? ETIMEDOUT : 0;
}

void __gate_open(struct gate *gate, struct monitor *monitor, unsigned count)
{
    if (gate->waiting == 0)
        return;
    if (monitor->sharing == PROCESSES || count >= gate->waiting) {
        pthread_cond_broadcast(&gate->cond);
        return;
    }
    while (count-- > 0)
        pthread_cond_signal(&gate->cond);
}

const struct timespec *__deadline_in(int timeout_ms, struct timespec *deadline)
{
    if (timeout_ms < 0)
        return NULL;
    clock_gettime(CLOCK_MONOTONIC, deadline);
    deadline->tv_sec += timeout_ms / 1000;
    deadline->tv_nsec += (long)(timeout_ms % 1000) * 1000000;
    if (deadline->tv_nsec >= 1000000000) {
        deadline->tv_sec++;
        deadline->tv_nsec -= 1000000000;
    }
    return deadline;
}

int __deadline_left_ms(const struct timespec *deadline)
{
    struct timespec now;
    long long left;

    if (!deadline)
        return -1;
    clock_gettime(CLOCK_MONOTONIC, &now);
    left = (long long)(deadline->tv_sec - now.tv_sec) * 1000;
    left += (deadline->tv_nsec - now.tv_nsec + 999999) / 1000000;
    return left < 0 ? 0 : left > INT_MAX ? INT_MAX : (int)left;
}
