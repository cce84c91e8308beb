/*
 * Memory of threads: stacks with struct pthread on top, and a cache of them, so that creating a
 * thread that follows another needs no mapping, and who uses a handle too late does not fault at once.
 * SPDX-License-Identifier: MIT
 */
#ifndef USER_STACK_H
#define USER_STACK_H

#include "thread.h"

#define STACK_SIZE_DEFAULT (256 * 1024) /* address space; memory is taken when touched */
#define STACK_GUARD_DEFAULT 4096

/* What a thread gets without attributes. */
#define STACK_ATTRIBUTES_DEFAULT                                                                   \
    {                                                                                              \
        .__size = STACK_SIZE_DEFAULT, .__guard = STACK_GUARD_DEFAULT                               \
    }

/*
 * A stack as attributes (not NULL) say. Returns its struct pthread, with reent, map and stack
 * set and alive 1, or NULL when there is no memory.
 */
struct pthread *__stack_take(const pthread_attr_t *attributes);

/* The stack pointer a thread begins with. */
static inline void *stack_top(struct pthread *thread)
{
    return thread->reent;
}

/*
 * Puts the stack of a thread that has ended, or is about to and will have the kernel clear
 * `alive`, into the cache, from which the oldest may go. Returns false when it stays the caller's: the
 * cache is full of such that are about to end, or the stack is large.
 */
bool __stack_keep(struct pthread *thread);

/* Gives back the stack of a thread that has ended. */
void __stack_give(struct pthread *thread);

#endif
