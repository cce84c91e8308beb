/*
 * Futexes: waiting for a word in a program's memory to change. All of pthreads blocks through this.
 * SPDX-License-Identifier: MIT
 */
#ifndef BRIGADE_SCHED_FUTEX_H
#define BRIGADE_SCHED_FUTEX_H

#include <stdbool.h>
#include <stdint.h>
#include "arch/usercopy.h"

struct thread;

/*
 * futex_wait - blocks the current thread while *word == expected. Returns -EAGAIN when it differs,
 * -EFAULT, -EINVAL (unaligned); else the system call ends when woken (0) or at the deadline in
 * counter ticks (-ETIMEDOUT; UINT64_MAX: never).
 */
long futex_wait(const uint32_t __user *word, uint32_t expected, uint64_t deadline);

/* futex_wake - wakes at most count threads of the process that wait for word; how many. */
long futex_wake(const uint32_t __user *word, uint32_t count);

/*
 * futex_wait_shared, futex_wake_shared - in memory that processes share, the word is the same for all of
 * them, wherever they have it mapped. Elsewhere they are as the others.
 */
long futex_wait_shared(const uint32_t __user *word, uint32_t expected, uint64_t deadline);
long futex_wake_shared(const uint32_t __user *word, uint32_t count);

/* futex_init - before any other call. */
void futex_init(void);

/*
 * futex_awaited - if the thread waits in a futex: true, with the word's address, in its process or, of a shared
 * one, the physical one, and what the word holds now. A snapshot: where a process's threads stay together they
 * come and go without the queue's lock. The process's lock is held; takes those of queue and address space.
 */
bool futex_awaited(struct thread *thread, uintptr_t *address, uint32_t *value);

#endif
