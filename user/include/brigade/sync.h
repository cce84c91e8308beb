/*
 * Locks, conditions, semaphores, events and barriers as Python's threading and multiprocessing have them: the
 * same ones for threads and for processes, as said when one is made.
 * SPDX-License-Identifier: MIT
 *
 * For all headers of this folder:
 * - Functions that return int return 0 or an error number of <errno.h>, and leave errno alone; those that
 *   return a pointer return NULL and set errno. Nothing aborts.
 * - timeout_ms is in milliseconds; 0 only looks, FOREVER waits without end. When it is over: ETIMEDOUT.
 *   Who waits sleeps. EINTR is never returned.
 * - What …_new() returns is the caller's, until …_free(); nobody may be using it then. ENOMEM.
 * - With PROCESSES an object lies in the shared heap (multiprocessing.h): processes started with this library, and
 *   forked ones, have it at the same address. It lives until one of them frees it.
 * - A thread or process may be killed anywhere: nobody else then waits for it in vain for its locks, and
 *   all objects stay whole. What it would have done, nobody does.
 */
#ifndef BRIGADE_SYNC_H
#define BRIGADE_SYNC_H

#include <stdbool.h>

#ifdef __cplusplus
extern "C" {
#endif

/* Who uses an object: threads of one process, or several processes and their threads. */
enum sharing { THREADS, PROCESSES };

#define FOREVER (-1)

/* ---- Lock, RLock ---- */

struct lock *lock_new(enum sharing sharing);

/* One that its owner may acquire again; it is free when it has been released as often. */
struct lock *rlock_new(enum sharing sharing);
void lock_free(struct lock *lock);

/*
 * Acquires. May block. EDEADLK: the caller has it (and it is no RLock); EOWNERDEAD: acquired, but who had it has
 * ended without releasing it, so look after what it guards. Said once; from then on the lock is as any.
 */
int lock_acquire(struct lock *lock, int timeout_ms);

/* Releases. EPERM: the caller has not acquired it (in Python a Lock may be released by others; not here). */
int lock_release(struct lock *lock);

/* Whether it could not be acquired now: somebody has it, in the case of an RLock somebody else. */
bool lock_locked(struct lock *lock);

/* ---- Condition ---- */

/* For what is guarded by a lock, which must not be freed before it. */
struct condition *condition_new(struct lock *lock);
void condition_free(struct condition *condition);

/*
 * Releases the lock, waits until notified, and acquires it again, also after ETIMEDOUT. May return without having
 * been notified. Blocks. The caller has acquired the lock, once. EPERM: it has not; EOWNERDEAD: as lock_acquire.
 */
int condition_wait(struct condition *condition, int timeout_ms);

/* Waits until predicate(argument) holds, asked with the lock acquired. Blocks. */
int condition_wait_for(struct condition *condition, bool (*predicate)(void *argument),
                       void *argument, int timeout_ms);

/* Wakes count who wait, or all; between processes always all. The caller has acquired the lock. */
int condition_notify(struct condition *condition, unsigned count);
int condition_notify_all(struct condition *condition);

/* ---- Semaphore, BoundedSemaphore ---- */

struct semaphore *semaphore_new(unsigned value, enum sharing sharing);

/* One that never has more than at first. */
struct semaphore *bounded_semaphore_new(unsigned value, enum sharing sharing);
void semaphore_free(struct semaphore *semaphore);

/* Takes one; blocks while there is none. A semaphore has no owner: what a killed process took is gone. */
int semaphore_acquire(struct semaphore *semaphore, int timeout_ms);

/* Gives count more. EOVERFLOW: they would be more than at first (bounded), or more than an unsigned holds. */
int semaphore_release(struct semaphore *semaphore, unsigned count);

/* How many can be taken now. */
unsigned semaphore_value(struct semaphore *semaphore);

/* ---- Event ---- */

struct event *event_new(enum sharing sharing);
void event_free(struct event *event);

void event_set(struct event *event);
void event_clear(struct event *event);
bool event_is_set(struct event *event);

/* Blocks until it is set. */
int event_wait(struct event *event, int timeout_ms);

/* ---- Barrier ---- */

/* For so many parties, 1 and up. EINVAL. */
struct barrier *barrier_new(unsigned parties, enum sharing sharing);
void barrier_free(struct barrier *barrier);

/*
 * Blocks until all parties are there; stores in *index (unless NULL) a number from 0 on, another one for each
 * of them. Whose time is over breaks the barrier (ETIMEDOUT); the others who wait or come then get ECANCELED,
 * until barrier_reset(). A party that is killed does not come: so give a timeout where that may happen.
 */
int barrier_wait(struct barrier *barrier, unsigned *index, int timeout_ms);

/* Breaks it for all; makes it as new, those who wait getting ECANCELED. */
void barrier_abort(struct barrier *barrier);
void barrier_reset(struct barrier *barrier);

unsigned barrier_parties(struct barrier *barrier);
unsigned barrier_n_waiting(struct barrier *barrier);
bool barrier_broken(struct barrier *barrier);

#ifdef __cplusplus
}
#endif

#endif
