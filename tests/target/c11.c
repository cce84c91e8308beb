/*
 * C11's <threads.h>: that each function does what its name says; what lies under it is tested elsewhere.
 * SPDX-License-Identifier: MIT
 */
#include "child.h"

#include <threads.h>

#define THREADS 4
#define ROUNDS 200

static mtx_t mutex;
static cnd_t cond;
static once_flag once = ONCE_FLAG_INIT;
static tss_t key;
static int counter, once_runs, destroyed, turn;
static thread_local int own, one = 1;

static void count_once(void)
{
    once_runs++;
}

static void destroy(void *value)
{
    mtx_lock(&mutex);
    destroyed += *(int *)value;
    mtx_unlock(&mutex);
}

static int work(void *argument)
{
    int number = (int)(intptr_t)argument;

    call_once(&once, count_once);
    own = number;
    tss_set(key, &one);
    for (int i = 0; i < ROUNDS; i++) {
        mtx_lock(&mutex);
        while (turn % THREADS != number)
            cnd_wait(&cond, &mutex);
        turn++;
        counter++;
        cnd_broadcast(&cond);
        mtx_unlock(&mutex);
    }
    if (tss_get(key) != &one || own != number)
        return -1;
    if (number % 2)
        thrd_exit(number * 10);
    return number * 10;
}

static void test_threads(void)
{
    thrd_t threads[THREADS];
    int good = 0, result;

    mtx_init(&mutex, mtx_plain);
    cnd_init(&cond);
    is_int(tss_create(&key, destroy), thrd_success, "a key");
    for (int i = 0; i < THREADS; i++)
        good += thrd_create(&threads[i], work, (void *)(intptr_t)i) == thrd_success;
    for (int i = 0; i < THREADS; i++)
        good += thrd_join(threads[i], &result) == thrd_success && result == i * 10;
    is_int(good, 2 * THREADS, "threads begin, and end with their results");
    is_int(counter, THREADS * ROUNDS, "mutex and condition: they took turns");
    is_int(once_runs, 1, "call_once");
    is_int(destroyed, THREADS, "each one's value was destroyed");
    ok(!tss_get(key), "the main thread has none");
    tss_delete(key);
    cnd_destroy(&cond);
    mtx_destroy(&mutex);
    ok(thrd_equal(thrd_current(), thrd_current()), "thrd_current");
}

static int try_lock(void *argument)
{
    struct timespec past = {.tv_nsec = 1};

    return mtx_trylock(argument) * 10 + mtx_timedlock(argument, &past);
}

static void test_results(void)
{
    struct timespec past = {.tv_nsec = 1}, bad = {.tv_nsec = -1};
    thrd_t thread;
    int result;

    is_int(mtx_init(&mutex, 9), thrd_error, "no such kind of mutex");
    is_int(mtx_init(&mutex, mtx_timed | mtx_recursive), thrd_success, "one with all");
    is_int(mtx_lock(&mutex) + mtx_trylock(&mutex), 2 * thrd_success, "locked twice");
    thrd_create(&thread, try_lock, &mutex);
    thrd_join(thread, &result);
    is_int(result, thrd_busy * 10 + thrd_timedout, "and not by another: busy, timed out");
    is_int(mtx_unlock(&mutex) + mtx_unlock(&mutex), 2 * thrd_success, "unlocked twice");
    is_int(mtx_unlock(&mutex), thrd_error, "not three times");
    cnd_init(&cond);
    mtx_lock(&mutex);
    is_int(cnd_timedwait(&cond, &mutex, &past), thrd_timedout, "a condition by a moment past");
    mtx_unlock(&mutex);
    is_int(cnd_signal(&cond), thrd_success, "a signal to nobody");
    is_int(thrd_sleep(&past, NULL), 0, "a short sleep");
    ok(thrd_sleep(&bad, NULL) < -1, "a bad one");
    thrd_yield();
    thrd_create(&thread, try_lock, &mutex);
    is_int(thrd_detach(thread), thrd_success, "detached");
}

int main(void)
{
    test_threads();
    test_results();
    return done_testing();
}
