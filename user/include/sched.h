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

/* A set of cores. Cores that do not fit into it are never members. */
#define CPU_SETSIZE 32
typedef struct {
    unsigned __bits;
} cpu_set_t;

#define __CPU_BIT(cpu) ((unsigned)(cpu) < CPU_SETSIZE ? 1u << (31 & (cpu)) : 0u)
#define CPU_ZERO(set) ((void)((set)->__bits = 0))
#define CPU_SET(cpu, set) ((void)((set)->__bits |= __CPU_BIT(cpu)))
#define CPU_CLR(cpu, set) ((void)((set)->__bits &= ~__CPU_BIT(cpu)))
#define CPU_ISSET(cpu, set) (((set)->__bits & __CPU_BIT(cpu)) != 0)
#define CPU_COUNT(set) __builtin_popcount((set)->__bits)
#define CPU_EQUAL(a, b) ((a)->__bits == (b)->__bits)
#define CPU_AND(to, a, b) ((void)((to)->__bits = (a)->__bits & (b)->__bits))
#define CPU_OR(to, a, b) ((void)((to)->__bits = (a)->__bits | (b)->__bits))
#define CPU_XOR(to, a, b) ((void)((to)->__bits = (a)->__bits ^ (b)->__bits))

/*
 * Lets another thread that is ready go first: one of this process, else of another on this core.
 * Returns 0. POSIX sched_yield.
 */
int sched_yield(void);

/* The core the calling thread is on, from 0; it may be on another by the time this returns. */
int sched_getcpu(void);

/*
 * Restricts process pid (0: the caller) to the cores in set; size is sizeof *set, in bytes.
 * Returns 0, or -1 with errno EINVAL (no core of the set exists), ESRCH, EPERM.
 */
int sched_setaffinity(pid_t __pid, size_t __size, const cpu_set_t *__set);

/* The existing cores process pid (0: the caller) may run on. Returns 0, or -1: EINVAL, ESRCH. */
int sched_getaffinity(pid_t __pid, size_t __size, cpu_set_t *__set);

__END_DECLS

#endif
