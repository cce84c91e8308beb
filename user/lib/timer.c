/*
 * POSIX timers. Those that send signals are the kernel's; for one that calls a function (SIGEV_THREAD) a
 * thread waits, and starts another for each call.
 * SPDX-License-Identifier: MIT
 */
#include "syscall.h"

#include <errno.h>
#include <pthread.h>
#include <signal.h>
#include <stdlib.h>

#define NS 1000000000ull

_Static_assert(SI_TIMER == ABI_SI_TIMER, "abi.h");

/* One that calls a function. */
struct caller {
    struct caller *next;
    pthread_cond_t changed;
    void (*function)(union sigval);
    union sigval value;
    pthread_attr_t attributes;   /* of the threads that call it */
    uint64_t deadline, interval; /* ns; deadline 0: it is not set */
    int deleted;
};

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER; /* guards all callers */
static struct caller *callers;

static struct timespec to_timespec(uint64_t ns)
{
    return (struct timespec){.tv_sec = (time_t)(ns / NS), .tv_nsec = (long)(ns % NS)};
}

static uint64_t to_ns(const struct timespec *time)
{
    return (uint64_t)time->tv_sec * NS + (uint64_t)time->tv_nsec;
}

static uint64_t now(void)
{
    struct timespec time;

    SYS(clock_gettime, CLOCK_MONOTONIC, &time);
    return to_ns(&time);
}

static int is_time(const struct timespec *time)
{
    return time->tv_sec >= 0 && time->tv_sec <= INT32_MAX && (unsigned long)time->tv_nsec < NS;
}

/* --- With a thread --- */

static void *call(void *argument)
{
    struct caller *caller = argument;

    pthread_mutex_lock(&lock);
    struct caller copy = *caller;
    pthread_cond_broadcast(&caller->changed); /* it is copied */
    caller->function = NULL;
    pthread_mutex_unlock(&lock);
    copy.function(copy.value);
    return NULL;
}

/* Starts the thread that calls the function, and waits until it has what it needs. */
static void start(struct caller *caller)
{
    void (*function)(union sigval) = caller->function;
    pthread_t thread;

    if (pthread_create(&thread, &caller->attributes, call, caller) != 0)
        return; /* no room for another thread: the call is left out */
    while (caller->function)
        pthread_cond_wait(&caller->changed, &lock);
    caller->function = function;
}

static void *serve(void *argument)
{
    struct caller *caller = argument;

    pthread_mutex_lock(&lock);
    while (!caller->deleted) {
        struct timespec moment = to_timespec(caller->deadline);
        if (!caller->deadline) {
            pthread_cond_wait(&caller->changed, &lock);
        } else if (now() < caller->deadline) {
            pthread_cond_clockwait(&caller->changed, &lock, CLOCK_MONOTONIC, &moment);
        } else {
            uint64_t late = caller->interval ? (now() - caller->deadline) / caller->interval : 0;
            caller->deadline =
                caller->interval ? caller->deadline + (late + 1) * caller->interval : 0;
            start(caller);
        }
    }
    pthread_mutex_unlock(&lock);
    pthread_cond_destroy(&caller->changed);
    free(caller);
    return NULL;
}

/* Threads are not forked, and so neither are these timers. */
static void forget(void)
{
    callers = NULL;
    lock = (pthread_mutex_t)PTHREAD_MUTEX_INITIALIZER;
}

static void register_forget(void)
{
    pthread_atfork(NULL, NULL, forget);
}

static int create_caller(const struct sigevent *event, timer_t *timer)
{
    static pthread_once_t once = PTHREAD_ONCE_INIT;
    struct caller *caller = calloc(1, sizeof *caller);
    pthread_attr_t attributes;
    pthread_t thread;
    sigset_t all, before;

    if (!caller)
        return EAGAIN;
    pthread_cond_init(&caller->changed, NULL);
    caller->function = event->sigev_notify_function;
    caller->value = event->sigev_value;
    if (event->sigev_notify_attributes)
        caller->attributes = *event->sigev_notify_attributes;
    else
        pthread_attr_init(&caller->attributes);
    pthread_attr_setdetachstate(&caller->attributes, PTHREAD_CREATE_DETACHED);
    pthread_attr_init(&attributes);
    pthread_attr_setdetachstate(&attributes, PTHREAD_CREATE_DETACHED);
    sigfillset(&all);
    pthread_sigmask(SIG_BLOCK, &all, &before);
    int error = pthread_create(&thread, &attributes, serve, caller);
    pthread_sigmask(SIG_SETMASK, &before, NULL);
    if (error) {
        free(caller);
        return error;
    }
    pthread_once(&once, register_forget);
    pthread_mutex_lock(&lock);
    caller->next = callers;
    callers = caller;
    pthread_mutex_unlock(&lock);
    *timer = (timer_t)caller;
    return 0;
}

/* Is it perhaps one of the kernel's? Those of setitimer are nobody's to name. */
static int is_number(timer_t timer)
{
    return timer >= ABI_TIMER_FIRST && timer < ABI_TIMER_FIRST + ABI_TIMER_MAX;
}

static struct caller **find(timer_t timer)
{
    struct caller **place = &callers;

    while (*place && (timer_t)*place != timer)
        place = &(*place)->next;
    return place;
}

/* Locks; NULL: not one of these, and nothing is locked. */
static struct caller **lock_caller(timer_t timer)
{
    if (is_number(timer))
        return NULL;
    pthread_mutex_lock(&lock);
    struct caller **place = find(timer);
    if (*place)
        return place;
    pthread_mutex_unlock(&lock);
    return NULL;
}

/* As the kernel's timer_settime. */
static void set_caller(struct caller *caller, int flags, const struct abi_itimer *time,
                       struct abi_itimer *before)
{
    uint64_t moment = now();

    before->interval_ns = caller->interval;
    before->value_ns =
        caller->deadline > moment ? caller->deadline - moment : caller->deadline != 0;
    if (!time)
        return;
    caller->deadline = time->value_ns ? time->value_ns + (flags & TIMER_ABSTIME ? 0 : moment) : 0;
    caller->interval = time->value_ns ? time->interval_ns : 0;
    pthread_cond_broadcast(&caller->changed);
}

/* --- All --- */

static int is_wall(clockid_t clock)
{
    return clock == CLOCK_REALTIME || clock == CLOCK_MONOTONIC || clock == CLOCK_BOOTTIME;
}

int timer_create(clockid_t clock, struct sigevent *restrict event, timer_t *restrict timer)
{
    long result = -EINVAL;

    if (!event)
        result = SYS(timer_create, (int)clock, SIGALRM, 0, ABI_TIMER_VALUE_ID);
    else if (event->sigev_notify == SIGEV_THREAD)
        result = is_wall(clock) ? -create_caller(event, timer) : -ENOTSUP;
    else if (event->sigev_notify == SIGEV_NONE)
        result = SYS(timer_create, (int)clock, 0, 0, 0);
    else if (event->sigev_notify == SIGEV_SIGNAL && event->sigev_signo > 0)
        result = SYS(timer_create, (int)clock, event->sigev_signo,
                     (unsigned)event->sigev_value.sival_ptr, 0);
    if (result > 0)
        *timer = (timer_t)result;
    return result < 0 ? (int)posix_result(result) : 0;
}

int timer_delete(timer_t timer)
{
    struct caller **place = lock_caller(timer);

    if (!place)
        return (int)posix_result(is_number(timer) ? SYS(timer_delete, (int)timer) : -EINVAL);
    (*place)->deleted = 1;
    pthread_cond_broadcast(&(*place)->changed);
    *place = (*place)->next;
    pthread_mutex_unlock(&lock);
    return 0;
}

static int set(timer_t timer, int flags, const struct abi_itimer *time, struct itimerspec *before)
{
    struct caller **place = lock_caller(timer);
    struct abi_itimer old = {0};
    long result = 0;

    if (place) {
        set_caller(*place, flags, time, &old);
        pthread_mutex_unlock(&lock);
    } else {
        result = is_number(timer) ? SYS(timer_settime, (int)timer, flags, time, &old) : -EINVAL;
    }
    if (result == 0 && before) {
        before->it_value = to_timespec(old.value_ns);
        before->it_interval = to_timespec(old.interval_ns);
    }
    return (int)posix_result(result);
}

int timer_settime(timer_t timer, int flags, const struct itimerspec *restrict time,
                  struct itimerspec *restrict before)
{
    if (!is_time(&time->it_value) || !is_time(&time->it_interval))
        return (int)posix_result(-EINVAL);
    return set(timer, flags,
               &(struct abi_itimer){.value_ns = to_ns(&time->it_value),
                                    .interval_ns = to_ns(&time->it_interval)},
               before);
}

int timer_gettime(timer_t timer, struct itimerspec *time)
{
    return set(timer, 0, NULL, time);
}

int timer_getoverrun(timer_t timer)
{
    if (lock_caller(timer)) {
        pthread_mutex_unlock(&lock);
        return 0; /* what comes too late is left out */
    }
    return (int)posix_result(is_number(timer) ? SYS(timer_getoverrun, (int)timer) : -EINVAL);
}
