/*
 * The objects that threads and processes have in common, put through the same paces for both. Another
 * member is a thread or a process.
 * SPDX-License-Identifier: MIT
 */
#ifndef MULTI_OBJECTS_H
#define MULTI_OBJECTS_H

#include "tap.h"

#include <brigade/multiprocessing.h>
#include <brigade/pool.h>
#include <brigade/queue.h>
#include <brigade/threading.h>
#include <errno.h>
#include <pthread.h>
#include <stdint.h>
#include <stdlib.h>
#include <time.h>

#define MEMBERS 3

/* Not where a tool takes the attempt for the deed. */
#ifdef __SANITIZE_THREAD__
#define MISUSE(test) (void)0
#else
#define MISUSE(test) test
#endif

/* Threads or processes that all do the same. */
struct crew {
    enum sharing sharing;
    void (*act)(void *argument);
    void *argument;
    struct thread threads[MEMBERS];
    struct process processes[MEMBERS];
};

static int process_act(void *crew)
{
    ((struct crew *)crew)->act(((struct crew *)crew)->argument);
    return 0;
}

static void crew_start(struct crew *crew, enum sharing sharing, int count, void (*act)(void *),
                       void *argument)
{
    *crew = (struct crew){.sharing = sharing, .act = act, .argument = argument};
    for (int i = 0; i < count; i++) {
        crew->threads[i] = (struct thread){.target = act, .argument = argument};
        crew->processes[i] = (struct process){.target = process_act, .argument = crew};
        if (sharing == THREADS ? thread_start(&crew->threads[i])
                               : process_start(&crew->processes[i]))
            ok(false, "a member can be started");
    }
}

static void crew_join(struct crew *crew)
{
    for (int i = 0; i < MEMBERS; i++) {
        thread_join(&crew->threads[i], FOREVER);
        process_join(&crew->processes[i], FOREVER);
    }
}

/* What the members of the tests below use. */
struct shared {
    struct lock *lock, *other;
    struct condition *condition;
    struct semaphore *semaphore;
    struct event *event, *second;
    struct barrier *barrier;
    struct queue *queue;
    volatile long number;
    unsigned seen;
};

static struct shared *shared_new(enum sharing sharing)
{
    return sharing == THREADS ? calloc(1, sizeof(struct shared)) : value_new(sizeof(struct shared));
}

static void shared_done(struct shared *shared, enum sharing sharing)
{
    if (sharing == THREADS)
        free(shared);
    else
        value_free(shared);
}

#define ADDITIONS 200

static void add_locked(void *argument)
{
    struct shared *shared = argument;

    for (int i = 0; i < ADDITIONS; i++) {
        lock_acquire(shared->lock, FOREVER);
        shared->number++;
        lock_release(shared->lock);
    }
}

static void hold_lock(void *argument)
{
    struct shared *shared = argument;

    lock_acquire(shared->lock, FOREVER);
    event_set(shared->event);
    event_wait(shared->second, FOREVER);
    lock_release(shared->lock);
}

static void die_locked(void *argument)
{
    lock_acquire(((struct shared *)argument)->lock, FOREVER);
}

static void test_lock(struct shared *shared, enum sharing sharing)
{
    struct crew crew;

    shared->lock = lock_new(sharing);
    shared->event = event_new(sharing);
    shared->second = event_new(sharing);
    is_int(lock_acquire(shared->lock, FOREVER), 0, "Lock: acquire");
    MISUSE(is_int(lock_acquire(shared->lock, FOREVER), EDEADLK, "acquire again"));
    ok(lock_locked(shared->lock), "is locked");
    is_int(lock_release(shared->lock), 0, "release");
    MISUSE(is_int(lock_release(shared->lock), EPERM, "release again"));
    ok(!lock_locked(shared->lock), "is not locked");
    crew_start(&crew, sharing, MEMBERS, add_locked, shared);
    crew_join(&crew);
    is_int(shared->number, MEMBERS * ADDITIONS, "no addition is lost");
    crew_start(&crew, sharing, 1, hold_lock, shared);
    event_wait(shared->event, FOREVER);
    ok(lock_locked(shared->lock), "locked by another");
    is_int(lock_acquire(shared->lock, 0), ETIMEDOUT, "try");
    is_int(lock_acquire(shared->lock, 3), ETIMEDOUT, "acquire with a timeout");
    MISUSE(is_int(lock_release(shared->lock), EPERM, "release what another has"));
    event_set(shared->second);
    is_int(lock_acquire(shared->lock, FOREVER), 0, "acquire when it is free");
    lock_release(shared->lock);
    crew_join(&crew);
    crew_start(&crew, sharing, 1, die_locked, shared);
    crew_join(&crew);
    ok(!lock_locked(shared->lock), "who had it has ended");
    is_int(lock_acquire(shared->lock, FOREVER), EOWNERDEAD, "that is told");
    lock_release(shared->lock);
    is_int(lock_acquire(shared->lock, FOREVER), 0, "once");
    lock_release(shared->lock);
    lock_free(shared->lock);
    shared->lock = rlock_new(sharing);
    is_int(lock_acquire(shared->lock, 0) | lock_acquire(shared->lock, 0), 0, "RLock: twice");
    is_int(lock_release(shared->lock) | lock_release(shared->lock), 0, "release twice");
    MISUSE(is_int(lock_release(shared->lock), EPERM, "a third time"));
    lock_free(shared->lock);
    event_free(shared->event);
    event_free(shared->second);
}

static bool number_is_positive(void *shared)
{
    return ((struct shared *)shared)->number > 0;
}

static void wait_positive(void *argument)
{
    struct shared *shared = argument;

    lock_acquire(shared->lock, FOREVER);
    condition_wait_for(shared->condition, number_is_positive, shared, FOREVER);
    shared->number++;
    lock_release(shared->lock);
}

static void test_condition(struct shared *shared, enum sharing sharing)
{
    struct crew crew;

    shared->lock = lock_new(sharing);
    shared->condition = condition_new(shared->lock);
    shared->number = 0;
    lock_acquire(shared->lock, FOREVER);
    is_int(condition_wait(shared->condition, 2), ETIMEDOUT, "Condition: wait with a timeout");
    is_int(condition_wait_for(shared->condition, number_is_positive, shared, 2), ETIMEDOUT,
           "wait for");
    lock_release(shared->lock);
    MISUSE(is_int(condition_wait(shared->condition, 2), EPERM, "wait without the lock"));
    crew_start(&crew, sharing, MEMBERS, wait_positive, shared);
    lock_acquire(shared->lock, FOREVER);
    shared->number = 1;
    condition_notify_all(shared->condition);
    lock_release(shared->lock);
    crew_join(&crew);
    is_int(shared->number, 1 + MEMBERS, "all have been notified");
    condition_free(shared->condition);
    lock_free(shared->lock);
}

static void take_two(void *argument)
{
    semaphore_acquire(((struct shared *)argument)->semaphore, FOREVER);
    semaphore_acquire(((struct shared *)argument)->semaphore, FOREVER);
}

static void test_semaphore(struct shared *shared, enum sharing sharing)
{
    struct crew crew;

    shared->semaphore = bounded_semaphore_new(1, sharing);
    is_int(semaphore_acquire(shared->semaphore, 0), 0, "BoundedSemaphore: acquire");
    is_int(semaphore_acquire(shared->semaphore, 2), ETIMEDOUT, "there is none");
    is_int(semaphore_release(shared->semaphore, 2), EOVERFLOW, "release more than there were");
    is_int(semaphore_release(shared->semaphore, 1), 0, "release");
    is_int(semaphore_value(shared->semaphore), 1, "one");
    semaphore_free(shared->semaphore);
    shared->semaphore = semaphore_new(1, sharing);
    crew_start(&crew, sharing, MEMBERS, take_two, shared);
    for (int i = 0; i < MEMBERS; i++)
        is_int(semaphore_release(shared->semaphore, 2), 0, "Semaphore: release");
    crew_join(&crew);
    is_int(semaphore_value(shared->semaphore), 1, "all have had theirs");
    semaphore_free(shared->semaphore);
}

static void meet(void *argument)
{
    struct shared *shared = argument;
    unsigned index;

    event_wait(shared->event, FOREVER);
    for (int round = 0; round < 10; round++)
        if (barrier_wait(shared->barrier, &index, FOREVER) == 0)
            __atomic_fetch_add(&shared->number, index, __ATOMIC_RELAXED);
}

static void meet_once(void *argument)
{
    struct shared *shared = argument;

    if (barrier_wait(shared->barrier, NULL, FOREVER) == ECANCELED)
        __atomic_fetch_add(&shared->number, 1, __ATOMIC_RELAXED);
}

static void pause_1ms(void)
{
    nanosleep(&(struct timespec){.tv_nsec = 1000000}, NULL);
}

static void wait_for_members(struct barrier *barrier)
{
    while (barrier_n_waiting(barrier) < MEMBERS)
        pause_1ms();
}

static void test_event_and_barrier(struct shared *shared, enum sharing sharing)
{
    struct crew crew;

    shared->event = event_new(sharing);
    shared->number = 0;
    is_int(event_wait(shared->event, 2), ETIMEDOUT, "Event: wait with a timeout");
    ok(barrier_new(0, sharing) == NULL && errno == EINVAL, "Barrier: without parties");
    shared->barrier = barrier_new(MEMBERS, sharing);
    is_int(barrier_parties(shared->barrier), MEMBERS, "parties");
    crew_start(&crew, sharing, MEMBERS, meet, shared);
    event_set(shared->event);
    crew_join(&crew);
    ok(event_is_set(shared->event), "is set");
    event_clear(shared->event);
    ok(!event_is_set(shared->event), "is cleared");
    is_int(shared->number, 10 * (MEMBERS * (MEMBERS - 1) / 2), "each had a number, ten times");
    barrier_free(shared->barrier);
    shared->barrier = barrier_new(MEMBERS + 1, sharing);
    shared->number = 0;
    is_int(barrier_wait(shared->barrier, NULL, 2), ETIMEDOUT, "alone");
    ok(barrier_broken(shared->barrier), "that breaks it");
    is_int(barrier_wait(shared->barrier, NULL, FOREVER), ECANCELED, "for all");
    barrier_reset(shared->barrier);
    ok(!barrier_broken(shared->barrier), "reset");
    crew_start(&crew, sharing, MEMBERS, meet_once, shared);
    wait_for_members(shared->barrier);
    barrier_abort(shared->barrier);
    crew_join(&crew);
    is_int(shared->number, MEMBERS, "abort ends the wait of all");
    barrier_free(shared->barrier);
    event_free(shared->event);
}

#define ITEMS 100

static void produce(void *argument)
{
    struct shared *shared = argument;

    for (int i = 1; i <= ITEMS; i++)
        queue_put(shared->queue, &i, FOREVER);
}

static void consume(void *argument)
{
    struct shared *shared = argument;
    int item;

    while (queue_get(shared->queue, &item, FOREVER) == 0) {
        __atomic_fetch_add(&shared->number, item, __ATOMIC_RELAXED);
        queue_task_done(shared->queue);
    }
}

static int by_value(const void *a, const void *b)
{
    return *(const int *)a - *(const int *)b;
}

/* What comes out when 3 1 2 has gone in. */
static int order_of(struct queue *queue)
{
    int order = 0, item;

    for (int i = 0; i < 3; i++)
        queue_put(queue, &(int[]){3, 1, 2}[i], FOREVER);
    while (queue_get(queue, &item, 0) == 0)
        order = order * 10 + item;
    queue_free(queue);
    return order;
}

static void test_queue(struct shared *shared, enum sharing sharing)
{
    struct crew crew, producers;
    int item = 5;

    ok(!queue_new(0, 4, sharing) && errno == EINVAL, "Queue: without room");
    ok(!queue_new(4, 0, sharing) && errno == EINVAL, "for nothing");
    ok(!queue_new(SIZE_MAX / 2, 4, sharing), "larger than memory");
    is_int(order_of(queue_new(3, sizeof item, sharing)), 312, "first in, first out");
    is_int(order_of(lifo_queue_new(3, sizeof item, sharing)), 213, "LifoQueue");
    is_int(order_of(priority_queue_new(3, sizeof item, by_value, sharing)), 123, "PriorityQueue");
    shared->queue = queue_new(2, sizeof item, sharing);
    is_int(queue_get(shared->queue, &item, 2), ETIMEDOUT, "get from an empty one");
    is_int(queue_put(shared->queue, &item, 0) | queue_put(shared->queue, &item, 0), 0, "fill it");
    ok(queue_full(shared->queue) && queue_qsize(shared->queue) == 2, "full");
    is_int(queue_put(shared->queue, &item, 2), ETIMEDOUT, "put into a full one");
    is_int(queue_task_done(shared->queue), EINVAL, "task_done before get");
    is_int(queue_join(shared->queue, 2), ETIMEDOUT, "join with a timeout");
    queue_shutdown(shared->queue, false);
    is_int(queue_put(shared->queue, &item, FOREVER), EPIPE, "put after the shutdown");
    is_int(queue_get(shared->queue, &item, FOREVER), 0, "get what is there");
    queue_shutdown(shared->queue, true);
    is_int(queue_get(shared->queue, &item, FOREVER), EPIPE, "nothing after an immediate one");
    is_int(queue_join(shared->queue, FOREVER), 0, "and all is done");
    ok(queue_empty(shared->queue), "empty");
    queue_free(shared->queue);
    shared->queue = queue_new(2, sizeof item, sharing);
    shared->number = 0;
    crew_start(&crew, sharing, MEMBERS, consume, shared);
    crew_start(&producers, sharing, MEMBERS, produce, shared);
    crew_join(&producers);
    is_int(queue_join(shared->queue, FOREVER), 0, "join");
    is_int(shared->number, MEMBERS * ITEMS * (ITEMS + 1) / 2, "each item came once");
    queue_shutdown(shared->queue, false);
    crew_join(&crew);
    queue_free(shared->queue);
}

static int square(const void *number, void *result)
{
    *(int *)result = *(const int *)number * *(const int *)number;
    return *(const int *)number < 0 ? ERANGE : 0;
}

static int wait_for_event(const void *argument, void *result)
{
    struct event *const *event = argument;

    (void)result;
    return event_wait(*event, FOREVER);
}

#define NUMBERS 100

static void test_futures(struct pool *pool, struct event *event)
{
    struct future *blocked = pool_submit(pool, wait_for_event, &event, sizeof event, 0), *all[3];
    int number = 4, result = 0;
    size_t done = 9;

    is_int(pool_apply(pool, square, &number, sizeof number, &result, sizeof result), 0, "apply");
    is_int(result, 16, "its result");
    while (!future_running(blocked))
        pause_1ms();
    all[0] = pool_submit(pool, wait_for_event, &event, sizeof event, 0);
    while (!future_running(all[0]))
        pause_1ms();
    all[1] = pool_submit(pool, square, &number, sizeof number, sizeof number);
    all[2] = pool_submit(pool, square, &number, sizeof number, sizeof number);
    is_int(future_result(blocked, NULL, 2), ETIMEDOUT, "result with a timeout");
    is_int(future_cancel(blocked), EBUSY, "cancel one that runs");
    is_int(future_cancel(all[1]), 0, "cancel one that does not");
    ok(future_cancelled(all[1]) && future_done(all[1]) && !future_done(all[2]), "it is");
    is_int(future_result(all[1], NULL, FOREVER), ECANCELED, "its result");
    is_int(futures_wait(all, 3, FIRST_COMPLETED, &done, FOREVER), 0, "wait for the first");
    ok(done == 1 && future_cancelled(all[0]), "there it is");
    is_int(futures_wait(all, 3, ALL_COMPLETED, &done, 2), ETIMEDOUT, "wait for all");
    event_set(event);
    is_int(futures_wait(all, 3, ALL_COMPLETED, &done, FOREVER), 0, "now they are done");
    is_int(done, 3, "all three");
    is_int(future_result(blocked, NULL, FOREVER), 0, "the blocked one");
    future_free(blocked);
    for (int i = 0; i < 3; i++)
        future_free(all[i]);
    number = -1;
    is_int(pool_apply(pool, square, &number, sizeof number, &result, sizeof result), ERANGE,
           "an error is a value");
    is_int(result, 16, "the result stays as it was");
}

/* Every result once, where it belongs; one task of the array fails. Returns how many are wrong. */
static int imap(struct pool *pool, const struct tasks *tasks, bool in_order)
{
    struct results *results = in_order ? pool_imap(pool, tasks) : pool_imap_unordered(pool, tasks);
    bool seen[NUMBERS] = {false};
    int result = 0, wrong = 0, error;
    size_t index = 0, expected = 0;

    while ((error = results_next(results, &result, &index, FOREVER)) != ENODATA) {
        wrong += seen[index] || (in_order && index != expected);
        wrong += error != (index == 7 ? ERANGE : 0) || (!error && result != (int)(index * index));
        seen[index] = true;
        expected++;
    }
    results_free(results);
    return wrong + (int)(NUMBERS - expected);
}

static void test_pool(enum sharing sharing)
{
    struct pool *pool = pool_new(2, sharing);
    struct event *event = event_new(sharing);
    int numbers[NUMBERS], squares[NUMBERS], wrong = 0;
    struct tasks tasks = {square, numbers, sizeof numbers[0], sizeof squares[0], NUMBERS, 0};

    test_futures(pool, event);
    for (int i = 0; i < NUMBERS; i++)
        numbers[i] = i;
    for (tasks.chunk_size = 0; tasks.chunk_size < 150;
         tasks.chunk_size = tasks.chunk_size * 4 + 1) {
        memset(squares, 0, sizeof squares);
        is_int(pool_map(pool, &tasks, squares), 0, "map, chunks of %zu", tasks.chunk_size);
        for (int i = 0; i < NUMBERS; i++)
            wrong += squares[i] != i * i;
        is_int(wrong, 0, "its results");
    }
    tasks.chunk_size = 3;
    numbers[7] = -7;
    is_int(pool_map(pool, &tasks, squares), ERANGE, "one of them fails");
    ok(squares[6] == 36 && squares[8] == 64, "not its neighbours");
    is_int(imap(pool, &tasks, true), 0, "imap");
    is_int(imap(pool, &tasks, false), 0, "imap_unordered");
    is_int(pool_join(pool), EINVAL, "join an open one");
    event_clear(event);
    struct future *running = pool_submit(pool, wait_for_event, &event, sizeof event, 0);
    struct future *more[] = {pool_submit(pool, wait_for_event, &event, sizeof event, 0),
                             pool_submit(pool, wait_for_event, &event, sizeof event, 0)};
    while (!future_running(running))
        pause_1ms();
    future_free(more[1]);
    pool_terminate(pool);
    ok(pool_submit(pool, square, numbers, 4, 4) == NULL && errno == EPIPE, "closed");
    event_set(event);
    is_int(pool_join(pool), 0, "join after terminate");
    int expected = sharing == THREADS ? 0 : EOWNERDEAD;
    is_int(future_result(running, NULL, FOREVER), expected, "the one that ran");
    ok(future_done(more[0]), "none is left open");
    future_free(running);
    future_free(more[0]);
    pool_free(pool);
    event_free(event);
}

static void test_objects(enum sharing sharing)
{
    struct shared *shared = shared_new(sharing);

    test_lock(shared, sharing);
    test_condition(shared, sharing);
    test_semaphore(shared, sharing);
    test_event_and_barrier(shared, sharing);
    test_queue(shared, sharing);
    test_pool(sharing);
    shared_done(shared, sharing);
}

#endif
