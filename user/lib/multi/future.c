/* Futures: one task's result, that of several. */
/* SPDX-License-Identifier: MIT */
#include "pool.h"

#include <errno.h>
#include <string.h>

struct future *pool_submit(struct pool *pool, task_function *function, const void *argument,
                           size_t argument_size, size_t result_size)
{
    return __pool_submit(pool, function, argument, argument_size, result_size, 1);
}

int pool_apply(struct pool *pool, task_function *function, const void *argument,
               size_t argument_size, void *result, size_t result_size)
{
    struct future *future = pool_submit(pool, function, argument, argument_size, result_size);

    if (!future)
        return errno;
    int error = future_result(future, result, FOREVER);
    future_free(future);
    return error;
}

int future_result(struct future *future, void *result, int timeout_ms)
{
    int error = futures_wait(&future, 1, ALL_COMPLETED, NULL, timeout_ms);

    if (error)
        return error;
    if (future->state == CANCELLED)
        return ECANCELED;
    if (result && !future->error[0] && future->result_size > 0)
        memcpy(result, future->results, future->result_size);
    return future->error[0];
}

int future_cancel(struct future *future)
{
    struct pool *pool = future->pool;

    __monitor_enter(&pool->monitor);
    int error = future->state == PENDING || future->state == CANCELLED ? 0 : EBUSY;
    if (future->state == PENDING) {
        __gate_open(&pool->monitor.gate, &pool->monitor, GATE_ALL);
        future->state = CANCELLED;
        __pool_withdraw(pool, future);
    }
    __monitor_leave(&pool->monitor);
    return error;
}

static enum state state_of(struct future *future)
{
    __monitor_enter(&future->pool->monitor);
    enum state state = future->state;
    __monitor_leave(&future->pool->monitor);
    return state;
}

bool future_done(struct future *future)
{
    return state_of(future) >= DONE;
}

bool future_running(struct future *future)
{
    return state_of(future) == RUNNING;
}

bool future_cancelled(struct future *future)
{
    return state_of(future) == CANCELLED;
}

void future_free(struct future *future)
{
    if (!future)
        return;
    struct pool *pool = future->pool;
    __monitor_enter(&pool->monitor);
    if (future->state == PENDING) {
        __pool_withdraw(pool, future);
        future->state = CANCELLED;
    }
    future->abandoned = !is_done(future);
    bool free_now = !future->abandoned;
    __monitor_leave(&pool->monitor);
    if (free_now)
        __object_free(future, pool->monitor.sharing);
}

/* With the monitor: how many are done, all those put to the front. */
static size_t sort_done(struct future **futures, size_t count)
{
    size_t done = 0;

    for (size_t i = 0; i < count; i++) {
        if (!is_done(futures[i]))
            continue;
        struct future *future = futures[i];
        futures[i] = futures[done];
        futures[done++] = future;
    }
    return done;
}

int futures_wait(struct future **futures, size_t count, enum futures_when when, size_t *done,
                 int timeout_ms)
{
    struct timespec time;
    const struct timespec *deadline = __deadline_in(timeout_ms, &time);
    size_t wanted = when == FIRST_COMPLETED && count > 0 ? 1 : count, found = 0;
    int error = 0;

    if (count == 0) {
        if (done)
            *done = 0;
        return 0;
    }
    struct pool *pool = futures[0]->pool;
    for (size_t i = 0; i < count; i++)
        if (futures[i]->pool != pool)
            return EINVAL;
    __monitor_enter(&pool->monitor);
    while ((found = sort_done(futures, count)) < wanted && !error)
        error = __gate_wait(&pool->monitor.gate, &pool->monitor, deadline);
    __monitor_leave(&pool->monitor);
    if (done)
        *done = found;
    return found < wanted ? error : 0;
}
