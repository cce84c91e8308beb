/* Lock, RLock and Condition. */
/* SPDX-License-Identifier: MIT */
#include "monitor.h"

#include <errno.h>

struct lock {
    pthread_mutex_t mutex;
    enum sharing sharing;
    bool owner_died; /* nobody has been told yet */
};

struct condition {
    struct lock *lock;
    struct gate gate;
};

static struct lock *make(int type, enum sharing sharing)
{
    struct lock *lock = __object_new(sizeof *lock, sharing);

    if (!lock)
        return NULL;
    lock->sharing = sharing;
    int error = __mutex_make(&lock->mutex, type, sharing);
    if (!error)
        return lock;
    __object_free(lock, sharing);
    errno = error;
    return NULL;
}

struct lock *lock_new(enum sharing sharing)
{
    return make(PTHREAD_MUTEX_ERRORCHECK, sharing);
}

struct lock *rlock_new(enum sharing sharing)
{
    return make(PTHREAD_MUTEX_RECURSIVE, sharing);
}

void lock_free(struct lock *lock)
{
    if (!lock)
        return;
    pthread_mutex_destroy(&lock->mutex);
    __object_free(lock, lock->sharing);
}

/* The mutex has been locked with this result. */
static int acquired(struct lock *lock, int error)
{
    if (error == EOWNERDEAD)
        pthread_mutex_consistent(&lock->mutex);
    if (error || !lock->owner_died)
        return error;
    lock->owner_died = false;
    return EOWNERDEAD;
}

int lock_acquire(struct lock *lock, int timeout_ms)
{
    struct timespec time;
    const struct timespec *deadline;

    if (timeout_ms == 0) {
        int error = acquired(lock, pthread_mutex_trylock(&lock->mutex));
        return error == EBUSY ? ETIMEDOUT : error;
    }
    deadline = __deadline_in(timeout_ms, &time);
    return acquired(lock, deadline
                              ? pthread_mutex_clocklock(&lock->mutex, CLOCK_MONOTONIC, deadline)
                              : pthread_mutex_lock(&lock->mutex));
}

int lock_release(struct lock *lock)
{
    return pthread_mutex_unlock(&lock->mutex);
}

bool lock_locked(struct lock *lock)
{
    int error = pthread_mutex_trylock(&lock->mutex);

    if (error && error != EOWNERDEAD)
        return true;
    if (acquired(lock, error) == EOWNERDEAD)
        lock->owner_died = true; /* the next who acquires it is to hear of it */
    pthread_mutex_unlock(&lock->mutex);
    return false;
}

struct condition *condition_new(struct lock *lock)
{
    struct condition *condition = __object_new(sizeof *condition, lock->sharing);

    if (!condition)
        return NULL;
    condition->lock = lock;
    int error = __cond_make(&condition->gate.cond, lock->sharing);
    if (!error)
        return condition;
    __object_free(condition, lock->sharing);
    errno = error;
    return NULL;
}

void condition_free(struct condition *condition)
{
    if (!condition)
        return;
    __cond_done(&condition->gate.cond, condition->lock->sharing);
    __object_free(condition, condition->lock->sharing);
}

static int wait_until(struct condition *condition, const struct timespec *deadline)
{
    struct gate *gate = &condition->gate;
    pthread_mutex_t *mutex = &condition->lock->mutex;

    __atomic_fetch_add(&gate->waiting, 1, __ATOMIC_RELAXED);
    int error = deadline ? pthread_cond_timedwait(&gate->cond, mutex, deadline)
                         : pthread_cond_wait(&gate->cond, mutex);
    __atomic_fetch_sub(&gate->waiting, 1, __ATOMIC_RELAXED);
    return acquired(condition->lock, error);
}

int condition_wait(struct condition *condition, int timeout_ms)
{
    struct timespec time;

    return wait_until(condition, __deadline_in(timeout_ms, &time));
}

int condition_wait_for(struct condition *condition, bool (*predicate)(void *), void *argument,
                       int timeout_ms)
{
    struct timespec time;
    const struct timespec *deadline = __deadline_in(timeout_ms, &time);
    int error = 0;

    while (!predicate(argument) && !error)
        error = wait_until(condition, deadline);
    return error == ETIMEDOUT && predicate(argument) ? 0 : error;
}

/* Who calls without the lock finds the number of those who wait old, which is all: so it is atomic. */
int condition_notify(struct condition *condition, unsigned count)
{
    struct gate *gate = &condition->gate;
    unsigned waiting = __atomic_load_n(&gate->waiting, __ATOMIC_RELAXED);

    if (condition->lock->sharing == PROCESSES || count >= waiting)
        return waiting > 0 ? pthread_cond_broadcast(&gate->cond) : 0;
    while (count-- > 0)
        pthread_cond_signal(&gate->cond);
    return 0;
}

int condition_notify_all(struct condition *condition)
{
    return condition_notify(condition, GATE_ALL);
}
