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
    void *__stack;        /* lowest byte of the caller's own stack, or NULL */
    __SIZE_TYPE__ __size; /* bytes */
    int __detached;
} pthread_attr_t;

/* __word: 0 when free, else the owner's thread id, with the top bit set when somebody may wait. */
typedef struct {
    unsigned __word;
    int __type;
    unsigned __depth; /* how often more than once the owner holds it */
    int __shared;     /* between processes; so in all of these */
} pthread_mutex_t;

typedef struct {
    int __type;
    int __shared;
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
} pthread_rwlock_t;

typedef struct {
    int __shared;
} pthread_rwlockattr_t;

#endif
