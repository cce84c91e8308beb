/*
 * Threads and the part of processes that the scheduler needs.
 * SPDX-License-Identifier: MIT
 */
#ifndef BRIGADE_SCHED_THREAD_H
#define BRIGADE_SCHED_THREAD_H

#include <stdbool.h>
#include <stdint.h>
#include "abi/abi.h"
#include "arch/calls.h"
#include "arch/frame.h"
#include "base/core.h"
#include "base/lock.h"
#include "lib/list.h"
#include "sched/timer.h"

struct process;
struct waitq;
struct file;
struct image;
struct inode;

#define THREAD_NAME_SIZE ABI_THREAD_NAME_SIZE
#define THREADS_MAX 1024 /* in one process */
#define PROCESSES_MAX 512
#define PROCESS_FUTEXES 8 /* queues; with more, a struct process would take a page for itself */

/* A thread's id is its process's id and, above it, its number in the process; the first is 0. */
#define THREAD_PID(tid) (0x7fff & (tid))
#define THREAD_NUMBER(tid) ((tid) >> 15)
#define THREAD_ID(pid, number) ((pid) | (number) << 15)
#define THREAD_NUMBER_MAX 0x7fff

enum thread_state {
    THREAD_NEW,     /* not yet seen by its core */
    THREAD_READY,   /* in its group's list */
    THREAD_RUNNING, /* current on its core */
    THREAD_BLOCKED,
    THREAD_DEAD,
};

/* Why a thread was posted to its core's inbox: bits of thread->pending. */
#define POST_WAKE 1u    /* its wait is over */
#define POST_KILL 2u    /* its process ends: remove it */
#define POST_MOVE 4u    /* it (its process) may have to go to another core */
#define POST_ADOPT 8u   /* it comes from another core with a timer to set */
#define POST_ASK 16u    /* another thread wants the GIL that it holds: look before user mode */
#define POST_DEAD 32u   /* it has ended; whoever empties the inbox frees it */
#define POST_SIGNAL 64u /* a signal may be for it, or its process stops: look before user mode */

/*
 * Everything but `pending`, `inbox_next` and `core` is written by the core that owns the thread, or
 * while the thread is blocked by who wakes it (under the wait queue's lock, before posting).
 */
struct thread {
    struct frame frame; /* user registers while it is not in user mode; offset 0, see vectors.S */
    void *kernel_stack; /* top of its core's stack; offset THREAD_KSTACK */
    uint32_t tid;
    uint32_t affinity;     /* mask of cores, used where threads spread; atomic */
    uint32_t user_tls;     /* TPIDRURO */
    struct vfp_state *vfp; /* NULL until it first uses VFP or NEON */
    struct process *process;
    struct core *core;   /* the owner; read it, post there, and be forwarded if it has moved on */
    struct group *group; /* of its process, on that core */
    uint8_t state;       /* enum thread_state */
    struct core
        *counted; /* in whose `arriving` it is counted, having been given to it; NULL: none */

    struct list ready_link;   /* in group->ready */
    struct list process_link; /* in process->threads, under the process's lock */

    uint32_t pending;          /* atomic: POST_ bits; 0 means it is in no inbox */
    struct thread *inbox_next; /* who turned pending from 0 sets it */

    /* The wait record of a blocked system call */
    struct waitq *queue;   /* in whose list wait_link may be */
    struct list wait_link; /* under queue->lock */
    union {
        uintptr_t wait_key; /* futex: which word; poll: hashes of what may change; pipe: buffer */
        void *wait_object;  /* disk: the read */
    };
    uint32_t wait_size; /* pipe: bytes of the buffer */
    struct timer timer;
    union {
        struct {
            bool restart;     /* enter the system call again when woken */
            bool kill;        /* ends instead of returning to user mode */
            bool signalled;   /* look for signals before it returns to user mode */
            bool interrupted; /* a signal took it out of a blocked system call */
        };
        uint32_t unready; /* not 0: any of these, it has something to do before user mode */
    };
    bool stopped;      /* waits in its process's signal_wait for SIGCONT */
    bool deaf;         /* waits for a device: signals are seen after that */
    bool mask_saved;   /* saved_mask comes back when the system call is over */
    struct file *held; /* the open file of a blocked call, with a reference */
    uint32_t progress; /* how far a restarted system call has come */

    /* Signals, see proc/signal.h. The mask is written by the owner; sets have bit n for signal n */
    uint64_t signal_mask; /* blocked; atomic */
    uint64_t saved_mask;
    uint64_t signals;             /* pending for this thread; under the process's lock */
    uint64_t waits_for;           /* in sigtimedwait; under the process's lock */
    uint32_t alt_stack, alt_size; /* sigaltstack; size 0: none */

    uint32_t robust; /* user address of the next link of its list of robust mutexes; 0: none */
    uint32_t
        robust_left; /* mutexes of it that will be looked at; ROBUST_MAX: it has not begun to end */

    /* Statistics */
    uint64_t ticks;              /* on a core; see sched/account.h */
    uint32_t switches;           /* times it was put on a core */
    uint32_t displaced;          /* times the timer put others there in its place */
    char name[THREAD_NAME_SIZE]; /* written under the process's lock */
};

/* What threads or processes have used. */
struct tally {
    uint64_t ticks;
    uint32_t switches, displaced;
    uint32_t faults, peak_pages; /* of address spaces that are gone; the highest peak of all */
};

/* Where threads block; see sched/waitq.h. */
struct waitq {
    struct lock lock;
    struct list threads GUARDED_BY(lock); /* by wait_link, in the order of arrival */
};

/* The ready threads of one process on one core: what takes turns on that core. Owned by the core. */
struct group {
    struct list link;  /* in core->ring while threads are ready */
    struct list ready; /* the thread in front goes first */
    struct process *process;
};

/* What a signal does: as struct abi_sigaction. */
struct signal_action {
    uint64_t mask;
    uint32_t handler;
    uint32_t flags;
};

/* A moment at which a process gets a signal; proc/alarm.c guards it. */
struct alarm {
    struct list link;            /* in the list of those that are set */
    uint64_t deadline, interval; /* ticks */
    uint32_t pid;
    uint32_t timer; /* timer_create's id; 0: the process's alarm clock */
};

/* Why a signal was sent. */
struct signal_origin {
    int16_t code; /* ABI_SI_, ABI_CLD_ */
    uint16_t pid;
    uint32_t value; /* sigqueue's; SIGCHLD: the child's status */
};

struct process {
    uint32_t pid;
    uint8_t model;             /* enum abi_model; constant while it has threads */
    struct thread *gil_holder; /* changes under gil_queue's lock, see sched/gil.h */
    struct waitq gil_queue;
    uint64_t gil_deadline;    /* of who has the token: when it goes on; the holder's core's */
    uint32_t gil_interval_us; /* how long it is kept from another who wants it; atomic */
    uint32_t affinity;        /* mask of cores, used where threads stay together; atomic */
    struct core *home;        /* the core of all its threads, where they stay together */
    struct addrspace *space;  /* NULL once it is being freed */
    struct group group[MAX_CORES];

    struct lock lock;
    struct list threads GUARDED_BY(lock);
    uint32_t thread_count GUARDED_BY(lock);
    struct thread *spare; /* atomic: a dead one's control block, for the next; NULL: none */
    uint32_t next_number GUARDED_BY(lock); /* of the next thread */
    bool numbers_wrapped GUARDED_BY(lock); /* numbers from there on may be in use */
    bool exiting GUARDED_BY(lock);         /* no new threads */
    uint32_t wait_status GUARDED_BY(lock); /* for waitpid; valid once exiting */
    struct tally ended GUARDED_BY(lock);   /* of threads that are gone */

    /* Guarded by the process table's lock (proc/process.h) */
    struct process *parent; /* NULL: nobody waits for it, it goes when it ends */
    struct list children;
    struct list sibling;
    bool zombie;
    bool executed;     /* it runs another program than when it was forked */
    uint32_t group_id; /* process group */
    uint32_t session_id;
    struct tally children_used;         /* of children that were waited for */
    uint32_t limit[ABI_LIMIT_COUNT][2]; /* soft and hard; the soft ones are atomic */

    struct waitq futexes[PROCESS_FUTEXES]; /* by address; see sched/futex.c */

    struct waitq children_wait; /* threads that wait for a child to end */

    struct signal_action action[ABI_SIGNAL_COUNT] GUARDED_BY(lock);
    uint64_t actions_set GUARDED_BY(lock); /* signals whose action is perhaps not the default */
    uint32_t restorer;                     /* where handlers return to; atomic */
    struct signal_origin origin[ABI_SIGNAL_RTMIN] GUARDED_BY(lock); /* of the last of that number */
    struct list queued GUARDED_BY(lock); /* real-time signals, see proc/signal_queue.c */
    uint32_t queued_count GUARDED_BY(lock);
    uint64_t signals GUARDED_BY(lock); /* pending for any thread */
    bool stopped GUARDED_BY(lock);
    uint8_t stop_signal GUARDED_BY(lock);
    uint8_t
        news GUARDED_BY(lock); /* 0, ABI_WUNTRACED or ABI_WCONTINUED: what waitpid has not told */
    struct waitq signal_wait;  /* sigsuspend, sigtimedwait, stopped threads */
    struct alarm alarm;        /* setitimer's */
    struct list timers GUARDED_BY(lock); /* timer_create's, proc/ptimer.c */
    uint32_t timers_made GUARDED_BY(lock);

    struct lock files_lock;
    struct file *files[ABI_OPEN_MAX] GUARDED_BY(files_lock);
    uint32_t files_end GUARDED_BY(files_lock);      /* no descriptor from here on was ever used */
    uint64_t close_on_exec GUARDED_BY(files_lock);  /* bits by descriptor */
    struct inode *directory GUARDED_BY(files_lock); /* current; NULL: the root */
    uint32_t mode_mask GUARDED_BY(files_lock);      /* umask: permissions that no new file gets */

    struct addrspace *dying_space; /* being freed by the last thread */
    const struct image *image;     /* the program */
    char name[THREAD_NAME_SIZE];
};

_Static_assert(offsetof(struct thread, kernel_stack) == THREAD_KSTACK, "vectors.S");

/* Do the process's threads run on several cores at once (smp), or all on its home (coop, preempt)? */
static inline bool process_spreads(const struct process *process)
{
    return process->model >= ABI_GIL;
}

/* May the timer take the core from one thread of the process for another? */
static inline bool process_preempts(const struct process *process)
{
    return process->model != ABI_COOP;
}

/* Has it a global interpreter lock, without which none of its threads goes to user mode? */
static inline bool process_has_gil(const struct process *process)
{
    return process->model == ABI_GIL;
}

/*
 * process_lock - around what only the process's own threads reach. If they stay together, no
 * other core comes there, and this one lets no other thread in as long as it is in the kernel: then there is
 * nothing to take.
 */
static inline void process_lock(const struct process *process, struct lock *lock)
    ACQUIRE(lock) NO_THREAD_SAFETY
{
    if (process_spreads(process))
        lock_acquire(lock);
}

/* process_unlock - the end of that. */
static inline void process_unlock(const struct process *process, struct lock *lock)
    RELEASE(lock) NO_THREAD_SAFETY
{
    if (process_spreads(process))
        lock_release(lock);
}

/* The cores a thread may run on. */
static inline uint32_t thread_affinity(const struct thread *thread)
{
    const struct process *process = thread->process;

    return __atomic_load_n(process_spreads(process) ? &thread->affinity : &process->affinity,
                           __ATOMIC_RELAXED);
}

/* The thread on whose behalf this core is in the kernel; NULL: none. */
static inline struct thread *current_thread(void)
{
    return this_core()->current;
}

#endif
