/*
 * Who runs next, and where. POSIX <sched.h>, and Linux's calls for affinity.
 * SPDX-License-Identifier: MIT
 */
#ifndef _BRIGADE_SCHED_H
#define _BRIGADE_SCHED_H

#include <stddef.h>
#include <sys/cdefs.h>
#include <sys/sched.h>
#include <sys/types.h>
#include <time.h>

__BEGIN_DECLS

/* newlib has the policies of POSIX; these are Linux's. There is no thread of either. */
#define SCHED_BATCH 3
#define SCHED_IDLE 5

/* A set of cores. Cores that do not fit into it are never members. */
#define CPU_SETSIZE 32
typedef struct {
    unsigned __bits;
} cpu_set_t;

/* Larger ones are arrays: CPU_ALLOC makes one with room for count cores, of CPU_ALLOC_SIZE bytes. */
#define CPU_ALLOC_SIZE(count) (((size_t)(count) + 31) / 32 * sizeof(cpu_set_t))
#define CPU_ALLOC(count) __cpu_alloc(count)
#define CPU_FREE(set) __cpu_free(set)
cpu_set_t *__cpu_alloc(size_t __count);
void __cpu_free(cpu_set_t *__set);

/* With the size of the sets in bytes. */
#define CPU_ZERO_S(size, set) ((void)__builtin_memset(set, 0, size))
#define CPU_SET_S(cpu, size, set) __cpu_change(cpu, size, set, 1)
#define CPU_CLR_S(cpu, size, set) __cpu_change(cpu, size, set, 0)
#define CPU_ISSET_S(cpu, size, set) __cpu_isset(cpu, size, set)
#define CPU_COUNT_S(size, set) __cpu_count(size, set)
#define CPU_EQUAL_S(size, a, b) (__builtin_memcmp(a, b, size) == 0)
#define CPU_AND_S(size, to, a, b) __cpu_combine(size, to, a, b, '&')
#define CPU_OR_S(size, to, a, b) __cpu_combine(size, to, a, b, '|')
#define CPU_XOR_S(size, to, a, b) __cpu_combine(size, to, a, b, '^')

#define CPU_ZERO(set) CPU_ZERO_S(sizeof(cpu_set_t), set)
#define CPU_SET(cpu, set) CPU_SET_S(cpu, sizeof(cpu_set_t), set)
#define CPU_CLR(cpu, set) CPU_CLR_S(cpu, sizeof(cpu_set_t), set)
#define CPU_ISSET(cpu, set) CPU_ISSET_S(cpu, sizeof(cpu_set_t), set)
#define CPU_COUNT(set) CPU_COUNT_S(sizeof(cpu_set_t), set)
#define CPU_EQUAL(a, b) CPU_EQUAL_S(sizeof(cpu_set_t), a, b)
#define CPU_AND(to, a, b) CPU_AND_S(sizeof(cpu_set_t), to, a, b)
#define CPU_OR(to, a, b) CPU_OR_S(sizeof(cpu_set_t), to, a, b)
#define CPU_XOR(to, a, b) CPU_XOR_S(sizeof(cpu_set_t), to, a, b)

static __inline__ void __cpu_change(size_t __cpu, size_t __size, cpu_set_t *__set, int __member)
{
    unsigned __bit = 1u << __cpu % 32;

    if (__cpu >= __size * 8)
        return;
    if (__member)
        __set[__cpu / 32].__bits |= __bit;
    else
        __set[__cpu / 32].__bits &= ~__bit;
}

static __inline__ int __cpu_isset(size_t __cpu, size_t __size, const cpu_set_t *__set)
{
    return __cpu < __size * 8 && (__set[__cpu / 32].__bits >> __cpu % 32 & 1) != 0;
}

static __inline__ int __cpu_count(size_t __size, const cpu_set_t *__set)
{
    int __count = 0;
    size_t __i;

    for (__i = 0; __i < __size / sizeof(cpu_set_t); __i++)
        __count += __builtin_popcount(__set[__i].__bits);
    return __count;
}

static __inline__ void __cpu_combine(size_t __size, cpu_set_t *__to, const cpu_set_t *__a,
                                     const cpu_set_t *__b, char __how)
{
    size_t __i;

    for (__i = 0; __i < __size / sizeof(cpu_set_t); __i++) {
        unsigned __x = __a[__i].__bits, __y = __b[__i].__bits;
        __to[__i].__bits = __how == '&' ? __x & __y : __how == '|' ? __x | __y : __x ^ __y;
    }
}

/*
 * Lets another thread that is ready go first: one of this process, else of another on this core.
 * Returns 0. POSIX sched_yield.
 */
int sched_yield(void);

/* The core the calling thread is on, from 0; it may be on another by the time this returns. */
int sched_getcpu(void);

/*
 * Restricts to the cores in set: under gil and smp the thread whose id is pid, a process's id being its
 * first thread's, under coop and preempt its whole process; 0: the caller. size: of *set, in bytes.
 * Returns 0, or -1 with errno EINVAL (no core of the set exists), ESRCH, EPERM.
 */
int sched_setaffinity(pid_t __pid, size_t __size, const cpu_set_t *__set);

/* The existing cores a process or thread (0: the caller) may run on. 0, or -1: EINVAL, ESRCH. */
int sched_getaffinity(pid_t __pid, size_t __size, cpu_set_t *__set);

/*
 * Policies. Every thread runs by SCHED_OTHER, whose one priority is 0; who asks for SCHED_FIFO or SCHED_RR
 * lacks the privilege. All return -1 for errors: EINVAL (no such policy or priority), ESRCH, EPERM.
 */
int sched_get_priority_min(int __policy);
int sched_get_priority_max(int __policy);
int sched_getscheduler(pid_t __pid);
int sched_setscheduler(pid_t __pid, int __policy, const struct sched_param *__parameters);
int sched_getparam(pid_t __pid, struct sched_param *__parameters);
int sched_setparam(pid_t __pid, const struct sched_param *__parameters);

/* The time slice: 5 ms. Returns 0, or -1: EINVAL, ESRCH. */
int sched_rr_get_interval(pid_t __pid, struct timespec *__interval);

__END_DECLS

#endif
