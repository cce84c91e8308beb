/*
 * The types of POSIX threads. Objects hold their whole state, no handle into something else, so
 * that they work in memory shared by processes; all-zero is a valid object with default attributes.
 * SPDX-License-Identifier: MIT
 */
#ifndef _SYS__PTHREADTYPES_H_
#define _SYS__PTHREADTYPES_H_

typedef unsigned long pthread_t;
typedef unsigned pthread_key_t;
typedef unsigned pthread_once_t;
typedef unsigned pthread_spinlock_t;

typedef struct {
    char *__stack_end;     /* of the caller's own stack, or NULL */
    __SIZE_TYPE__ __size;  /* of the stack, in bytes */
    __SIZE_TYPE__ __guard; /* bytes below it, when it is not the caller's own */
    int __detached;
    int __explicit; /* policy and priority are these, not the creator's */
    int __policy;
    int __priority;
    int __has_cores; /* it may run on __cores, not on its creator's */
    unsigned __cores;
} pthread_attr_t;

/*
 * __word: 0 when free, else the owner's thread id, with the top bit set when somebody may wait. A
 * robust one's is never 0: its second highest bit is set. Word and __next are known to the kernel.
 */
typedef struct __pthread_mutex {
    unsigned __word;
    struct __pthread_mutex *__next; /* of its owner's robust ones */
    int __type;
    unsigned __depth;   /* how often more than once the owner holds it */
    int __shared;       /* between processes; so in all of these */
    int __protocol;     /* with the ceiling above it */
    int __inconsistent; /* its former owner died, and nobody has called pthread_mutex_consistent */
} pthread_mutex_t;

typedef struct {
    int __type;
    int __shared;
    int __robust;
    int __protocol;
    int __ceiling;
} pthread_mutexattr_t;

typedef struct {
    unsigned __sequence;   /* changes with every signal that has a waiter */
    unsigned __waiters;    /* threads inside a wait, unless shared; top bit: somebody destroys it */
    unsigned long __clock; /* clockid_t; 0: CLOCK_REALTIME */
    int __shared;
} pthread_cond_t;

typedef struct {
    unsigned long __clock;
    int __shared;
} pthread_condattr_t;

typedef struct {
    unsigned __count;   /* threads that make a round complete */
    unsigned __arrived; /* in this round */
    unsigned __round;
    unsigned __inside; /* threads inside a wait; top bit: somebody waits to destroy it */
    int __shared;
} pthread_barrier_t;

typedef struct {
    int __shared;
} pthread_barrierattr_t;

/* __word: number of readers, or the writer's bit; top bit: somebody may wait. */
typedef struct {
    unsigned __word;
    unsigned __writer; /* thread id */
    int __shared;
    int __kind;
    unsigned __writers; /* that wait */
} pthread_rwlock_t;

typedef struct {
    int __shared;
    int __kind;
} pthread_rwlockattr_t;

#endif
