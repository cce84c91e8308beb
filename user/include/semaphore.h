/*
 * Counting semaphores. POSIX <semaphore.h>.
 * SPDX-License-Identifier: MIT
 */
#ifndef _BRIGADE_SEMAPHORE_H
#define _BRIGADE_SEMAPHORE_H

#include <limits.h>
#include <sys/cdefs.h>
#include <sys/types.h>
#include <time.h>

__BEGIN_DECLS

/* Low half: the value. High half: threads that wait. One word, so that a post touches it once. */
typedef struct {
    unsigned long long __state;
    int __shared; /* between processes */
} sem_t;

/*
 * Makes a semaphore of this value, 0 to SEM_VALUE_MAX. With shared not 0 it works between processes,
 * in memory that they share. Returns 0, or -1: EINVAL. POSIX sem_init.
 */
int sem_init(sem_t *__semaphore, int __shared, unsigned __value);

/* Ends its use; nobody may wait for it. Returns 0, or -1: EBUSY (somebody does). */
int sem_destroy(sem_t *__semaphore);

#define SEM_FAILED ((sem_t *)0)

/*
 * Opens the semaphore of that name, with O_CREAT (then mode_t mode and unsigned value follow) makes it if there
 * is none, with O_EXCL too only then. All processes that open it share it; a process gets the same address
 * each time. Returns it, or SEM_FAILED: EINVAL (no name, a slash in it, too great a value), ENAMETOOLONG, EEXIST,
 * ENOENT, ENOMEM, ENOSPC, EMFILE. POSIX sem_open.
 */
sem_t *sem_open(const char *__name, int __flags, ...);

/* The process uses it no more, once for each sem_open. Returns 0, or -1: EINVAL (no open named semaphore). */
int sem_close(sem_t *__semaphore);

/* Takes the name away; who has it open keeps it. Returns 0, or -1: ENOENT, ENAMETOOLONG, EINVAL. */
int sem_unlink(const char *__name);

/* Takes one, and blocks as long as the value is 0. Returns 0, or -1: EINTR. POSIX sem_wait. */
int sem_wait(sem_t *__semaphore);

/* Takes one if the value is not 0; never blocks. Returns 0, or -1: EAGAIN. */
int sem_trywait(sem_t *__semaphore);

/* sem_wait up to a moment of CLOCK_REALTIME. Returns 0, or -1: ETIMEDOUT, EINVAL, EINTR. */
int sem_timedwait(sem_t *__restrict __semaphore, const struct timespec *__restrict __deadline);

/* sem_timedwait by CLOCK_REALTIME or CLOCK_MONOTONIC. POSIX.1-2024 sem_clockwait. */
int sem_clockwait(sem_t *__restrict __semaphore, clockid_t __clock,
                  const struct timespec *__restrict __deadline);

/*
 * Gives one; wakes a thread that waits. Never blocks; may be called in a signal handler, and the
 * semaphore may be gone as soon as another thread has taken it. Returns 0, or -1: EOVERFLOW.
 */
int sem_post(sem_t *__semaphore);

/* Stores the value in *value; 0 when threads wait. Returns 0. POSIX sem_getvalue. */
int sem_getvalue(sem_t *__restrict __semaphore, int *__restrict __value);

__END_DECLS

#endif
