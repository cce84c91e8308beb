/*
 * C11's threads: those of <pthread.h> under other names. Functions that return int return thrd_success,
 * or the thrd_ value that says why not; what they do is what their namesakes of POSIX do.
 * SPDX-License-Identifier: MIT
 */
#ifndef _BRIGADE_THREADS_H
#define _BRIGADE_THREADS_H

#include <limits.h>
#include <sys/_pthreadtypes.h>
#include <sys/cdefs.h>
#include <time.h>

__BEGIN_DECLS

#ifndef __cplusplus
#define thread_local _Thread_local
#endif

enum { thrd_success, thrd_busy, thrd_error, thrd_nomem, thrd_timedout };

/* ---- Threads ---- */

typedef pthread_t thrd_t;
typedef int (*thrd_start_t)(void *);

/* Starts start(argument) in a new thread. thrd_nomem: no room for one more. */
int thrd_create(thrd_t *__handle, thrd_start_t __start, void *__argument);
/* Waits for its end, stores its result (if result is not NULL). Blocks. */
int thrd_join(thrd_t __handle, int *__result);
int thrd_detach(thrd_t __handle);
void thrd_exit(int __result) __attribute__((__noreturn__));
thrd_t thrd_current(void);
int thrd_equal(thrd_t __a, thrd_t __b);
void thrd_yield(void);
/* 0; -1: a signal came, and *remain (if not NULL) is what is left; below -1: bad time. Blocks. */
int thrd_sleep(const struct timespec *__time, struct timespec *__remain);

/* ---- Once ---- */

typedef pthread_once_t once_flag;
#define ONCE_FLAG_INIT 0

void call_once(once_flag *__flag, void (*__routine)(void));

/* ---- Mutexes ---- */

typedef pthread_mutex_t mtx_t;

enum { mtx_plain, mtx_recursive, mtx_timed };

/* type: mtx_plain or mtx_timed, which are the same, and mtx_recursive with either. */
int mtx_init(mtx_t *__mutex, int __type);
void mtx_destroy(mtx_t *__mutex);
int mtx_lock(mtx_t *__mutex);
int mtx_trylock(mtx_t *__mutex);
/* Up to a moment of TIME_UTC. */
int mtx_timedlock(mtx_t *__restrict __mutex, const struct timespec *__restrict __deadline);
int mtx_unlock(mtx_t *__mutex);

/* ---- Condition variables ---- */

typedef pthread_cond_t cnd_t;

int cnd_init(cnd_t *__cond);
void cnd_destroy(cnd_t *__cond);
int cnd_wait(cnd_t *__cond, mtx_t *__mutex);
int cnd_timedwait(cnd_t *__restrict __cond, mtx_t *__restrict __mutex,
                  const struct timespec *__restrict __deadline);
int cnd_signal(cnd_t *__cond);
int cnd_broadcast(cnd_t *__cond);

/* ---- Thread-specific values ---- */

typedef pthread_key_t tss_t;
typedef void (*tss_dtor_t)(void *);
#define TSS_DTOR_ITERATIONS PTHREAD_DESTRUCTOR_ITERATIONS

int tss_create(tss_t *__key, tss_dtor_t __destructor);
void tss_delete(tss_t __key);
void *tss_get(tss_t __key);
int tss_set(tss_t __key, void *__value);

__END_DECLS

#endif
