/*
 * Threads as Python's threading has them: Thread and Timer. Locks, events and the like are in sync.h, queues in
 * queue.h, ThreadPool in pool.h; a variable of which each thread has its own is C's _Thread_local.
 * See <brigade/sync.h> for results, timeouts and ownership.
 * SPDX-License-Identifier: MIT
 *
 *     struct thread t = {.target = download, .argument = "a.html"};
 *     thread_start(&t);
 *     thread_join(&t, FOREVER);
 */
#ifndef BRIGADE_THREADING_H
#define BRIGADE_THREADING_H

#include <brigade/queue.h>
#include <brigade/sync.h>

#ifdef __cplusplus
extern "C" {
#endif

/* ---- Thread ---- */

/* The caller's memory, and there until the thread has been joined. All that is not set is 0. */
struct thread {
    void (*target)(void *argument);
    void *argument;
    const char *name; /* of which ps shows 15 bytes */
    bool daemon;      /* exit() does not wait for it, but ends it */

    enum { __NOT_RUNNING, __RUNNING, __ENDED, __BEING_JOINED } __state;
    unsigned long __handle;
    struct thread *__next;
};

/*
 * Starts it. A struct may be used again after a join. exit(), and so the end of main(), waits for threads that are no
 * daemons. EINVAL: no target, or not joined; EAGAIN: too many threads, or no memory; EPERM: the process ends.
 */
int thread_start(struct thread *thread);

/* Blocks until it has ended, and gives its stack back; at once if it was not started. EDEADLK: the caller itself. */
int thread_join(struct thread *thread, int timeout_ms);

bool thread_is_alive(struct thread *thread);

/* The caller's; NULL if it was not started by thread_start(), as the main thread. */
struct thread *thread_current(void);

/* Stores up to max of those that run; returns how many there are, the main thread not counted. */
size_t thread_enumerate(struct thread **threads, size_t max);

/* ---- Timer ---- */

/* The caller's memory, and there until it has been joined. All that is not set is 0. */
struct timer {
    int interval_ms;
    void (*function)(void *argument);
    void *argument;

    struct thread thread; /* to be joined: thread_join(&timer.thread, FOREVER) */
    bool __cancelled;
};

/* Calls function(argument) in a thread of its own once the interval is over. Errors as thread_start. */
int timer_start(struct timer *timer);

/* It is not called any more, unless it has been. */
void timer_cancel(struct timer *timer);

#ifdef __cplusplus
}
#endif

#endif
