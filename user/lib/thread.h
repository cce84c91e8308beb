/*
 * What the library keeps for each thread, where it lies, and the thread pointer.
 * SPDX-License-Identifier: MIT
 *
 * From low to high addresses: guard page, stack, struct _reent (not for the main thread, which
 * uses newlib's own), struct pthread, 8 bytes that the ARM ABI reserves, thread-local variables.
 * The thread pointer (TPIDRURO) is at the end of struct pthread. All this and the beginning of the
 * stack lie in the highest page, so that a thread that does little touches one page.
 */
#ifndef USER_THREAD_H
#define USER_THREAD_H

#include <pthread.h>
#include <stdbool.h>
#include <stddef.h>
#include <sys/reent.h>

enum { THREAD_JOINABLE, THREAD_DETACHED, THREAD_ENDED };

struct pthread {
    unsigned tid;
    unsigned alive;  /* 1 until the kernel stores 0: the thread has left its stack for good */
    unsigned state;  /* THREAD_… */
    unsigned cancel; /* CANCEL_… bits, see cancel.h */
    struct _reent *reent;
    void *(*start)(void *);
    void *value;                       /* start's argument, later the result */
    struct __pthread_cleanup *cleanup; /* innermost handler */
    struct specific *specific;         /* NULL until a value is set */
    char *map;                         /* the stack's mapping, with its guard; NULL: not ours */
    size_t map_size;
    char *stack; /* the part for use */
    size_t stack_size;
    unsigned cores; /* mask for pthread_create to begin with; 0: the creator's */
    struct {
        struct __pthread_mutex *first, *pending; /* struct abi_robust_list */
    } robust;
    unsigned robust_of;   /* the thread's id once the kernel knows that list */
    struct pthread *next; /* in the cache of stacks */
};

#define TCB_SIZE 8 /* bytes between the thread pointer and thread-local variables */
_Static_assert(sizeof(struct pthread) % 4 == 0, "the thread pointer follows it");

/* This thread's own. In: TPIDRURO, which never changes for a thread. */
static inline struct pthread *thread_self(void)
{
    char *thread_pointer;

    __asm__("mrc p15, 0, %0, c13, c0, 3" : "=r"(thread_pointer));
    return (struct pthread *)thread_pointer - 1;
}

static inline struct pthread *thread_of(pthread_t handle)
{
    return (struct pthread *)handle;
}

static inline void *thread_pointer_of(struct pthread *thread)
{
    return thread + 1;
}

/* Bytes from the lowest byte of struct pthread to the end of its thread-local variables. */
size_t __thread_size(void);

/*
 * Places a struct pthread and thread-local variables so that they end at or below end, and
 * gives the variables their first values. The struct itself is left as it is.
 */
struct pthread *__thread_place(char *end);

/* The main thread's struct; __start_c() sets it up. */
extern struct pthread *__thread_main;

/* Runs cleanup handlers, then the destructors of thread-specific values, of the calling thread. */
void __thread_run_cleanup(struct pthread *self);
void __thread_run_destructors(struct pthread *self) __attribute__((weak));

/* What pthread_setattr_default_np has set; copy: room for it. Present if the program calls that. */
const pthread_attr_t *__attributes_default(pthread_attr_t *copy) __attribute__((weak));

/* For fork. Present if the program has threads, or such handlers. */
bool __thread_is_alone(void) __attribute__((weak));
void __thread_forget_others(void) __attribute__((weak)); /* in the child: they are not there */
void __stack_lock(void) __attribute__((weak));
void __stack_unlock(void) __attribute__((weak));

/* Runs the prepare handlers; returns the newest, up to which the others are to be run. */
struct fork_handlers *__atfork_prepare(void) __attribute__((weak));
void __atfork_done(struct fork_handlers *newest, bool in_child) __attribute__((weak));
void __atfork_lock(void) __attribute__((weak));
void __atfork_unlock(void) __attribute__((weak));

#endif
