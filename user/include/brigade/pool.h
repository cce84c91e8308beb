/*
 * Pools of workers and futures, as Python's multiprocessing.Pool and concurrent.futures have them: threads or
 * processes by one argument. See <brigade/sync.h> for results, timeouts and ownership.
 * SPDX-License-Identifier: MIT
 *
 *     static int square(const void *number, void *result) { … return 0; }
 *
 *     struct pool *pool = pool_new(4, PROCESSES);
 *     pool_map(pool, &(struct tasks){square, numbers, sizeof *numbers, sizeof *squares, 100}, squares);
 *     pool_free(pool);
 *
 * A task is a function that gets a copy of its argument and writes a result of known size, both in memory of the
 * pool; pointers in them mean the same in a process only if they point into the shared heap, or to what is constant.
 * Only the process that made a pool gives it tasks, any of its threads.
 * A worker process that ends while it has a task is replaced, and that task's result is EOWNERDEAD. It is not
 * tried again, since nobody knows how far it came.
 */
#ifndef BRIGADE_POOL_H
#define BRIGADE_POOL_H

#include <brigade/sync.h>
#include <stddef.h>

#ifdef __cplusplus
extern "C" {
#endif

/* Returns 0 or an error number, which its caller gets instead of the result. It returns; it does not exit. */
typedef int task_function(const void *argument, void *result);

/* ---- Pool, ThreadPool, ThreadPoolExecutor, ProcessPoolExecutor ---- */

/*
 * Starts so many workers; 0: as many as there are cores. EAGAIN, ENOMEM, EMFILE: a pool takes four descriptors, and one
 * for each process. */
struct pool *pool_new(unsigned workers, enum sharing sharing);

/* No more tasks are taken on; those that are there are done. */
void pool_close(struct pool *pool);

/* Tasks not begun are cancelled; worker processes are killed, with tasks that they have, threads come to their end. */
void pool_terminate(struct pool *pool);

/* After either: blocks until all is done, and the workers have ended. EINVAL: it is open. */
int pool_join(struct pool *pool);

/* Closes, joins, frees. Its futures and results have been freed before. */
void pool_free(struct pool *pool);

/* How many workers have died and been replaced since it was made. */
unsigned pool_deaths(struct pool *pool);

/* ---- Future, AsyncResult ---- */

/*
 * Gives the pool a task. Blocks while POOL_PENDING_MAX are waiting to be begun. The future is the caller's, until
 * future_free(). EPIPE: the pool is closed; EPERM: another process made it; ENOMEM.
 */
struct future *pool_submit(struct pool *pool, task_function *function, const void *argument,
                           size_t argument_size, size_t result_size);
#define POOL_PENDING_MAX 1024

/* The same, waiting for the result at once. */
int pool_apply(struct pool *pool, task_function *function, const void *argument,
               size_t argument_size, void *result, size_t result_size);

/*
 * Blocks until it is done; stores the result (unless NULL), as often as asked. Returns what the function returned.
 * EOWNERDEAD: the worker died; ECANCELED: it was cancelled.
 */
int future_result(struct future *future, void *result, int timeout_ms);

/* Keeps it from being begun. EBUSY: it has been. */
int future_cancel(struct future *future);

/* Done: with a result, cancelled, or its worker is dead. */
bool future_done(struct future *future);
bool future_running(struct future *future);
bool future_cancelled(struct future *future);

/* One that is not done is cancelled, or finished for nobody. */
void future_free(struct future *future);

/*
 * Blocks until the first, or all, of count futures of one pool are done. Stores how many are (unless NULL), which it
 * puts to the front of the array, so that a loop can take them as they are completed.
 */
enum futures_when { FIRST_COMPLETED, ALL_COMPLETED };
int futures_wait(struct future **futures, size_t count, enum futures_when when, size_t *done,
                 int timeout_ms);

/* ---- map, imap, imap_unordered ---- */

/* One function over an array; a worker is given chunk_size items at a time, 0: a quarter of its share. */
struct tasks {
    task_function *function;
    const void *arguments; /* stays as it is until all is done */
    size_t argument_size, result_size;
    size_t count;
    size_t chunk_size;
};

/*
 * Blocks until all is done; results is an array of count. Returns 0, or the first error of the array's order; the
 * results of tasks without error are there in any case, the others are as they were. Errors also as pool_submit.
 */
int pool_map(struct pool *pool, const struct tasks *tasks, void *results);

/*
 * The results one by one, in the array's order or as they come. Two chunks for each worker are in the pool
 * at a time, so a slow reader holds it back.
 */
struct results *pool_imap(struct pool *pool, const struct tasks *tasks);
struct results *pool_imap_unordered(struct pool *pool, const struct tasks *tasks);

/*
 * The next result, and where in the array it belongs (unless NULL). Blocks. Returns the task's own error,
 * EOWNERDEAD, ECANCELED; ENODATA: that was the last; ETIMEDOUT: ask again.
 */
int results_next(struct results *results, void *result, size_t *index, int timeout_ms);

/* The rest is cancelled. */
void results_free(struct results *results);

#ifdef __cplusplus
}
#endif

#endif
