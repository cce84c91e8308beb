/* Thread and Timer. */
/* SPDX-License-Identifier: MIT */
#include "monitor.h"
#include "registry.h"

#include <brigade/threading.h>
#include <errno.h>

static _Thread_local struct thread *current;

struct thread *thread_current(void)
{
    return current;
}

/* Sleeps until some thread has ended or some timer is cancelled. */
static int registry_wait(const struct timespec *deadline)
{
    return deadline ? pthread_cond_clockwait(&__registry.thread_ended, &__registry.mutex,
                                             CLOCK_MONOTONIC, deadline)
                    : pthread_cond_wait(&__registry.thread_ended, &__registry.mutex);
}

/* Also called when the thread is cancelled. */
static void ended(void *argument)
{
    struct thread *thread = argument;
    struct thread **link = &__registry.threads;

    __registry_lock();
    while (*link && *link != thread)
        link = &(*link)->__next;
    if (*link)
        *link = thread->__next;
    thread->__state = __ENDED;
    pthread_cond_broadcast(&__registry.thread_ended);
    __registry_unlock();
}

static void *thread_main(void *argument)
{
    struct thread *thread = argument;
    char name[16] = "";

    current = thread;
    for (size_t i = 0; thread->name && i < sizeof name - 1 && thread->name[i]; i++)
        name[i] = thread->name[i];
    if (name[0])
        pthread_setname_np(pthread_self(), name);
    pthread_cleanup_push(ended, thread);
    thread->target(thread->argument);
    pthread_cleanup_pop(1);
    return NULL;
}

/* With the registry locked, which the new thread needs to end. */
static int start(struct thread *thread)
{
    pthread_t handle;

    if (__registry.ending)
        return EPERM;
    int error = pthread_create(&handle, NULL, thread_main, thread);
    if (error)
        return error;
    thread->__handle = (unsigned long)handle;
    thread->__state = __RUNNING;
    thread->__next = __registry.threads;
    __registry.threads = thread;
    return 0;
}

int thread_start(struct thread *thread)
{
    int error = EINVAL;

    __registry_lock();
    if (thread->target && thread->__state == __NOT_RUNNING)
        error = start(thread);
    __registry_unlock();
    return error;
}

/*
 * What is waited for with a timeout is the state; then the thread is about to end, and one of those who wait for it
 * sees it out.
 */
int thread_join(struct thread *thread, int timeout_ms)
{
    struct timespec time;
    const struct timespec *deadline = __deadline_in(timeout_ms, &time);
    int error = 0;

    if (thread == current)
        return EDEADLK;
    __registry_lock();
    while (thread->__state == __RUNNING && error != ETIMEDOUT)
        error = registry_wait(deadline);
    error = thread->__state == __RUNNING ? ETIMEDOUT : 0;
    if (thread->__state == __ENDED) {
        thread->__state = __BEING_JOINED;
        __registry_unlock();
        pthread_join((pthread_t)thread->__handle, NULL);
        __registry_lock();
        thread->__state = __NOT_RUNNING;
        pthread_cond_broadcast(&__registry.thread_ended);
    }
    while (thread->__state == __BEING_JOINED)
        registry_wait(NULL);
    __registry_unlock();
    return error;
}

bool thread_is_alive(struct thread *thread)
{
    __registry_lock();
    bool alive = thread->__state == __RUNNING;
    __registry_unlock();
    return alive;
}

size_t thread_enumerate(struct thread **threads, size_t max)
{
    size_t count = 0;

    __registry_lock();
    for (struct thread *thread = __registry.threads; thread; thread = thread->__next) {
        if (count < max)
            threads[count] = thread;
        count++;
    }
    __registry_unlock();
    return count;
}

/* Is there one that exit() has to wait for? Not for the caller, who may be one. */
static bool some_to_wait_for(void)
{
    const struct thread *thread = __registry.threads;

    while (thread && (thread->daemon || thread == current))
        thread = thread->__next;
    return thread != NULL;
}

void __threads_end(void)
{
    __registry_lock();
    while (some_to_wait_for())
        registry_wait(NULL);
    __registry_unlock();
}

static void timer_main(void *argument)
{
    struct timer *timer = argument;
    struct timespec time;
    const struct timespec *deadline = __deadline_in(timer->interval_ms, &time);
    int error = 0;

    __registry_lock();
    while (!timer->__cancelled && error != ETIMEDOUT)
        error = registry_wait(deadline);
    bool due = !timer->__cancelled;
    __registry_unlock();
    if (due)
        timer->function(timer->argument);
}

int timer_start(struct timer *timer)
{
    if (!timer->function || timer->interval_ms < 0)
        return EINVAL;
    timer->thread.target = timer_main;
    timer->thread.argument = timer;
    timer->__cancelled = false;
    return thread_start(&timer->thread);
}

void timer_cancel(struct timer *timer)
{
    __registry_lock();
    timer->__cancelled = true;
    pthread_cond_broadcast(&__registry.thread_ended);
    __registry_unlock();
}
