/*
 * How pools and futures look inside.
 * SPDX-License-Identifier: MIT
 */
#ifndef USER_POOL_H
#define USER_POOL_H

#include "monitor.h"

#include <brigade/multiprocessing.h>
#include <brigade/pool.h>
#include <brigade/threading.h>
#include <sys/types.h>

enum state { PENDING, RUNNING, DONE, CANCELLED };

/* Tasks that a worker does in one go: for each its error; then the arguments, then the results. */
struct future {
    struct pool *pool;
    struct future *next; /* of those pending */
    task_function *function;
    enum state state;
    bool abandoned; /* freed as soon as it is done */
    size_t count, argument_size, result_size;
    char *arguments, *results;
    int error[];
};

struct worker {
    struct pool *pool;
    struct future *running;
    bool started;
    struct process process; /* or */
    struct thread thread;
};

/*
 * For each pending task there is a byte in the pipe `bell`, which workers read: so they sleep without the monitor, take
 * turns, and end when nobody is left who could write, that is with the parent. There may be more bytes than tasks: who
 * finds none reads on.
 */
struct pool {
    struct monitor monitor; /* its gate: some future is done, or begun */
    pid_t owner;
    int bell[2];
    int quit[2];          /* closing quit[1] ends the supervisor */
    struct future *first; /* pending ones; what else is known of them is made from this list */
    struct future *last;
    unsigned pending, deaths;
    bool closed;
    struct thread supervisor; /* sees to dead processes */
    struct pollfd *fds;       /* the supervisor's */
    unsigned worker_count;
    struct worker workers[];
};

static inline bool is_done(const struct future *future)
{
    return future->state >= DONE;
}

/* Submits count tasks as one. NULL and errno. */
struct future *__pool_submit(struct pool *pool, task_function *function, const void *arguments,
                             size_t argument_size, size_t result_size, size_t count);

/* With the monitor: brings the pool in step with the list of those pending. */
void __pool_recover(struct monitor *monitor);

/* Tells the workers that one more is pending. */
void __pool_ring(struct pool *pool);

/* With the monitor: takes a pending one out. */
void __pool_withdraw(struct pool *pool, struct future *future);

#endif
