/*
 * Lets the library's synchronisation run on the host, beside the host's own, over Linux's futex:
 * our objects and functions get names of their own; system calls and the thread's struct are
 * replaced.
 * SPDX-License-Identifier: MIT
 */
#ifndef USER_TEST_HOST_H
#define USER_TEST_HOST_H

#include <errno.h>
#include <limits.h>
#include <linux/futex.h>
#include <pthread.h>
#include <semaphore.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

/* ---- Threads are the host's ---- */

static inline pthread_t host_create(void *(*start)(void *), void *argument)
{
    pthread_t thread;

    if (pthread_create(&thread, NULL, start, argument) != 0)
        abort();
    return thread;
}

static inline void host_join(pthread_t thread)
{
    pthread_join(thread, NULL);
}

typedef pthread_t host_thread;

/* ---- In place of user/lib/syscall.h, thread.h and cancel.h: nobody is cancelled ---- */

#define USER_SYSCALL_H
#define USER_CANCEL_H
#define USER_THREAD_H

static inline long host_futex(unsigned *word, int operation, unsigned value,
                              const struct timespec *deadline)
{
    int before = errno;
    long result = syscall(SYS_futex, word, operation, value, deadline, NULL, ~0u);

    if (result < 0)
        result = -errno;
    errno = before;
    return result;
}

static inline long host_futex_wait(unsigned *word, unsigned expected,
                                   const struct timespec *deadline, int clock)
{
    int flag = clock == CLOCK_REALTIME ? FUTEX_CLOCK_REALTIME : 0;

    return host_futex(word, FUTEX_WAIT_BITSET | flag, expected, deadline);
}

static inline long host_futex_wake(unsigned *word, int count)
{
    return host_futex(word, FUTEX_WAKE, (unsigned)count, NULL);
}

#define host_futex_wait_shared host_futex_wait
#define host_futex_wake_shared host_futex_wake

static inline long host_sched_yield(void)
{
    return sched_yield();
}

#define SYS(name, ...) host_##name(__VA_ARGS__)
#define POINT SYS

static inline void cancel_test(void)
{
}

static inline void __cancel_act(void)
{
    abort();
}

static inline long posix_result(long result)
{
    if (result >= 0)
        return result;
    errno = (int)-result;
    return -1;
}

static inline int error_number(long result)
{
    return result < 0 ? (int)-result : 0;
}

static inline long host_set_robust_list(const void *list)
{
    (void)list;
    return 0;
}

struct pthread {
    unsigned tid;
    struct __pthread_cleanup *cleanup;
    struct {
        struct __pthread_mutex *first, *pending;
    } robust;
    unsigned robust_of;
};

static inline struct pthread *thread_self(void)
{
    static _Thread_local struct pthread self;

    if (!self.tid)
        self.tid = (unsigned)syscall(SYS_gettid);
    return &self;
}

/* ---- Names ---- */

#undef SEM_FAILED
#undef PTHREAD_MUTEX_INITIALIZER
#undef PTHREAD_RECURSIVE_MUTEX_INITIALIZER_NP
#undef PTHREAD_ERRORCHECK_MUTEX_INITIALIZER_NP
#undef PTHREAD_COND_INITIALIZER
#undef PTHREAD_RWLOCK_INITIALIZER
#undef PTHREAD_ONCE_INIT
#undef PTHREAD_CANCELED
#undef PTHREAD_CANCEL_ASYNCHRONOUS
#undef PTHREAD_CANCEL_DEFERRED
#undef PTHREAD_CANCEL_DISABLE
#undef PTHREAD_CANCEL_ENABLE
#undef PTHREAD_CREATE_JOINABLE
#undef PTHREAD_CREATE_DETACHED
#undef PTHREAD_PROCESS_PRIVATE
#undef PTHREAD_PROCESS_SHARED
#undef PTHREAD_BARRIER_SERIAL_THREAD
#undef PTHREAD_INHERIT_SCHED
#undef PTHREAD_EXPLICIT_SCHED
#undef PTHREAD_SCOPE_SYSTEM
#undef PTHREAD_SCOPE_PROCESS
#undef PTHREAD_RWLOCK_WRITER_NONRECURSIVE_INITIALIZER_NP
#undef pthread_cleanup_push
#undef pthread_cleanup_pop
#undef SEM_VALUE_MAX
#define SEM_VALUE_MAX 0x7fffffff
#define __BEGIN_DECLS
#define __END_DECLS

#include "names.h"

#include "../include/pthread.h"
#include "../include/semaphore.h"

#endif
