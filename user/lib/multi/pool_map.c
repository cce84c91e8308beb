/* map, imap and imap_unordered: an array's tasks, some chunks at a time. */
/* SPDX-License-Identifier: MIT */
#include "pool.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#define CHUNKS_PER_WORKER 2 /* in the pool at a time */
#define CHUNK_SHARES 4      /* chunks of a worker, if it is not said how large they are */

struct chunk {
    struct future *future;
    size_t first; /* of its items: their place in the array */
};

struct results {
    struct pool *pool;
    struct tasks tasks;
    bool in_order;
    size_t submitted; /* items */
    struct chunk now; /* whose items are being given out */
    size_t item;      /* of it */
    size_t count, limit;
    struct chunk chunks[]; /* in the order of their submission */
};

static struct results *results_new(struct pool *pool, const struct tasks *tasks, bool in_order)
{
    size_t limit = (size_t)CHUNKS_PER_WORKER * pool->worker_count;
    struct results *results = calloc(1, sizeof *results + limit * sizeof results->chunks[0]);

    if (!results)
        return NULL;
    results->pool = pool;
    results->tasks = *tasks;
    results->in_order = in_order;
    results->limit = limit;
    if (results->tasks.chunk_size == 0)
        results->tasks.chunk_size = tasks->count / (CHUNK_SHARES * (size_t)pool->worker_count) + 1;
    return results;
}

struct results *pool_imap(struct pool *pool, const struct tasks *tasks)
{
    return results_new(pool, tasks, true);
}

struct results *pool_imap_unordered(struct pool *pool, const struct tasks *tasks)
{
    return results_new(pool, tasks, false);
}

/* 0, or the error of the chunk that could not be submitted. */
static int fill(struct results *results)
{
    const struct tasks *tasks = &results->tasks;

    while (results->count < results->limit && results->submitted < tasks->count) {
        size_t left = tasks->count - results->submitted;
        size_t size = left < tasks->chunk_size ? left : tasks->chunk_size;
        const char *arguments = tasks->arguments;
        struct future *future = __pool_submit(results->pool, tasks->function,
                                              arguments + results->submitted * tasks->argument_size,
                                              tasks->argument_size, tasks->result_size, size);
        if (!future)
            return errno;
        results->chunks[results->count++] = (struct chunk){future, results->submitted};
        results->submitted += size;
    }
    return 0;
}

/* Makes the next chunk that is done the one whose items are given out. 0 or ETIMEDOUT. */
static int advance(struct results *results, const struct timespec *deadline)
{
    struct pool *pool = results->pool;
    size_t looked_at = results->in_order ? 1 : results->count, i;
    int error = 0;

    __monitor_enter(&pool->monitor);
    for (;;) {
        for (i = 0; i < looked_at && !is_done(results->chunks[i].future); i++)
            ;
        if (i < looked_at || error)
            break;
        error = __gate_wait(&pool->monitor.gate, &pool->monitor, deadline);
    }
    __monitor_leave(&pool->monitor);
    if (i == looked_at)
        return error;
    results->now = results->chunks[i];
    results->item = 0;
    results->count--;
    memmove(&results->chunks[i], &results->chunks[i + 1],
            (results->count - i) * sizeof results->chunks[0]);
    return 0;
}

static int give_out(struct results *results, void *result, size_t *index)
{
    struct future *future = results->now.future;
    size_t item = results->item++;
    int error = future->state == CANCELLED ? ECANCELED : future->error[item];

    if (index)
        *index = results->now.first + item;
    if (!error && result && future->result_size > 0)
        memcpy(result, future->results + item * future->result_size, future->result_size);
    if (results->item == future->count) {
        future_free(future);
        results->now.future = NULL;
    }
    return error;
}

int results_next(struct results *results, void *result, size_t *index, int timeout_ms)
{
    struct timespec time;
    const struct timespec *deadline = __deadline_in(timeout_ms, &time);

    if (!results->now.future) {
        int error = fill(results);
        if (results->count == 0) {
            if (!error)
                return ENODATA;
            if (index)
                *index = results->submitted;
            results->submitted++;
            return error;
        }
        error = advance(results, deadline);
        if (error)
            return error;
    }
    return give_out(results, result, index);
}

void results_free(struct results *results)
{
    if (!results)
        return;
    future_free(results->now.future);
    for (size_t i = 0; i < results->count; i++)
        future_free(results->chunks[i].future);
    free(results);
}

int pool_map(struct pool *pool, const struct tasks *tasks, void *results)
{
    struct results *all = pool_imap(pool, tasks);
    int first_error = 0;

    if (!all)
        return errno;
    for (size_t i = 0; i < tasks->count; i++) {
        char *result = results ? (char *)results + i * tasks->result_size : NULL;
        int error = results_next(all, result, NULL, FOREVER);
        first_error = first_error ? first_error : error;
    }
    results_free(all);
    return first_error;
}
