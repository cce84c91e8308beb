/*
 * Picking the next thread and switching to it.
 * SPDX-License-Identifier: MIT
 */
#include "sched/sched.h"
#include "arch/cpu.h"
#include "base/clock.h"
#include "base/panic.h"
#include "mm/addrspace.h"
#include "mm/kmap.h"
#include "sched/account.h"
#include "sched/gil.h"
#include "sched/run_queue.h"
#include "sched/vfp.h"
#include "sched/waitq.h"
#include "trace/trace.h"

uint32_t sched_seed;
struct sched_calls sched_calls;

bool sched_must_share(const struct core *core)
{
    const struct group *own = core->group;

    return !list_empty(&core->ring) ||
           (own && !list_empty(&own->ready) && process_preempts(own->process) &&
            !process_has_gil(own->process));
}

uint64_t sched_time_limit(const struct core *core)
{
    uint64_t slice = sched_must_share(core) ? core->slice_end : UINT64_MAX;
    uint64_t token = gil_deadline(core->current);

    return token < slice ? token : slice;
}

void sched_ready_beside(struct core *core, struct group *group, struct thread *thread)
{
    run_queue_put(core, group, thread, false);
    const struct thread *current = core->current;
    if (!current)
        return;
    timer_need(core, process_has_gil(current->process) ? sched_time_limit(core) : core->slice_end);
    /* Sequentially consistent: either we see the idle core's bit, or it sees that somebody waits here. */
    __atomic_thread_fence(__ATOMIC_SEQ_CST);
    if (__builtin_expect(__atomic_load_n(&sched_idle_mask, __ATOMIC_RELAXED), 0))
        core->attention |= ATTEND_BALANCE; /* not here: a wait queue may be locked */
}

void sched_ready(struct thread *thread)
{
    run_queue_ready(this_core(), thread);
}

/* Takes the current thread off the core: its registers are in its frame. */
static void leave(struct core *core)
{
    struct thread *thread = core->current;

    account_stop(&thread->ticks, clock_now());
    gil_give_up(thread);
    core->current = NULL;
}

void sched_unload(void)
{
    struct core *core = this_core();

    run_queue_turn(core, NULL);
    core->space = NULL;
    kmap_no_user();
}

void sched_leave_current(bool here)
{
    struct core *core = this_core();

    account_stop(&core->current->ticks, clock_now());
    vfp_end();
    gil_give_up(core->current);
    core->current = NULL;
    core->attention |= ATTEND_SWITCH;
    if (!here)
        sched_unload();
}

void sched_requeue_current(void)
{
    struct core *core = this_core();
    struct thread *thread = core->current;

    leave(core);
    run_queue_put(core, core->group, thread, true);
    run_queue_turn(core, NULL);
    core->attention |= ATTEND_SWITCH;
}

void sched_remove(struct thread *thread)
{
    struct core *core = this_core();

    if (thread->state == THREAD_READY)
        run_queue_take(core, thread->group, thread);
    else if (thread->state == THREAD_BLOCKED)
        waitq_leave(thread);
}

void sched_restart_current(void)
{
    struct core *core = this_core();

    core->current->restart = true;
    core->attention |= ATTEND_RESTART | ATTEND_YIELD;
}

static __attribute__((noinline)) uint32_t vary_slice(const struct process *process)
{
    return sched_vary(process, (uint32_t)clock_ticks_from_us(SLICE_US));
}

/* A slice begins, and memory and time belong to the core's own group, which may be another one than before. */
static inline void begin_slice(struct core *core, struct process *process, uint64_t now)
{
    struct addrspace *space = process->space;

    core->slice_end = now + (__builtin_expect(core->slice, 1) ? core->slice : vary_slice(process));
    if (space == core->space)
        return;
    core->space = space;
    if (space)
        addrspace_load(space);
    else
        kmap_no_user(); /* it is ending: only the kernel runs on its behalf */
    cpu_write_tpidrurw(
        0); /* PL0 can write it, nobody keeps it: it must not tell between processes */
}

/* Makes a thread of the core's group, that is in no list, the current one. Its time is counted already. */
static inline void enter(struct core *core, struct thread *thread)
{
    core->current = thread;
    core->switches++;
    thread->state = THREAD_RUNNING;
    thread->switches++;
    cpu_write_tpidruro(thread->user_tls);
    vfp_switch(core, thread);
    trace_on(core, TRACE_SWITCH, thread->tid, 0, 0);
}

/* The group that goes first: the core's own if it may go on, else the first in the ring. */
static struct group *choose_group(struct core *core, bool slice_over)
{
    struct list *first = list_first(&core->ring);

    if (core->group && !list_empty(&core->group->ready) && !(slice_over && first))
        return core->group;
    return first ? list_entry(first, struct group, link) : NULL;
}

/* Must the current thread give way? Then it is put back into its group. */
static bool give_way(struct core *core, uint32_t attention)
{
    struct thread *thread = core->current;
    bool others_inside = !list_empty(&core->group->ready);
    bool yields = attention & ATTEND_YIELD;
    bool slice_over = attention & ATTEND_SLICE;
    bool preempted =
        (slice_over || (attention & ATTEND_TOKEN)) && process_preempts(thread->process);

    if ((yields || preempted) && others_inside) {
        thread->displaced += !yields;
        leave(core);
        run_queue_put(core, core->group, thread, false);
        return true;
    }
    if ((yields || slice_over) && !list_empty(&core->ring)) {
        thread->displaced += !yields;
        leave(core);
        run_queue_put(core, core->group, thread,
                      true); /* it goes on when its process's turn comes again */
        return true;
    }
    return false;
}

/* The thread that shall run next is the current one then. False: none is ready. */
static bool pick(struct core *core, uint32_t attention)
{
    bool slice_over = attention & ATTEND_SLICE;

    if (core->current) {
        bool others_inside = !list_empty(&core->group->ready);
        if (!give_way(core, attention))
            return true;
        slice_over |= !others_inside; /* a yield to another process ends the slice */
    }
    struct group *group = choose_group(core, slice_over);
    if (!group)
        return false;
    uint64_t now = clock_now();
    if (slice_over || group != core->group) {
        run_queue_turn(core, group);
        begin_slice(core, group->process, now);
    }
    struct thread *thread = list_entry(list_first(&group->ready), struct thread, ready_link);
    run_queue_take(core, group, thread);
    account_start(&thread->ticks, now);
    enter(core, thread);
    return true;
}

/* Enters the current thread's system call again; its result goes where the first would have gone. */
static void call_again(struct core *core, struct thread *thread)
{
    thread->restart = false;
    long result = sched_calls.call(thread);
    if (core->current == thread && thread->state == THREAD_RUNNING && !thread->restart)
        thread->frame.r[0] = result;
}

/* Does what the current thread has to do before it goes to user mode. False: decide again who runs. */
static __attribute__((noinline)) bool prepare(struct core *core, struct thread *thread)
{
    if (thread->kill) {
        /* A step of its end at a time, in its own slice: interrupts get in, others when it is over. */
        if (!sched_calls.end_thread(thread))
            core->attention |= ATTEND_RESTART | (clock_now() >= core->slice_end ? ATTEND_YIELD : 0);
        return false;
    }
    if (thread->restart)
        call_again(core, thread);
    if (thread->signalled && !core->attention)
        sched_calls.deliver(thread);
    return !core->attention && (!process_has_gil(thread->process) || gil_take(thread));
}

/* The current thread has blocked. A signal that came before it did, as its call was entered again, ends the wait at once. */
static void leave_blocked(struct core *core)
{
    struct thread *thread = core->current;

    leave(core);
    if (thread->signalled)
        sched_interrupt_wait(thread);
}

struct thread *sched_next(void)
{
    struct core *core = this_core();

    if (core->current)
        trace(TRACE_USER, core->current->tid, 0, 0);
    for (;;) {
        if (core->current && core->current->state != THREAD_RUNNING)
            leave_blocked(core);
        if (core->attention & ATTEND_RESTART)
            sched_interrupt(); /* a long operation pauses here to let interrupts in */
        if (__atomic_load_n(&core->inbox, __ATOMIC_RELAXED))
            sched_empty_inbox();
        sched_send_kicks(core);
        uint32_t attention = core->attention;
        core->attention = 0;
        if (attention & ATTEND_BALANCE)
            sched_balance();
        if ((attention & (ATTEND_YIELD | ATTEND_TOKEN)) && core->current)
            gil_pass_on(core->current);
        if (core->current && core->current->state != THREAD_RUNNING)
            leave_blocked(core);
        if (!pick(core, attention)) {
            sched_idle(core);
        } else if (prepare(core, core->current)) {
            timer_need(core, sched_time_limit(core));
            trace(TRACE_USER, core->current->tid, 1, 0);
            return core->current;
        }
    }
}

/*
 * Nearly every switch is one of the three that follow; they are short forms of a round of sched_next for when
 * nothing but this asks for attention. Posts of other cores have sent an interrupt, which comes right after.
 */

/* Both threads' time is counted, and nothing asks for attention any more. */
static inline uint64_t pass_time(struct core *core, struct thread *before, struct thread *next)
{
    uint64_t now = clock_now();

    account_stop(&before->ticks, now);
    account_start(&next->ticks, now);
    core->attention = 0;
    return now;
}

/* The new current thread goes to user mode, or whoever may if it has something to do before. */
static inline struct thread *go_on(struct core *core, struct thread *thread)
{
    if (__builtin_expect(!thread->unready, 1) || prepare(core, thread))
        return thread;
    return sched_next();
}

/* The current thread has blocked; no fellow is ready here, but another process. */
static __attribute__((noinline)) struct thread *to_other_process(struct core *core,
                                                                 struct thread *before)
{
    struct group *group = list_entry(core->ring.next, struct group, link);
    struct thread *next = list_entry(group->ready.next, struct thread, ready_link);

    list_remove(&group->link);
    list_remove(&next->ready_link);
    core->waiting--; /* by the one or, where threads spread, by the other */
    core->group = group;
    begin_slice(core, group->process, pass_time(core, before, next));
    enter(core, next);
    if (!list_empty(&core->ring))
        timer_need(core, core->slice_end);
    /* The GIL has a deadline of its own. */
    return process_has_gil(group->process) ? sched_next() : go_on(core, next);
}

/* The current thread has blocked. */
static inline struct thread *after_block(struct core *core, struct thread *before)
{
    struct group *group = core->group;
    struct thread *next = list_entry(group->ready.next, struct thread, ready_link);

    if (process_has_gil(group->process))
        return sched_next();
    if (list_empty(&group->ready))
        return list_empty(&core->ring) ? sched_next() : to_other_process(core, before);
    run_queue_take(core, group, next);
    pass_time(core, before, next);
    enter(core, next);
    return go_on(core, next);
}

/* The current thread yields. */
static inline struct thread *after_yield(struct core *core, struct thread *before, long result)
{
    struct list *ready = &core->group->ready;
    struct thread *next = list_entry(ready->next, struct thread, ready_link);

    before->frame.r[0] = result;
    if (list_empty(ready) || process_has_gil(before->process))
        return sched_next();
    before->state = THREAD_READY;
    list_push_back(ready, &before->ready_link);
    list_remove(&next->ready_link);
    pass_time(core, before, next);
    enter(core, next);
    return go_on(core, next);
}

/* Threads of other cores have been woken; most often that is all. */
static __attribute__((noinline)) struct thread *after_posts(struct core *core, long result)
{
    sched_send_kicks(core);
    if (core->attention)
        return sched_after_syscall(result);
    core->current->frame.r[0] = result;
    return core->current;
}

struct thread *sched_after_syscall(long result)
{
    struct core *core = this_core();
    struct thread *thread = core->current;

    if (core->attention == ATTEND_BLOCKED)
        return after_block(core, thread);
    if (core->attention == ATTEND_YIELD)
        return after_yield(core, thread, result);
    if (core->attention >> ATTEND_KICKS)
        return after_posts(core, result);
    if (thread && thread->state == THREAD_RUNNING && !thread->restart)
        thread->frame.r[0] = result;
    return sched_next();
}

void sched_start(void)
{
    struct core *core = this_core();

    core->slice = sched_seed ? 0 : (uint32_t)clock_ticks_from_us(SLICE_US);
    core->started = clock_now();
    resume_user(sched_next());
}
