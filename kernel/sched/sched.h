/*
 * The scheduler. Each core owns its threads and its run queue, so no lock is taken to switch, and other
 * cores speak to it through its inbox.
 * SPDX-License-Identifier: MIT
 *
 * The run queue consists of groups (a process's ready threads on this core), each with its ring of
 * threads. Within a cooperative process a thread goes on until it blocks, yields or ends; in the other
 * models its ready threads take turns of SLICE_US, or under the GIL of its switch interval. Between processes
 * the timer decides: a slice of SLICE_US when another group waits; afterwards the same cooperative thread goes
 * on.
 *
 * The threads of a coop or preempt process stay together on its home core, and move together. Those of an
 * smp process are spread, each going to the least loaded core.
 */
#ifndef BRIGADE_SCHED_SCHED_H
#define BRIGADE_SCHED_SCHED_H

#include "dev/irq.h"
#include "sched/thread.h"

#define SLICE_US 5000

/* sched_ready - on the owner's core: a blocked or new thread may run. */
void sched_ready(struct thread *thread);

/*
 * sched_post - asks the thread's core to act on POST_ bits; any core, any locks below RANK_LOG; the core
 * learns of it by sched_send_kicks, which each way out of the kernel calls. The caller
 * holds a lock that the thread must take before it can be freed: the queue's it was found in, its process's.
 */
void sched_post(struct thread *thread, uint32_t bits);

/*
 * sched_send_kicks - interrupts the cores that this one, the calling one, has posted to since. Not in sched_post, for there
 * locks are held: on hardware the store to the interrupt controller is slow, and QEMU lets one core at a time make
 * it, while others spin for our lock. No lock held.
 */
static inline void sched_send_kicks(struct core *core)
{
    uint32_t kicked = core->attention >> ATTEND_KICKS;

    if (__builtin_expect(kicked == 0, 1))
        return;
    core->attention &= (1u << ATTEND_KICKS) - 1;
    irq_send(kicked, IRQ_KICK);
}

/* sched_set_owner - a thread that no core runs belongs to this one now. Posts may come from here on. */
void sched_set_owner(struct thread *thread, struct core *core);

/*
 * sched_place - gives a new thread, which no core knows yet, to a core; it may be gone afterwards. Takes its
 * process's lock.
 */
void sched_place(struct thread *thread, struct core *core);

/* sched_least_loaded - the core in mask with the fewest processes to run; not `avoid` if it can be helped. */
struct core *sched_least_loaded(uint32_t mask, const struct core *avoid);

/* sched_yield_current - the current thread goes behind the others that are ready. */
static inline void sched_yield_current(void)
{
    this_core()->attention |= ATTEND_YIELD;
}

/*
 * sched_yield_to_own - the same, but to threads of its process alone: for who does not ask for it. Other processes have
 * their turns.
 */
static inline void sched_yield_to_own(void)
{
    struct core *core = this_core();

    if (!list_empty(&core->group->ready))
        core->attention |= ATTEND_YIELD;
}

/* sched_restart_current - enters the current thread's system call again once others had their chance. */
void sched_restart_current(void);

/*
 * sched_pause - in the middle of a system call, no lock held: handles the interrupts that wait. The current
 * thread stays current and nobody else runs.
 */
void sched_pause(void);

/*
 * sched_leave_current - the current thread has ended; its control block may be gone afterwards, and its
 * process too, if it is not `here`: others of its threads are on this core and on no other.
 */
void sched_leave_current(bool here);

/* sched_interrupt_wait - on the owner's core: a signal ends the wait of a blocked thread that is not current. */
void sched_interrupt_wait(struct thread *thread);

/* sched_remove - on the owner's core: takes a thread that is not current out of ring or wait queue. */
void sched_remove(struct thread *thread);

/* sched_unload - the calling core, which has no current thread, forgets the last one's memory and group. */
void sched_unload(void);

/* sched_requeue_current - the current thread leaves the core, its registers saved; it stays READY. */
void sched_requeue_current(void);

/*
 * sched_ready_beside - the part of sched_ready for a thread that does not simply wait for the current one to give
 * way: that one's time is limited from here on.
 */
void sched_ready_beside(struct core *core, struct group *group, struct thread *thread);

/* sched_must_share - does somebody wait for the calling core to whom the timer shall give it? */
bool sched_must_share(const struct core *core);

/*
 * sched_time_limit - when the timer has to look who goes on after the current thread; UINT64_MAX: nobody waits
 * for that.
 */
uint64_t sched_time_limit(const struct core *core);

/* Not 0: slices of preempt processes have pseudo-random lengths from this seed. Set at boot. */
extern uint32_t sched_seed;

/* sched_vary - a turn of that many ticks, with a seed of some pseudo-random length up to that. */
uint32_t sched_vary(const struct process *process, uint32_t ticks);

/* sched_balance - gives waiting processes to idle cores. Called by the core that has them. */
void sched_balance(void);

/* sched_idle - sleeps until something is in the run queue; the calling core has no current thread. */
void sched_idle(struct core *core);

/* sched_next - decides who runs: handles the inbox, picks a thread and makes it current, or idles. */
struct thread *sched_next(void);

/* sched_after_syscall - the slow way out of a system call (vectors.S). */
struct thread *sched_after_syscall(long result);

/* sched_load - what waits for or runs on a core, in processes; a hint when asked from another core. */
uint32_t sched_load(const struct core *core);

/* sched_empty_inbox - acts on what other cores posted to this one. */
void sched_empty_inbox(void);

/* sched_idle_mask - cores that idle, by bit; atomic. */
extern uint32_t sched_idle_mask;

/* sched_interrupt - handles all pending interrupts of this core. */
void sched_interrupt(void);

/* sched_timer - the timer's interrupt: what has expired, and whether the process's time is over. */
void sched_timer(void);

/* resume_user - leaves the kernel with the frame of this thread (vectors.S). */
void resume_user(struct thread *thread) __attribute__((noreturn));

/* sched_start - the calling core, which has no thread yet, runs whatever comes; never returns. */
void sched_start(void) __attribute__((noreturn));

/* Callbacks upward, set once at boot. */
struct sched_calls {
    void (*interrupt)(uint32_t intid); /* a device's interrupt */
    /* Ends the current thread, in steps: false means go on later; true: it has left the core. */
    bool (*end_thread)(struct thread *thread);
    void (*free_thread)(struct thread *thread); /* nothing refers to it any more */
    long (*call)(struct thread *thread);        /* enter its system call (frame r7) again */
    /* The current thread is about to return to user mode: give it its signals, stop it, end it. */
    void (*deliver)(struct thread *thread);
    /* Is there a signal for a thread that is blocked (its own core asks)? */
    bool (*signal_for)(struct thread *thread);
    void (*alarm)(void); /* on core 0: the first alarm is another */
};
extern struct sched_calls sched_calls;

#endif
