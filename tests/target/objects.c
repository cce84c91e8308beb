/*
 * Attributes of what threads share, which are kept and given back, and waiting for it by the clock of one's
 * choice.
 * SPDX-License-Identifier: MIT
 */
#include "child.h"

#include <pthread.h>
#include <semaphore.h>

#define SECOND 1000000000
#define CLOCKS ARRAY_SIZE(clocks)

static const clockid_t clocks[] = {CLOCK_REALTIME, CLOCK_MONOTONIC};
static const struct timespec no_time = {.tv_sec = 1, .tv_nsec = SECOND};

/* A moment so many milliseconds from now. */
static struct timespec in_ms(clockid_t clock, int ms)
{
    struct timespec time;

    clock_gettime(clock, &time);
    time.tv_nsec += (long)(ms % 1000) * 1000000;
    time.tv_sec += ms / 1000 + time.tv_nsec / SECOND;
    time.tv_nsec %= SECOND;
    return time;
}

static bool is_past(clockid_t clock, const struct timespec *moment)
{
    struct timespec now;

    clock_gettime(clock, &now);
    return now.tv_sec > moment->tv_sec ||
           (now.tv_sec == moment->tv_sec && now.tv_nsec >= moment->tv_nsec);
}

/* --- Attributes --- */

static void test_mutex_attributes(void)
{
    pthread_mutexattr_t a;
    int value = -1;

    is_int(pthread_mutexattr_init(&a), 0, "attributes of a mutex");
    ok(pthread_mutexattr_gettype(&a, &value) == 0 && value == PTHREAD_MUTEX_DEFAULT, "type");
    pthread_mutexattr_settype(&a, PTHREAD_MUTEX_ERRORCHECK);
    ok(pthread_mutexattr_gettype(&a, &value) == 0 && value == PTHREAD_MUTEX_ERRORCHECK,
       "another type");
    is_int(pthread_mutexattr_settype(&a, 77), EINVAL, "no type: EINVAL");
    ok(pthread_mutexattr_getpshared(&a, &value) == 0 && value == PTHREAD_PROCESS_PRIVATE,
       "private to the process");
    pthread_mutexattr_setpshared(&a, PTHREAD_PROCESS_SHARED);
    ok(pthread_mutexattr_getpshared(&a, &value) == 0 && value == PTHREAD_PROCESS_SHARED, "shared");
    is_int(pthread_mutexattr_setpshared(&a, 77), EINVAL, "neither: EINVAL");
    ok(pthread_mutexattr_getrobust(&a, &value) == 0 && value == PTHREAD_MUTEX_STALLED, "stalled");
    pthread_mutexattr_setrobust(&a, PTHREAD_MUTEX_ROBUST);
    ok(pthread_mutexattr_getrobust(&a, &value) == 0 && value == PTHREAD_MUTEX_ROBUST, "robust");
    is_int(pthread_mutexattr_setrobust(&a, 77), EINVAL, "neither: EINVAL");
    ok(pthread_mutexattr_getprotocol(&a, &value) == 0 && value == PTHREAD_PRIO_NONE, "no protocol");
    is_int(pthread_mutexattr_setprotocol(&a, PTHREAD_PRIO_INHERIT), 0, "PTHREAD_PRIO_INHERIT");
    ok(pthread_mutexattr_getprotocol(&a, &value) == 0 && value == PTHREAD_PRIO_INHERIT, "is kept");
    is_int(pthread_mutexattr_setprotocol(&a, 77), EINVAL, "no such protocol: EINVAL");
    is_int(pthread_mutexattr_setprioceiling(&a, 17), 0, "a ceiling");
    ok(pthread_mutexattr_getprioceiling(&a, &value) == 0 && value == 17, "is kept");
    is_int(pthread_mutexattr_setprioceiling(&a, 100), EINVAL, "too high a ceiling: EINVAL");
    is_int(pthread_mutexattr_setprioceiling(&a, 0), EINVAL, "too low a ceiling: EINVAL");
    is_int(pthread_mutexattr_destroy(&a), 0, "destroyed");
}

static void test_ceiling(void)
{
    pthread_mutex_t mutex;
    pthread_mutexattr_t a;
    int value = -1, before = -1;

    pthread_mutexattr_init(&a);
    pthread_mutex_init(&mutex, &a);
    is_int(pthread_mutex_getprioceiling(&mutex, &value), EINVAL, "a mutex without ceiling: EINVAL");
    is_int(pthread_mutex_setprioceiling(&mutex, 5, NULL), EINVAL, "it can get none");
    pthread_mutex_destroy(&mutex);
    pthread_mutexattr_setprotocol(&a, PTHREAD_PRIO_PROTECT);
    pthread_mutexattr_setprioceiling(&a, 23);
    pthread_mutex_init(&mutex, &a);
    ok(pthread_mutex_getprioceiling(&mutex, &value) == 0 && value == 23, "a mutex's ceiling");
    ok(pthread_mutex_setprioceiling(&mutex, 42, &before) == 0 && before == 23,
       "another, and the one before");
    ok(pthread_mutex_getprioceiling(&mutex, &value) == 0 && value == 42, "is kept");
    is_int(pthread_mutex_setprioceiling(&mutex, 100, &before), EINVAL, "too high: EINVAL");
    is_int(pthread_mutex_trylock(&mutex) + pthread_mutex_unlock(&mutex), 0, "it is unlocked");
    pthread_mutex_destroy(&mutex);
    pthread_mutexattr_destroy(&a);
}

static void test_other_attributes(void)
{
    pthread_condattr_t cond;
    pthread_barrierattr_t barrier;
    pthread_rwlockattr_t lock;
    clockid_t clock = 77;
    int value = -1;

    pthread_condattr_init(&cond);
    ok(pthread_condattr_getclock(&cond, &clock) == 0 && clock == CLOCK_REALTIME,
       "clock of a condition");
    is_int(pthread_condattr_setclock(&cond, CLOCK_MONOTONIC), 0, "another clock");
    ok(pthread_condattr_getclock(&cond, &clock) == 0 && clock == CLOCK_MONOTONIC, "is kept");
    is_int(pthread_condattr_setclock(&cond, CLOCK_PROCESS_CPUTIME_ID), EINVAL,
           "no CPU clock: EINVAL");
    ok(pthread_condattr_getpshared(&cond, &value) == 0 && value == PTHREAD_PROCESS_PRIVATE,
       "private to the process");
    pthread_condattr_setpshared(&cond, PTHREAD_PROCESS_SHARED);
    ok(pthread_condattr_getpshared(&cond, &value) == 0 && value == PTHREAD_PROCESS_SHARED,
       "shared");
    is_int(pthread_condattr_destroy(&cond), 0, "destroyed");
    pthread_barrierattr_init(&barrier);
    ok(pthread_barrierattr_getpshared(&barrier, &value) == 0 && value == PTHREAD_PROCESS_PRIVATE,
       "a barrier: private");
    pthread_barrierattr_setpshared(&barrier, PTHREAD_PROCESS_SHARED);
    ok(pthread_barrierattr_getpshared(&barrier, &value) == 0 && value == PTHREAD_PROCESS_SHARED,
       "shared");
    is_int(pthread_barrierattr_destroy(&barrier), 0, "destroyed");
    pthread_rwlockattr_init(&lock);
    ok(pthread_rwlockattr_getpshared(&lock, &value) == 0 && value == PTHREAD_PROCESS_PRIVATE,
       "a reader-writer lock: private");
    pthread_rwlockattr_setpshared(&lock, PTHREAD_PROCESS_SHARED);
    ok(pthread_rwlockattr_getpshared(&lock, &value) == 0 && value == PTHREAD_PROCESS_SHARED,
       "shared");
    ok(pthread_rwlockattr_getkind_np(&lock, &value) == 0 &&
           value == PTHREAD_RWLOCK_PREFER_READER_NP,
       "readers come first");
    is_int(pthread_rwlockattr_setkind_np(&lock, PTHREAD_RWLOCK_PREFER_WRITER_NONRECURSIVE_NP), 0,
           "or writers");
    ok(pthread_rwlockattr_getkind_np(&lock, &value) == 0 &&
           value == PTHREAD_RWLOCK_PREFER_WRITER_NONRECURSIVE_NP,
       "is kept");
    is_int(pthread_rwlockattr_setkind_np(&lock, 77), EINVAL, "nobody else: EINVAL");
    is_int(pthread_rwlockattr_destroy(&lock), 0, "destroyed");
}

/* --- Waiting by a clock --- */

static pthread_mutex_t mutex = PTHREAD_MUTEX_INITIALIZER;
static pthread_cond_t cond = PTHREAD_COND_INITIALIZER;
static pthread_rwlock_t lock = PTHREAD_RWLOCK_INITIALIZER;
static sem_t semaphore;

static int wait_mutex(clockid_t clock, const struct timespec *moment)
{
    return pthread_mutex_clocklock(&mutex, clock, moment);
}

static int wait_cond(clockid_t clock, const struct timespec *moment)
{
    return pthread_cond_clockwait(&cond, &mutex, clock, moment);
}

static int wait_reading(clockid_t clock, const struct timespec *moment)
{
    return clock == CLOCK_REALTIME ? pthread_rwlock_timedrdlock(&lock, moment)
                                   : pthread_rwlock_clockrdlock(&lock, clock, moment);
}

static int wait_writing(clockid_t clock, const struct timespec *moment)
{
    return clock == CLOCK_REALTIME ? pthread_rwlock_timedwrlock(&lock, moment)
                                   : pthread_rwlock_clockwrlock(&lock, clock, moment);
}

static int wait_semaphore(clockid_t clock, const struct timespec *moment)
{
    return sem_clockwait(&semaphore, clock, moment) == 0 ? 0 : errno;
}

static int unlock_mutex(void)
{
    return pthread_mutex_unlock(&mutex);
}

static int unlock_lock(void)
{
    return pthread_rwlock_unlock(&lock);
}

static int post(void)
{
    return sem_post(&semaphore);
}

static const struct wait {
    const char *name;
    int (*wait)(clockid_t clock, const struct timespec *moment);
    int (*let)(void); /* makes that somebody else who waits goes on */
} waits[] = {{"pthread_mutex_clocklock", wait_mutex, unlock_mutex},
             {"pthread_rwlock_timedrdlock, clockrdlock", wait_reading, unlock_lock},
             {"pthread_rwlock_timedwrlock, clockwrlock", wait_writing, unlock_lock},
             {"sem_clockwait", wait_semaphore, post},
             {"pthread_cond_clockwait", wait_cond, NULL}};

struct waiter {
    const struct wait *wait;
    clockid_t clock;
    int result;
};

/* Waits much longer than the test takes, so that it must have been let go. */
static void *wait_long(void *argument)
{
    struct waiter *waiter = argument;
    struct timespec moment = in_ms(waiter->clock, 1000000);

    waiter->result = waiter->wait->wait(waiter->clock, &moment);
    if (waiter->result == 0 && waiter->wait->let != post)
        waiter->wait->let();
    return NULL;
}

static void wait_in_vain(const struct wait *wait)
{
    struct timespec moment;

    for (size_t i = 0; i < CLOCKS; i++) {
        moment = in_ms(clocks[i], 3);
        is_int(wait->wait(clocks[i], &moment), ETIMEDOUT, "%s by clock %d: ETIMEDOUT", wait->name,
               (int)clocks[i]);
        ok(is_past(clocks[i], &moment), "and not before its time");
        is_int(wait->wait(clocks[i], &(struct timespec){0}), ETIMEDOUT, "long past: ETIMEDOUT");
        is_int(wait->wait(clocks[i], &no_time), EINVAL, "no time: EINVAL");
    }
    is_int(wait->wait(CLOCK_THREAD_CPUTIME_ID, &moment), EINVAL, "by a CPU clock: EINVAL");
}

/* For what another thread has. */
static void *wait_for_others(void *unused)
{
    for (size_t i = 0; i < ARRAY_SIZE(waits); i++)
        if (waits[i].wait != wait_cond)
            wait_in_vain(&waits[i]);
    return unused;
}

static void test_waiting(void)
{
    pthread_t thread;

    pthread_mutex_lock(&mutex);
    pthread_rwlock_wrlock(&lock);
    pthread_create(&thread, NULL, wait_for_others, NULL);
    pthread_join(thread, NULL);
    wait_in_vain(&waits[ARRAY_SIZE(waits) - 1]); /* for a condition, with the mutex */
    pthread_rwlock_unlock(&lock);
    pthread_mutex_unlock(&mutex);
}

/* A thread that waits for what this one has goes on when it is given up. */
static void test_going_on(void)
{
    for (size_t i = 0; i < 4 * CLOCKS; i++) {
        struct waiter waiter = {&waits[i / CLOCKS], clocks[i % CLOCKS], -1};
        pthread_t thread;

        pthread_mutex_lock(&mutex);
        pthread_rwlock_wrlock(&lock);
        pthread_create(&thread, NULL, wait_long, &waiter);
        pause_ms(2);
        waiter.wait->let();
        pthread_join(thread, NULL);
        is_int(waiter.result, 0, "%s by clock %d: goes on", waiter.wait->name, (int)waiter.clock);
        if (waiter.wait->let != unlock_lock)
            pthread_rwlock_unlock(&lock);
        if (waiter.wait->let != unlock_mutex)
            pthread_mutex_unlock(&mutex);
    }
}

static bool said;

static void *say(void *unused)
{
    pthread_mutex_lock(&mutex);
    said = true;
    pthread_cond_signal(&cond);
    pthread_mutex_unlock(&mutex);
    return unused;
}

static void test_condition(void)
{
    for (size_t i = 0; i < CLOCKS; i++) {
        struct timespec moment = in_ms(clocks[i], 1000000);
        pthread_t thread;
        int result = 0;

        said = false;
        pthread_mutex_lock(&mutex);
        pthread_create(&thread, NULL, say, NULL);
        while (!said && result == 0)
            result = pthread_cond_clockwait(&cond, &mutex, clocks[i], &moment);
        is_int(result, 0, "pthread_cond_clockwait by clock %d: goes on", (int)clocks[i]);
        is_int(pthread_mutex_trylock(&mutex), EBUSY, "with the mutex locked");
        pthread_mutex_unlock(&mutex);
        pthread_join(thread, NULL);
    }
}

/* --- Spin locks and keys --- */

static pthread_spinlock_t spin;
static pthread_key_t key;
static int destroyed;

static void *try_spin(void *unused)
{
    (void)unused;
    return (void *)(intptr_t)pthread_spin_trylock(&spin);
}

static void test_spin(void)
{
    pthread_t thread;
    void *result;

    pthread_spin_init(&spin, PTHREAD_PROCESS_PRIVATE);
    is_int(pthread_spin_trylock(&spin), 0, "pthread_spin_trylock");
    is_int(pthread_spin_trylock(&spin), EBUSY, "of what one has: EBUSY");
    pthread_create(&thread, NULL, try_spin, NULL);
    pthread_join(thread, &result);
    is_int((intptr_t)result, EBUSY, "of what another has: EBUSY");
    pthread_spin_unlock(&spin);
    is_int(pthread_spin_trylock(&spin), 0, "unlocked, it can be had");
    pthread_spin_unlock(&spin);
    is_int(pthread_spin_destroy(&spin), 0, "pthread_spin_destroy");
}

static void destroy(void *value)
{
    (void)value;
    destroyed++;
}

static void *use_key(void *deleted)
{
    pthread_setspecific(key, &key);
    if (deleted)
        pthread_key_delete(key);
    return NULL;
}

static void test_key(void)
{
    pthread_t thread;

    pthread_key_create(&key, destroy);
    pthread_create(&thread, NULL, use_key, NULL);
    pthread_join(thread, NULL);
    is_int(destroyed, 1, "a thread's value is destroyed at its end");
    pthread_create(&thread, NULL, use_key, &key);
    pthread_join(thread, NULL);
    is_int(destroyed, 1, "but not behind pthread_key_delete");
    is_int(pthread_key_delete(key), EINVAL, "which is done once: EINVAL");
    is_int(pthread_setspecific(key, &key), EINVAL, "and then there is no such key");
}

int main(void)
{
    sem_init(&semaphore, 0, 0);
    test_mutex_attributes();
    test_ceiling();
    test_other_attributes();
    test_waiting();
    test_going_on();
    test_condition();
    test_spin();
    test_key();
    return done_testing();
}
