/*
 * Pools of workers, threads or processes.
 * SPDX-License-Identifier: MIT
 *
 * A worker notes a task as its own, then takes it off the list. So when it dies, what it has noted is lost with
 * it, unless that still stands at the head of the list; __pool_recover() sorts that out before anyone else takes it.
 */
#include "pool.h"

#include "registry.h"

#include <errno.h>
#include <poll.h>
#include <stdlib.h>
#include <unistd.h>

#define RESTART_MS 100 /* a worker that could not be started is tried again then */

/* With the monitor: the worker's task is done. */
static void put_down(struct worker *worker)
{
    struct future *future = worker->running;

    COMMIT(worker->running, NULL);
    if (future->abandoned)
        __object_free(future, worker->pool->monitor.sharing);
}

void __pool_recover(struct monitor *monitor)
{
    struct pool *pool = (struct pool *)monitor;

    for (unsigned i = 0; i < pool->worker_count; i++) {
        struct worker *worker = &pool->workers[i];
        struct future *future = worker->running;
        if (!future)
            continue;
        if (future == pool->first) {
            future->state = PENDING;
            worker->running = NULL;
        } else if (is_done(future)) {
            put_down(worker);
        }
    }
    pool->pending = 0;
    pool->last = NULL;
    for (struct future *future = pool->first; future; future = future->next) {
        pool->pending++;
        pool->last = future;
    }
}

/* ---- The worker ---- */

void __pool_ring(struct pool *pool)
{
    while (write(pool->bell[1], "", 1) < 0 && errno == EINTR)
        ;
}

/* Blocks until there may be a task; false: there will be none. */
static bool hear(const struct pool *pool)
{
    ssize_t got;
    char byte;

    do {
        got = read(pool->bell[0], &byte, 1);
    } while (got < 0 && errno == EINTR);
    return got == 1;
}

static struct future *take(struct worker *worker)
{
    struct pool *pool = worker->pool;

    __monitor_enter(&pool->monitor);
    struct future *future = pool->first;
    if (future) {
        if (pool->pending == POOL_PENDING_MAX)
            __gate_open(&pool->monitor.gate, &pool->monitor, GATE_ALL);
        future->state = RUNNING;
        COMMIT(worker->running, future);
        COMMIT(pool->first, future->next);
        pool->pending--;
        if (!pool->first)
            pool->last = NULL;
    }
    __monitor_leave(&pool->monitor);
    return future;
}

/* The worker's task, if it has one, has come to its end, one way or the other. */
static void finish(struct worker *worker)
{
    struct pool *pool = worker->pool;

    __monitor_enter(&pool->monitor);
    struct future *future = worker->running;
    if (future) {
        __gate_open(&pool->monitor.gate, &pool->monitor, GATE_ALL);
        COMMIT(future->state, DONE);
        put_down(worker);
    }
    __monitor_leave(&pool->monitor);
}

static void work(struct worker *worker);

/* A task has ended its thread: that is another's death, and this one's life. */
static void go_on(void *argument)
{
    struct worker *worker = argument;

    __atomic_fetch_add(&worker->pool->deaths, 1, __ATOMIC_RELAXED);
    finish(worker);
    work(worker);
}

static void run(struct worker *worker, struct future *future)
{
    pthread_cleanup_push(go_on, worker);
    for (size_t i = 0; i < future->count; i++) {
        int error = future->function(future->arguments + i * future->argument_size,
                                     future->results + i * future->result_size);
        COMMIT(future->error[i], error);
    }
    pthread_cleanup_pop(0);
}

static void work(struct worker *worker)
{
    while (hear(worker->pool)) {
        struct future *future = take(worker);
        if (!future)
            continue;
        run(worker, future);
        finish(worker);
    }
}

static int process_main(void *worker)
{
    work(worker);
    return 0;
}

static void thread_main(void *worker)
{
    work(worker);
}

/* ---- The supervisor ---- */

/* False if it could not be started. */
static bool start(struct worker *worker)
{
    struct pool *pool = worker->pool;
    int error;

    if (pool->monitor.sharing == PROCESSES) {
        worker->process.target = process_main;
        worker->process.argument = worker;
        worker->process.name = "pool worker";
        worker->process.daemon = true;
        error = process_start(&worker->process);
    } else {
        worker->thread.target = thread_main;
        worker->thread.argument = worker;
        worker->thread.name = "pool worker";
        worker->thread.daemon = true;
        error = thread_start(&worker->thread);
    }
    worker->started = !error;
    errno = error;
    return worker->started;
}

/* The worker has died, or could not be started before. */
static bool replace(struct worker *worker)
{
    struct pool *pool = worker->pool;

    if (worker->started) {
        __atomic_fetch_add(&pool->deaths, 1, __ATOMIC_RELAXED);
        finish(worker);    /* who now has the result finds the death counted */
        __pool_ring(pool); /* it may have heard of a task that it did not take */
    }
    return start(worker);
}

static void supervise(void *argument)
{
    struct pool *pool = argument;
    unsigned count = pool->worker_count;
    int timeout_ms = -1;

    for (;;) {
        pool->fds[count] = (struct pollfd){.fd = pool->quit[0], .events = POLLIN};
        for (unsigned i = 0; i < count; i++)
            pool->fds[i] = (struct pollfd){.fd = process_sentinel(&pool->workers[i].process),
                                           .events = POLLIN};
        if (poll(pool->fds, count + 1, timeout_ms) < 0)
            continue; /* by a signal */
        if (pool->fds[count].revents)
            return;
        timeout_ms = -1;
        for (unsigned i = 0; i < count; i++)
            if (!process_is_alive(&pool->workers[i].process) && !replace(&pool->workers[i]))
                timeout_ms = RESTART_MS;
    }
}

/* ---- The pool ---- */

static int make_pipes(struct pool *pool)
{
    pool->bell[0] = pool->bell[1] = pool->quit[0] = pool->quit[1] = -1;
    if (pipe(pool->bell) != 0 || pipe(pool->quit) != 0)
        return errno;
    __fd_private(pool->bell[1]);
    __fd_private(pool->quit[0]);
    __fd_private(pool->quit[1]);
    return 0;
}

static int begin(struct pool *pool)
{
    int error = make_pipes(pool);

    for (unsigned i = 0; i < pool->worker_count && !error; i++)
        error = start(&pool->workers[i]) ? 0 : errno;
    if (error || pool->monitor.sharing == THREADS)
        return error;
    pool->fds = calloc(pool->worker_count + 1, sizeof *pool->fds);
    if (!pool->fds)
        return ENOMEM;
    pool->supervisor =
        (struct thread){.target = supervise, .argument = pool, .name = "pool", .daemon = true};
    return thread_start(&pool->supervisor);
}

struct pool *pool_new(unsigned workers, enum sharing sharing)
{
    unsigned count = workers ? workers : cpu_count();
    size_t bytes;

    if (__builtin_mul_overflow(count, sizeof(struct worker), &bytes) ||
        __builtin_add_overflow(bytes, sizeof(struct pool), &bytes)) {
        errno = ENOMEM;
        return NULL;
    }
    struct pool *pool = __monitor_new(bytes, sharing);
    if (!pool)
        return NULL;
    pool->owner = getpid();
    pool->monitor.recover = __pool_recover;
    pool->worker_count = count;
    for (unsigned i = 0; i < count; i++)
        pool->workers[i].pool = pool;
    int error = begin(pool);
    if (!error)
        return pool;
    pool_free(pool);
    errno = error;
    return NULL;
}

void pool_close(struct pool *pool)
{
    __monitor_enter(&pool->monitor);
    pool->closed = true;
    __gate_open(&pool->monitor.gate, &pool->monitor, GATE_ALL);
    __monitor_leave(&pool->monitor);
}

/* With the monitor. */
static bool is_busy(const struct pool *pool)
{
    for (unsigned i = 0; i < pool->worker_count; i++)
        if (pool->workers[i].running)
            return true;
    return pool->first != NULL;
}

static void end_supervisor(struct pool *pool)
{
    __fd_close(pool->quit[1]);
    pool->quit[1] = -1;
    thread_join(&pool->supervisor, FOREVER);
}

/* Workers that find the bell at its end return. */
static void end_workers(struct pool *pool)
{
    __fd_close(pool->bell[1]);
    pool->bell[1] = -1;
    for (unsigned i = 0; i < pool->worker_count; i++) {
        process_join(&pool->workers[i].process, FOREVER);
        thread_join(&pool->workers[i].thread, FOREVER);
    }
}

int pool_join(struct pool *pool)
{
    if (!pool->closed)
        return EINVAL;
    __monitor_enter(&pool->monitor);
    while (is_busy(pool))
        __gate_wait(&pool->monitor.gate, &pool->monitor, NULL);
    __monitor_leave(&pool->monitor);
    end_supervisor(pool);
    end_workers(pool);
    return 0;
}

void pool_terminate(struct pool *pool)
{
    pool_close(pool);
    __monitor_enter(&pool->monitor);
    __gate_open(&pool->monitor.gate, &pool->monitor, GATE_ALL);
    while (pool->first) {
        pool->first->state = CANCELLED;
        __pool_withdraw(pool, pool->first);
    }
    __monitor_leave(&pool->monitor);
    end_supervisor(pool);
    if (pool->monitor.sharing == THREADS)
        return;
    for (unsigned i = 0; i < pool->worker_count; i++)
        process_kill(&pool->workers[i].process);
    end_workers(pool);
    for (unsigned i = 0; i < pool->worker_count; i++)
        finish(&pool->workers[i]);
}

void pool_free(struct pool *pool)
{
    if (!pool)
        return;
    pool_close(pool);
    pool_join(pool);
    __fd_close(pool->quit[0]);
    __fd_close(pool->bell[0]);
    free(pool->fds);
    __monitor_free(&pool->monitor);
}

unsigned pool_deaths(struct pool *pool)
{
    return __atomic_load_n(&pool->deaths, __ATOMIC_RELAXED);
}
