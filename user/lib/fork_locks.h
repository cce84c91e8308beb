/*
 * The library's own locks around a fork, so that what they guard is whole in the child.
 * SPDX-License-Identifier: MIT
 */
#ifndef USER_FORK_LOCKS_H
#define USER_FORK_LOCKS_H

#include <stdbool.h>

/* Takes newlib's locks. Blocks, but not for ever for a stream that another thread keeps. */
void __fork_locks_take(void);

/* Gives them back. taker: the id by which they were taken, which in the child is not the thread's. */
void __fork_locks_give(unsigned taker, bool in_child);

/* In the child, at the end: nobody has a stream locked, neither a thread that is not there nor, as on Linux, this one. */
void __fork_streams_free(void);

/* Of named semaphores, if the program has any. */
void __sem_lock(void) __attribute__((weak));
void __sem_unlock(void) __attribute__((weak));

#endif
