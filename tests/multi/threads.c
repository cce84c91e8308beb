/*
 * What <brigade/…> promises, for threads: names, results, timeouts, errors. The same objects between processes
 * are in processes.c.
 * SPDX-License-Identifier: MIT
 */
#include "objects.h"

static _Thread_local int own;

static void set_own(void *value)
{
    own = *(int *)value;
    *(int *)value = own + (thread_current() != NULL);
}

static void wait_event(void *event)
{
    event_wait(event, FOREVER);
}

static void test_thread(void)
{
    struct event *go = event_new(THREADS);
    struct thread thread = {.target = wait_event, .argument = go, .name = "waiter"}, *all[2];
    int value = 6;
    struct thread other = {.target = set_own, .argument = &value};

    is_int(thread_start(&(struct thread){0}), EINVAL, "no target");
    ok(!thread_is_alive(&thread) && thread_join(&thread, FOREVER) == 0, "not started");
    is_int(thread_start(&thread), 0, "start");
    is_int(thread_start(&thread), EINVAL, "start again");
    ok(thread_is_alive(&thread), "is alive");
    ok(thread_enumerate(all, 2) == 1 && all[0] == &thread, "enumerate");
    is_int(thread_join(&thread, 5), ETIMEDOUT, "join with a timeout");
    event_set(go);
    is_int(thread_join(&thread, FOREVER), 0, "join");
    is_int(thread_join(&thread, FOREVER), 0, "join again");
    ok(!thread_is_alive(&thread) && thread_enumerate(all, 2) == 0, "has ended");
    thread_start(&other);
    thread_join(&other, FOREVER);
    is_int(value, 7, "a thread knows itself");
    is_int(own, 0, "a variable of its own");
    ok(thread_current() == NULL, "the main thread is not one of these");
    event_free(go);
}

static void count(void *number)
{
    __atomic_fetch_add((int *)number, 1, __ATOMIC_RELAXED);
}

static void test_timer(void)
{
    int fired = 0;
    struct timer due = {.interval_ms = 1, .function = count, .argument = &fired};
    struct timer cancelled = {.interval_ms = 1000000, .function = count, .argument = &fired};

    is_int(timer_start(&cancelled), 0, "a timer");
    is_int(timer_start(&due), 0, "another one");
    is_int(thread_join(&due.thread, FOREVER), 0, "it is due");
    timer_cancel(&cancelled);
    is_int(thread_join(&cancelled.thread, FOREVER), 0, "cancelled");
    is_int(fired, 1, "fired once");
    is_int(timer_start(&(struct timer){.interval_ms = -1, .function = count}), EINVAL,
           "no interval");
}

/* A task that ends its thread is an error, and the pool goes on. */
static int leave(const void *argument, void *result)
{
    (void)argument, (void)result;
    pthread_exit(NULL);
}

static void test_leave(void)
{
    struct pool *pool = pool_new(1, THREADS);
    int number = 3, result = 0;

    is_int(pool_apply(pool, leave, NULL, 0, NULL, 0), EOWNERDEAD, "a task that ends its thread");
    is_int(pool_apply(pool, square, &number, sizeof number, &result, sizeof result), 0, "the next");
    is_int(result, 9, "its result");
    is_int(pool_deaths(pool), 1, "one death");
    pool_free(pool);
}

int main(void)
{
    test_thread();
    test_timer();
    test_leave();
    test_objects(THREADS);
    return done_testing();
}
