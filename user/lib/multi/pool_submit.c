/* Giving tasks to a pool, and taking them back. */
/* SPDX-License-Identifier: MIT */
#include "pool.h"

#include <errno.h>
#include <stdint.h>
#include <string.h>
#include <unistd.h>

void __pool_withdraw(struct pool *pool, struct future *future)
{
    struct future **link = &pool->first;

    while (*link != future)
        link = &(*link)->next;
    COMMIT(*link, future->next);
    __pool_recover(&pool->monitor);
}

static struct future *future_new(struct pool *pool, task_function *function, const void *arguments,
                                 size_t argument_size, size_t result_size, size_t count)
{
    size_t errors = (sizeof(struct future) + count * sizeof(int) + 15) & ~(size_t)15;
    size_t argument_bytes, result_bytes, bytes;

    if (count > PTRDIFF_MAX / 64 || __builtin_mul_overflow(count, argument_size, &argument_bytes) ||
        __builtin_add_overflow(argument_bytes, 15, &argument_bytes) ||
        __builtin_mul_overflow(count, result_size, &result_bytes) ||
        __builtin_add_overflow(errors, argument_bytes & ~(size_t)15, &bytes) ||
        __builtin_add_overflow(bytes, result_bytes, &bytes)) {
        errno = ENOMEM;
        return NULL;
    }
    struct future *future = __object_new(bytes, pool->monitor.sharing);
    if (!future)
        return NULL;
    future->pool = pool;
    future->function = function;
    future->argument_size = argument_size;
    future->result_size = result_size;
    future->count = count;
    future->arguments = (char *)future + errors;
    future->results = future->arguments + (argument_bytes & ~(size_t)15);
    for (size_t i = 0; i < count; i++)
        future->error[i] = EOWNERDEAD; /* unless the worker comes to say something else */
    if (count * argument_size > 0)
        memcpy(future->arguments, arguments, count * argument_size);
    return future;
}

/* EPIPE: it is closed. */
static int append(struct pool *pool, struct future *future)
{
    int error = 0;

    __monitor_enter(&pool->monitor);
    while (pool->pending >= POOL_PENDING_MAX && !pool->closed)
        __gate_wait(&pool->monitor.gate, &pool->monitor, NULL);
    if (pool->closed) {
        error = EPIPE;
    } else {
        *(pool->last ? &pool->last->next : &pool->first) = future;
        pool->last = future;
        pool->pending++;
    }
    __monitor_leave(&pool->monitor);
    return error;
}

struct future *__pool_submit(struct pool *pool, task_function *function, const void *arguments,
                             size_t argument_size, size_t result_size, size_t count)
{
    struct future *future = NULL;
    int error = pool->owner == getpid() ? 0 : EPERM;

    if (!error) {
        future = future_new(pool, function, arguments, argument_size, result_size, count);
        error = future ? append(pool, future) : errno;
    }
    if (!error) {
        __pool_ring(pool);
        return future;
    }
    __object_free(future, pool->monitor.sharing);
    errno = error;
    return NULL;
}
