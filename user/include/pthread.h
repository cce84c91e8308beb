/*
 * Threads. POSIX <pthread.h>; every function has its POSIX meaning and stands on the POSIX page of
 * its name. Those that return int return 0 or an error number, never EINTR, and leave errno alone.
 * Unless it says that it blocks, a function does not. Objects work between processes when they
 * lie in memory shared by them.
 * SPDX-License-Identifier: MIT
 */
#ifndef __PTHREAD_h
#define __PTHREAD_h

#include <limits.h>
#include <sched.h>
#include <sys/_pthreadattr.h>
#include <sys/_pthreadtypes.h>
#include <sys/cdefs.h>
#include <sys/types.h>
#include <time.h>

__BEGIN_DECLS

#define PTHREAD_PROCESS_PRIVATE 0
#define PTHREAD_PROCESS_SHARED 1

/* ---- Threads ---- */

/*
 * Starts start(argument) in a new thread; attributes may be NULL. *handle is set before the new
 * thread can be seen to end. EAGAIN: no memory for a stack, or too many threads; EPERM: a policy
 * for privileged users; EINVAL: no core that it may run on exists.
 */
int pthread_create(pthread_t *__restrict __handle, const pthread_attr_t *__restrict __attributes,
                   void *(*__start)(void *), void *__restrict __argument);

/*
 * Waits until the thread has ended, stores its result (if result is not NULL), and gives its
 * stack back; the handle is then void. Blocks. EDEADLK: the caller itself; EINVAL: detached.
 */
int pthread_join(pthread_t __handle, void **__result);

/* Joins if the thread has ended: else EBUSY. */
int pthread_tryjoin_np(pthread_t __handle, void **__result);

/* Joins if it ends by a moment of CLOCK_REALTIME, or of the clock given. ETIMEDOUT; EINVAL. Blocks. */
int pthread_timedjoin_np(pthread_t __handle, void **__result, const struct timespec *__deadline);
int pthread_clockjoin_np(pthread_t __handle, void **__result, clockid_t __clock,
                         const struct timespec *__deadline);

/* The thread's stack is to be given back when it ends, without a join. EINVAL: detached already. */
int pthread_detach(pthread_t __handle);

/*
 * Ends the calling thread: cleanup handlers, destructors of specific values, and result for who
 * joins. The process ends by exit(0) with its last thread, not with the main thread.
 */
void pthread_exit(void *__result) __attribute__((__noreturn__));

/* The calling thread's handle. */
pthread_t pthread_self(void) __attribute__((__const__));

/* Not 0 if both are the same thread. */
int pthread_equal(pthread_t __a, pthread_t __b);

/* ---- Scheduling: see <sched.h>. ESRCH: the thread has ended ---- */

int pthread_setschedparam(pthread_t __handle, int __policy, const struct sched_param *__parameters);
int pthread_getschedparam(pthread_t __handle, int *__restrict __policy,
                          struct sched_param *__restrict __parameters);
int pthread_setschedprio(pthread_t __handle, int __priority);

/* A hint, kept and given back. */
int pthread_setconcurrency(int __level);
int pthread_getconcurrency(void);

/* As sched_yield. */
int pthread_yield(void);

/* The cores it may run on, under coop and preempt its process: EINVAL: none of them exists. */
int pthread_setaffinity_np(pthread_t __handle, size_t __size, const cpu_set_t *__set);
int pthread_getaffinity_np(pthread_t __handle, size_t __size, cpu_set_t *__set);

/* Its name, at first its program's; up to 15 bytes. ERANGE: longer, or no room. */
int pthread_setname_np(pthread_t __handle, const char *__name);
int pthread_getname_np(pthread_t __handle, char *__name, size_t __size);

/* The clock of its CPU time. */
int pthread_getcpuclockid(pthread_t __handle, clockid_t *__clock);

/*
 * From now on fork calls prepare before (the newest first), and parent or child afterwards, in the
 * process named (the oldest first); each may be NULL. ENOMEM.
 */
int pthread_atfork(void (*__prepare)(void), void (*__parent)(void), void (*__child)(void));

/* ---- Cancellation ---- */

#define PTHREAD_CANCEL_ENABLE 0
#define PTHREAD_CANCEL_DISABLE 1
#define PTHREAD_CANCEL_DEFERRED 0
#define PTHREAD_CANCEL_ASYNCHRONOUS 1
#define PTHREAD_CANCELED ((void *)-1)

/*
 * Makes a thread end as by pthread_exit(PTHREAD_CANCELED): at its next cancellation point, or at once if that is
 * its type; not while it has that disabled. Cancellation points are the functions that POSIX says must be, and
 * those built of them; calls on streams are none, so that none is left locked.
 */
int pthread_cancel(pthread_t __handle);

/* For the calling thread; *before (unless NULL) is what it was. EINVAL: no such state or type. */
int pthread_setcancelstate(int __state, int *__before);
int pthread_setcanceltype(int __type, int *__before);

/* A cancellation point that does nothing else. */
void pthread_testcancel(void);

/* ---- Once ---- */

#define PTHREAD_ONCE_INIT 0

/* Runs routine by the first caller; the others block until it has returned. */
int pthread_once(pthread_once_t *__once, void (*__routine)(void));

/* ---- Mutexes ---- */

#define PTHREAD_MUTEX_NORMAL 0
#define PTHREAD_MUTEX_RECURSIVE 1
#define PTHREAD_MUTEX_ERRORCHECK 2
#define PTHREAD_MUTEX_DEFAULT PTHREAD_MUTEX_NORMAL
#define PTHREAD_MUTEX_STALLED 0
#define PTHREAD_MUTEX_ROBUST 1
#define PTHREAD_PRIO_NONE 0
#define PTHREAD_PRIO_INHERIT 1
#define PTHREAD_PRIO_PROTECT 2

/* clang-format off */
#define PTHREAD_MUTEX_INITIALIZER {0, 0, PTHREAD_MUTEX_NORMAL, 0, 0, 0, 0}
#define PTHREAD_RECURSIVE_MUTEX_INITIALIZER_NP {0, 0, PTHREAD_MUTEX_RECURSIVE, 0, 0, 0, 0}
#define PTHREAD_ERRORCHECK_MUTEX_INITIALIZER_NP {0, 0, PTHREAD_MUTEX_ERRORCHECK, 0, 0, 0, 0}
/* clang-format on */

/* Makes a free mutex; attributes may be NULL. */
int pthread_mutex_init(pthread_mutex_t *__restrict __mutex,
                       const pthread_mutexattr_t *__restrict __attributes);

/* Ends its use; allowed as soon as it is unlocked for the last time. EBUSY: it is locked. */
int pthread_mutex_destroy(pthread_mutex_t *__mutex);

/*
 * Locks; blocks while another thread is the owner. An owner that locks again deadlocks (normal),
 * goes one deeper (recursive; EAGAIN at 2^32-1), gets EDEADLK (errorcheck).
 * Robust: EOWNERDEAD: locked, but its owner has ended while it held it; ENOTRECOVERABLE: one to whom
 * that was said has unlocked it without pthread_mutex_consistent. So in all functions that lock.
 */
int pthread_mutex_lock(pthread_mutex_t *__mutex);

/* Locks if that needs no waiting. EBUSY: locked. */
int pthread_mutex_trylock(pthread_mutex_t *__mutex);

/* Locks, waiting up to a moment of CLOCK_REALTIME. ETIMEDOUT; EINVAL: bad nanoseconds. Blocks. */
int pthread_mutex_timedlock(pthread_mutex_t *__restrict __mutex,
                            const struct timespec *__restrict __deadline);

/* The same by CLOCK_REALTIME or CLOCK_MONOTONIC. */
int pthread_mutex_clocklock(pthread_mutex_t *__restrict __mutex, clockid_t __clock,
                            const struct timespec *__restrict __deadline);

/* Unlocks. EPERM: recursive, errorcheck or robust, and the caller is not the owner. */
int pthread_mutex_unlock(pthread_mutex_t *__mutex);

/* After EOWNERDEAD: what the mutex guards is in order again. EINVAL: there is no need. */
int pthread_mutex_consistent(pthread_mutex_t *__mutex);

/* The priority ceiling, kept but not acted on. EINVAL: not of PTHREAD_PRIO_PROTECT, no priority. */
int pthread_mutex_setprioceiling(pthread_mutex_t *__restrict __mutex, int __ceiling,
                                 int *__restrict __before);
int pthread_mutex_getprioceiling(const pthread_mutex_t *__restrict __mutex,
                                 int *__restrict __ceiling);

int pthread_mutexattr_init(pthread_mutexattr_t *__attributes);
int pthread_mutexattr_destroy(pthread_mutexattr_t *__attributes);
int pthread_mutexattr_settype(pthread_mutexattr_t *__attributes, int __type);
int pthread_mutexattr_gettype(const pthread_mutexattr_t *__restrict __attributes,
                              int *__restrict __type);
int pthread_mutexattr_setpshared(pthread_mutexattr_t *__attributes, int __shared);
int pthread_mutexattr_getpshared(const pthread_mutexattr_t *__restrict __attributes,
                                 int *__restrict __shared);
/* PTHREAD_MUTEX_STALLED (default): a mutex whose owner ends stays locked; or PTHREAD_MUTEX_ROBUST. */
int pthread_mutexattr_setrobust(pthread_mutexattr_t *__attributes, int __robust);
int pthread_mutexattr_getrobust(const pthread_mutexattr_t *__restrict __attributes,
                                int *__restrict __robust);
/* PTHREAD_PRIO_NONE (default), _INHERIT or _PROTECT, and a ceiling: kept, but not acted on. */
int pthread_mutexattr_setprotocol(pthread_mutexattr_t *__attributes, int __protocol);
int pthread_mutexattr_getprotocol(const pthread_mutexattr_t *__restrict __attributes,
                                  int *__restrict __protocol);
int pthread_mutexattr_setprioceiling(pthread_mutexattr_t *__attributes, int __ceiling);
int pthread_mutexattr_getprioceiling(const pthread_mutexattr_t *__restrict __attributes,
                                     int *__restrict __ceiling);

/* ---- Condition variables ---- */

/* clang-format off */
#define PTHREAD_COND_INITIALIZER {0, 0, 0, 0}
/* clang-format on */

int pthread_cond_init(pthread_cond_t *__restrict __cond,
                      const pthread_condattr_t *__restrict __attributes);

/* Ends its use; allowed once all waiters have been signalled. Blocks until they have left it. */
int pthread_cond_destroy(pthread_cond_t *__cond);

/*
 * Unlocks the mutex and waits, in one step as seen by who locks it next; locks it again before it
 * returns. May return without a signal, so ask again what was waited for. Blocks. EPERM: as unlock.
 */
int pthread_cond_wait(pthread_cond_t *__restrict __cond, pthread_mutex_t *__restrict __mutex);

/* The same up to a moment of the condition's clock. ETIMEDOUT, with the mutex locked; EINVAL. */
int pthread_cond_timedwait(pthread_cond_t *__restrict __cond, pthread_mutex_t *__restrict __mutex,
                           const struct timespec *__restrict __deadline);

/* The same by the clock given. */
int pthread_cond_clockwait(pthread_cond_t *__restrict __cond, pthread_mutex_t *__restrict __mutex,
                           clockid_t __clock, const struct timespec *__restrict __deadline);

/* Wakes at least one waiter, if there is one; broadcast wakes all. */
int pthread_cond_signal(pthread_cond_t *__cond);
int pthread_cond_broadcast(pthread_cond_t *__cond);

int pthread_condattr_init(pthread_condattr_t *__attributes);
int pthread_condattr_destroy(pthread_condattr_t *__attributes);
/* CLOCK_REALTIME (default) or CLOCK_MONOTONIC, else EINVAL. */
int pthread_condattr_setclock(pthread_condattr_t *__attributes, clockid_t __clock);
int pthread_condattr_getclock(const pthread_condattr_t *__restrict __attributes,
                              clockid_t *__restrict __clock);
int pthread_condattr_setpshared(pthread_condattr_t *__attributes, int __shared);
int pthread_condattr_getpshared(const pthread_condattr_t *__restrict __attributes,
                                int *__restrict __shared);

/* ---- Barriers ---- */

#define PTHREAD_BARRIER_SERIAL_THREAD (-1)

/* A barrier for count threads, from 1. */
int pthread_barrier_init(pthread_barrier_t *__restrict __barrier,
                         const pthread_barrierattr_t *__restrict __attributes, unsigned __count);

/* Ends its use. EBUSY: a round is not complete. Blocks until the last round's threads have left. */
int pthread_barrier_destroy(pthread_barrier_t *__barrier);

/* Blocks until count threads have come: 0 for all, PTHREAD_BARRIER_SERIAL_THREAD for one. */
int pthread_barrier_wait(pthread_barrier_t *__barrier);

int pthread_barrierattr_init(pthread_barrierattr_t *__attributes);
int pthread_barrierattr_destroy(pthread_barrierattr_t *__attributes);
int pthread_barrierattr_setpshared(pthread_barrierattr_t *__attributes, int __shared);
int pthread_barrierattr_getpshared(const pthread_barrierattr_t *__restrict __attributes,
                                   int *__restrict __shared);

/* ---- Reader-writer locks: readers may go first, so that they may lock twice ---- */

#define PTHREAD_RWLOCK_PREFER_READER_NP 0
#define PTHREAD_RWLOCK_PREFER_WRITER_NP 1 /* as on Linux no different */
#define PTHREAD_RWLOCK_PREFER_WRITER_NONRECURSIVE_NP                                               \
    2 /* new readers give way to a waiting writer */

/* clang-format off */
#define PTHREAD_RWLOCK_INITIALIZER {0, 0, 0, PTHREAD_RWLOCK_PREFER_READER_NP, 0}
#define PTHREAD_RWLOCK_WRITER_NONRECURSIVE_INITIALIZER_NP \
    {0, 0, 0, PTHREAD_RWLOCK_PREFER_WRITER_NONRECURSIVE_NP, 0}
/* clang-format on */

int pthread_rwlock_init(pthread_rwlock_t *__restrict __lock,
                        const pthread_rwlockattr_t *__restrict __attributes);
/* Ends its use; nobody may have it locked, or wait for it. */
int pthread_rwlock_destroy(pthread_rwlock_t *__lock);

/* Locks for reading or writing; blocks. EDEADLK: the caller is the writer; EAGAIN: 2^30 readers. */
int pthread_rwlock_rdlock(pthread_rwlock_t *__lock);
int pthread_rwlock_wrlock(pthread_rwlock_t *__lock);
/* EBUSY: that needs waiting. */
int pthread_rwlock_tryrdlock(pthread_rwlock_t *__lock);
int pthread_rwlock_trywrlock(pthread_rwlock_t *__lock);
/* Up to a moment of CLOCK_REALTIME, or of the clock given: ETIMEDOUT, EINVAL. Blocks. */
int pthread_rwlock_timedrdlock(pthread_rwlock_t *__restrict __lock,
                               const struct timespec *__restrict __deadline);
int pthread_rwlock_timedwrlock(pthread_rwlock_t *__restrict __lock,
                               const struct timespec *__restrict __deadline);
int pthread_rwlock_clockrdlock(pthread_rwlock_t *__restrict __lock, clockid_t __clock,
                               const struct timespec *__restrict __deadline);
int pthread_rwlock_clockwrlock(pthread_rwlock_t *__restrict __lock, clockid_t __clock,
                               const struct timespec *__restrict __deadline);

/* Gives back the caller's lock of either kind. EINVAL: it is not locked. */
int pthread_rwlock_unlock(pthread_rwlock_t *__lock);

int pthread_rwlockattr_init(pthread_rwlockattr_t *__attributes);
int pthread_rwlockattr_destroy(pthread_rwlockattr_t *__attributes);
int pthread_rwlockattr_setpshared(pthread_rwlockattr_t *__attributes, int __shared);
int pthread_rwlockattr_getpshared(const pthread_rwlockattr_t *__restrict __attributes,
                                  int *__restrict __shared);
int pthread_rwlockattr_setkind_np(pthread_rwlockattr_t *__attributes, int __kind);
int pthread_rwlockattr_getkind_np(const pthread_rwlockattr_t *__restrict __attributes,
                                  int *__restrict __kind);

/* ---- Spin locks: as mutexes, but a waiter keeps its core busy for a while, then yields ---- */

int pthread_spin_init(pthread_spinlock_t *__lock, int __shared);
/* EBUSY: locked. */
int pthread_spin_destroy(pthread_spinlock_t *__lock);
/* EDEADLK: the caller has locked it. */
int pthread_spin_lock(pthread_spinlock_t *__lock);
/* EBUSY: locked. */
int pthread_spin_trylock(pthread_spinlock_t *__lock);
int pthread_spin_unlock(pthread_spinlock_t *__lock);

/* ---- Thread-specific values ---- */

/*
 * Makes a key whose value is NULL in every thread. When a thread ends with another value, then
 * destructor (if not NULL) is called with it, at most PTHREAD_DESTRUCTOR_ITERATIONS times over.
 * EAGAIN: PTHREAD_KEYS_MAX keys exist.
 */
int pthread_key_create(pthread_key_t *__key, void (*__destructor)(void *));
/* Ends a key; no destructor is called. EINVAL: no such key. */
int pthread_key_delete(pthread_key_t __key);
/* EINVAL: no such key; ENOMEM. */
int pthread_setspecific(pthread_key_t __key, const void *__value);
/* NULL when not set. */
void *pthread_getspecific(pthread_key_t __key);

/* ---- Cleanup handlers: push and pop stand in pairs in one block ---- */

struct __pthread_cleanup {
    void (*__routine)(void *);
    void *__argument;
    struct __pthread_cleanup *__outer;
};

void __pthread_cleanup_push(struct __pthread_cleanup *__handler);
void __pthread_cleanup_pop(struct __pthread_cleanup *__handler, int __execute);

/* routine(argument) is called if the thread ends before the pop, or by the pop if execute. */
#define pthread_cleanup_push(routine, argument)                                                    \
    do {                                                                                           \
        struct __pthread_cleanup __handler = {(routine), (argument), 0};                           \
    __pthread_cleanup_push(&__handler)
#define pthread_cleanup_pop(execute)                                                               \
    __pthread_cleanup_pop(&__handler, (execute));                                                  \
    }                                                                                              \
    while (0)

__END_DECLS

#endif
