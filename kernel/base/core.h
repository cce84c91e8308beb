/*
 * What the kernel knows of each core. A core's fields are written by that core alone, with its
 * interrupts masked, unless the comment says otherwise; so they need no lock.
 * SPDX-License-Identifier: MIT
 */
#ifndef BRIGADE_BASE_CORE_H
#define BRIGADE_BASE_CORE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include "arch/asm.h"
#include "arch/cpu.h"
#include "lib/list.h"

struct thread;
struct group;
struct addrspace;
struct trace_record;

/* What one recording has of a core's trace ring. */
struct trace_window {
    uint32_t tail, end;         /* the records [tail, end) are there to be taken */
    uint32_t lost, lost_before; /* by it; in all before it began */
};

/* Why the current thread may not simply go on: bits of core->attention. */
#define ATTEND_SWITCH 1u   /* it is gone, or has something to do before user mode */
#define ATTEND_YIELD 2u    /* it gives way */
#define ATTEND_SLICE 4u    /* its process's time slice is over */
#define ATTEND_RESTART 8u  /* its system call is to be entered again */
#define ATTEND_BALANCE 16u /* a process waits here while another core idles */
#define ATTEND_BLOCKED 32u /* it waits */
#define ATTEND_TOKEN 64u   /* it has had the GIL long enough */
/* Or this core has posted to others, and kicks them as soon as it holds no lock: from this bit on, one for each core. */
#define ATTEND_KICKS 24

/* What another core's kick is for, besides the inbox: bits of core->asked. */
#define ASK_WORK 1u  /* an idle core wants some */
#define ASK_ALARM 2u /* the first alarm's deadline has changed */
#define ASK_TRACE 4u /* whether system calls are recorded has changed */

#define PAGE_CACHE_SIZE 32

struct core {
    struct thread *current; /* NULL: idle. Offset CORE_CURRENT */
    uint32_t attention;     /* offset CORE_ATTENTION */
    uint32_t id;
    uint32_t mpidr;
    char *stack_top; /* of the kernel stack */

    /* Run queue: groups (a process's ready threads) that wait for this core; see sched/run_queue.h */
    struct list ring;
    struct group *group; /* of the current thread: not in the ring */
    uint64_t slice_end;  /* counter value */
    uint32_t slice;      /* a slice's length in counter ticks; 0: pseudo-random, see sched_vary */
    uint32_t random;     /* state of the generator of slice lengths */
    struct list timers;  /* struct timer by rising deadline */
    uint64_t timer_set;  /* when the timer will interrupt, UINT64_MAX: never */
    uint32_t
        waiting; /* groups in the ring, or their threads where they spread; other cores read it */
    uint32_t arriving;    /* atomic: processes on their way to this core */
    struct thread *inbox; /* atomic: stack of posted threads, any core pushes */
    uint32_t asked;       /* atomic: ASK_ bits */

    struct addrspace *space; /* loaded into TTBR0; NULL: the empty table */
    struct thread
        *vfp_owner; /* whose VFP state is in the registers; NULL: nobody's; see sched/vfp.h */
    bool vfp_on;

    uint32_t locks_held; /* bits by enum lock_rank */

    /* Statistics, in counter ticks */
    uint64_t started;    /* counter value */
    uint64_t idle_ticks; /* see sched/account.h */
    uint32_t switches;
    uint32_t interrupts;

    /* Free pages that this core can take without a lock */
    uint32_t cached_pages;
    void *page_cache[PAGE_CACHE_SIZE];

    /* Trace ring; see trace/trace.h. Masks and windows are written by trace_start and trace_stop on any core */
    uint32_t trace_mask;
    uint32_t trace_lost;                 /* records that found it full; atomic */
    uint32_t trace_head;                 /* records written; atomic release */
    struct trace_window trace_window[2]; /* by recording: the outer, and one within it */
    struct trace_record **trace_page;    /* a page that lists those of the ring; NULL: none yet */
} __attribute__((aligned(CACHE_LINE)));

extern struct core cores[MAX_CORES];
extern uint32_t core_count; /* cores that are online, numbered from 0 */

/* The core that executes this. */
static inline struct core *this_core(void)
{
    return cpu_read_tpidrprw();
}

/* core_init - makes this_core() work on the calling core: its number, and which of the stacks it uses. */
void core_init(uint32_t id, uint32_t stack);

/* core_mask - bits of all cores that are online. */
static inline uint32_t core_mask(void)
{
    return (1u << core_count) - 1;
}

#endif
