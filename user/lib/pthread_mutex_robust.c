/*
 * Robust mutexes: who locks one whose owner has ended is told, and can put right what it guards.
 * SPDX-License-Identifier: MIT
 *
 * Each thread has a list of those that it holds, through the mutexes themselves, and a word that names the
 * one whose place in the list or whose owner is about to change. The kernel is told where they are with
 * the thread's first robust mutex, and reads them when the thread ends, which may be between any two
 * instructions. All waits and wakes are those of shared memory, so that the kernel need not know more.
 */
#include "futex.h"
#include "mutex.h"
#include "thread.h"

#define FREE ABI_ROBUST
#define DIED ABI_ROBUST_DIED
#define NOT_RECOVERABLE (ABI_ROBUST | 0x10000u) /* as the other one, no thread's id */
#define SHARED 1

_Static_assert(offsetof(pthread_mutex_t, __word) == offsetof(struct abi_robust_mutex, word),
               "abi.h");
_Static_assert(sizeof(void *) != 4 ||
                   offsetof(pthread_mutex_t, __next) == offsetof(struct abi_robust_mutex, next),
               "abi.h");

/* The kernel, when it looks, sees what stands before this and not what stands after it. */
#define IN_ORDER() __atomic_signal_fence(__ATOMIC_SEQ_CST)

static void list_begin(struct pthread *self, pthread_mutex_t *mutex)
{
    if (self->robust_of != self->tid) { /* its first, or the first after a fork */
        self->robust.first = NULL;
        self->robust_of = self->tid;
        SYS(set_robust_list, (const struct abi_robust_list *)&self->robust);
    }
    self->robust.pending = mutex;
    IN_ORDER();
}

static void list_end(struct pthread *self)
{
    IN_ORDER();
    self->robust.pending = NULL;
}

static void enlist(struct pthread *self, pthread_mutex_t *mutex)
{
    mutex->__next = self->robust.first;
    IN_ORDER();
    self->robust.first = mutex;
}

static void delist(struct pthread *self, const pthread_mutex_t *mutex)
{
    struct __pthread_mutex **link = &self->robust.first;

    while (*link && *link != mutex)
        link = &(*link)->__next;
    if (*link)
        *link = mutex->__next;
    IN_ORDER();
}

/*
 * Locks it if that needs no waiting: 0, EOWNERDEAD (locked too), ENOTRECOVERABLE, or EBUSY while the word is
 * *word. Acquire: pairs with the unlock's release, or with the kernel's barrier before it marks the word.
 */
static int robust_take(pthread_mutex_t *mutex, unsigned mine, unsigned *word)
{
    *word = __atomic_load_n(&mutex->__word, __ATOMIC_RELAXED);
    do {
        if (*word == NOT_RECOVERABLE)
            return ENOTRECOVERABLE;
        if (*word != FREE && *word != DIED)
            return EBUSY;
    } while (!__atomic_compare_exchange_n(&mutex->__word, word, mine, 0, __ATOMIC_ACQUIRE,
                                          __ATOMIC_RELAXED));
    if (*word == FREE)
        return 0;
    mutex->__inconsistent = 1;
    mutex->__depth = 0;
    return EOWNERDEAD;
}

static int robust_take_waiting(pthread_mutex_t *mutex, unsigned mine,
                               const struct timespec *deadline, clockid_t clock)
{
    unsigned word;
    int error;

    while ((error = robust_take(mutex, mine, &word)) == EBUSY) {
        /* Relaxed: an unlock sees the bit, or this fails, both being changes of one word. */
        if (!(word & MUTEX_WAITERS) &&
            !__atomic_compare_exchange_n(&mutex->__word, &word, word | MUTEX_WAITERS, 1,
                                         __ATOMIC_RELAXED, __ATOMIC_RELAXED))
            continue;
        error = futex_wait_on(&mutex->__word, word | MUTEX_WAITERS, deadline, clock, SHARED);
        if (error == ETIMEDOUT || error == EINVAL)
            return error;
        mine |= MUTEX_WAITERS; /* perhaps one of many was woken */
    }
    return error;
}

static bool is_owner(const pthread_mutex_t *mutex, const struct pthread *self)
{
    return (__atomic_load_n(&mutex->__word, __ATOMIC_RELAXED) & MUTEX_OWNER) == self->tid;
}

int __mutex_robust_lock(pthread_mutex_t *mutex, const struct timespec *deadline, clockid_t clock)
{
    struct pthread *self = thread_self();
    int error;

    if (is_owner(mutex, self) && mutex->__type != (PTHREAD_MUTEX_NORMAL | MUTEX_ROBUST))
        return __mutex_lock_again(mutex);
    list_begin(self, mutex);
    error = robust_take_waiting(mutex, ABI_ROBUST | self->tid, deadline, clock);
    if (error == 0 || error == EOWNERDEAD)
        enlist(self, mutex);
    list_end(self);
    return error;
}

int __mutex_robust_trylock(pthread_mutex_t *mutex)
{
    struct pthread *self = thread_self();
    unsigned word;
    int error;

    if (is_owner(mutex, self) && mutex->__type == (PTHREAD_MUTEX_RECURSIVE | MUTEX_ROBUST))
        return __mutex_lock_again(mutex);
    list_begin(self, mutex);
    error = robust_take(mutex, ABI_ROBUST | self->tid, &word);
    if (error == 0 || error == EOWNERDEAD)
        enlist(self, mutex);
    list_end(self);
    return error;
}

int __mutex_robust_unlock(pthread_mutex_t *mutex)
{
    struct pthread *self = thread_self();
    unsigned next = mutex->__inconsistent ? NOT_RECOVERABLE : FREE;

    if (!is_owner(mutex, self))
        return EPERM;
    if (mutex->__depth > 0) {
        mutex->__depth--;
        return 0;
    }
    list_begin(self, mutex);
    delist(self, mutex);
    /* Release: pairs with robust_take()'s acquire. The last access to the mutex, as with any other. */
    if (__atomic_exchange_n(&mutex->__word, next, __ATOMIC_RELEASE) & MUTEX_WAITERS)
        futex_wake_on(&mutex->__word, next == FREE ? 1 : INT_MAX, SHARED);
    list_end(self);
    return 0;
}

int pthread_mutex_consistent(pthread_mutex_t *mutex)
{
    if (!(mutex->__type & MUTEX_ROBUST) || !is_owner(mutex, thread_self()) ||
        !mutex->__inconsistent)
        return EINVAL;
    mutex->__inconsistent = 0;
    return 0;
}
