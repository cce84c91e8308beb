/*
 * Picking the next thread, switching to it, idling.
 * SPDX-License-Identifier: MIT
 */
#include "sched/sched.h"
#include "arch/calls.h"
#include "arch/cpu.h"
#include "base/clock.h"
#include "base/panic.h"
#include "dev/irq.h"
#include "mm/addrspace.h"
#include "mm/kmap.h"
#include "sched/gil.h"
#include "sched/waitq.h"
#include "trace/trace.h"

uint32_t sched_idle_mask;
static uint32_t slice_ticks; /* SLICE_US; every core sets it to the same */
uint32_t sched_seed;
struct sched_calls sched_calls;

static struct group *group_of(const struct thread *thread, const struct core *core)
{
    return &thread->process->group[core->id];
}

/* Puts a thread into its group's list, and the group into the ring. */
static void enqueue(struct core *core, struct thread *thread, bool in_front)
{
    struct group *group = group_of(thread, core);

    thread->state = THREAD_READY;
    core->waiting += list_empty(&group->ready) || process_spreads(thread->process);
    if (list_empty(&group->ready))
        list_push_back(&core->ring, &group->link);
    if (in_front)
        list_push_front(&group->ready, &thread->ready_link);
    else
        list_push_back(&group->ready, &thread->ready_link);
}

static void dequeue(struct core *core, struct thread *thread)
{
    struct group *group = group_of(thread, core);

    list_remove(&thread->ready_link);
    core->waiting -= list_empty(&group->ready) || process_spreads(thread->process);
    if (list_empty(&group->ready))
        list_remove(&group->link);
}

/* Is a group other than the current one in the ring? */
static bool other_group_waits(const struct core *core)
{
    const struct list *first = list_first(&core->ring);

    if (!first || !core->group || list_empty(&core->group->ready))
        return first != NULL;
    return core->ring.next != core->ring.prev;
}

bool sched_must_share(const struct core *core)
{
    const struct group *own = core->group;

    return other_group_waits(core) || (core->current && gil_wanted(core->current)) ||
           (own && !list_empty(&own->ready) && process_preempts(own->process));
}

void sched_ready(struct thread *thread)
{
    struct core *core = this_core();

    timer_stop(&thread->timer);
    enqueue(core, thread, false);
    if (core->current &&
        (group_of(thread, core) != core->group || process_preempts(thread->process))) {
        /* Somebody waits now: the current thread's time is limited from here on. */
        timer_program(core->slice_end);
        if (__atomic_load_n(&sched_idle_mask, __ATOMIC_SEQ_CST))
            core->attention |= ATTEND_BALANCE; /* not here: a wait queue may be locked */
    }
}

/* Takes the current thread off the core: its registers are in its frame, VFP state follows. */
static void leave(struct core *core)
{
    struct thread *thread = core->current;

    sched_charge(core);
    if (core->vfp_owner == thread) {
        vfp_save(thread->vfp);
        core->vfp_owner = NULL;
    }
    if (thread->state != THREAD_RUNNING)
        gil_give_up(thread);
    core->current = NULL;
}

/*
 * How long the next slice is, in ticks. With a seed, threads that the timer may preempt get slices of
 * pseudo-random length, short ones being as likely as long ones on a logarithmic scale.
 */
static uint32_t slice_length(struct core *core, const struct process *process)
{
    if (!sched_seed || !process_preempts(process))
        return slice_ticks;
    uint32_t x = core->random ? core->random : sched_seed * 2654435761u + core->id + 1;
    x ^= x << 13; /* Marsaglia's xorshift */
    x ^= x >> 17;
    x ^= x << 5;
    core->random = x;
    uint32_t length = slice_ticks >> (x >> 16) % 15;
    return length ? 1 + x % length : 1;
}

void sched_new_slice(void)
{
    struct core *core = this_core();

    core->slice_end = clock_now() + slice_length(core, core->current->process);
}

void sched_unload(void)
{
    struct core *core = this_core();

    core->group = NULL;
    core->space = NULL;
    kmap_no_user();
}

void sched_leave_current(void)
{
    struct core *core = this_core();

    sched_charge(core);
    if (core->vfp_owner == core->current)
        core->vfp_owner = NULL;
    gil_give_up(core->current);
    core->current = NULL;
    core->attention |= ATTEND_SWITCH;
    sched_unload();
}

void sched_requeue_current(void)
{
    struct core *core = this_core();
    struct thread *thread = core->current;

    leave(core);
    enqueue(core, thread, true);
    core->group = NULL;
    core->attention |= ATTEND_SWITCH;
}

void sched_remove(struct thread *thread)
{
    struct core *core = this_core();

    if (thread->state == THREAD_READY)
        dequeue(core, thread);
    else if (thread->state == THREAD_BLOCKED)
        waitq_leave(thread);
}

void sched_yield_current(void)
{
    this_core()->attention |= ATTEND_YIELD;
}

void sched_restart_current(void)
{
    struct core *core = this_core();

    core->current->restart = true;
    core->attention |= ATTEND_RESTART | ATTEND_YIELD;
}

/* Makes a thread that is in no list the current one. */
static void enter(struct core *core, struct thread *thread)
{
    struct group *group = group_of(thread, core);
    struct addrspace *space = thread->process->space;

    /* The time is charged up to now: leave() and idle() have just done it. */
    if (group != core->group) {
        core->group = group;
        core->slice_end = core->since + slice_length(core, thread->process);
    }
    if (space != core->space) {
        core->space = space;
        if (space)
            addrspace_load(space);
        else
            kmap_no_user(); /* it is ending: only the kernel runs on its behalf */
    }
    core->current = thread;
    core->switches++;
    thread->state = THREAD_RUNNING;
    thread->switches++;
    thread->kernel_stack = core->stack_top;
    cpu_write_tpidruro(thread->user_tls);
    cpu_write_tpidrurw(
        0); /* PL0 can write it and nobody keeps it: it must not tell between processes */
    if (thread->vfp) {
        vfp_enable(VFP_ON);
        vfp_restore(thread->vfp);
        core->vfp_owner = thread;
    } else {
        vfp_enable(0);
    }
    trace(TRACE_SWITCH, thread->tid, 0, 0);
}

/* The group that goes first: the current one if it may go on, else the first other in the ring. */
static struct group *choose_group(struct core *core, bool slice_over)
{
    struct group *own = core->group;

    if (own && !list_empty(&own->ready)) {
        if (!slice_over || !other_group_waits(core))
            return own;
        list_remove(&own->link);
        list_push_back(&core->ring, &own->link);
    }
    struct list *first = list_first(&core->ring);
    return first ? list_entry(first, struct group, link) : NULL;
}

/* Must the current thread give way? Then it is put back into its group. */
static bool give_way(struct core *core, uint32_t attention)
{
    struct thread *thread = core->current;
    bool others_inside = !list_empty(&core->group->ready);
    bool yields = attention & ATTEND_YIELD;
    bool slice_over = attention & ATTEND_SLICE;
    bool preempted = slice_over && process_preempts(thread->process);

    if ((yields || preempted) && others_inside) {
        thread->displaced++;
        leave(core);
        enqueue(core, thread, false);
        return true;
    }
    if ((yields || slice_over) && other_group_waits(core)) {
        thread->displaced++;
        leave(core);
        enqueue(core, thread, true); /* it goes on when its process's turn comes again */
        return true;
    }
    return false;
}

/* Takes out the thread that shall run next; NULL: none is ready. */
static struct thread *pick(struct core *core, uint32_t attention)
{
    bool slice_over = attention & ATTEND_SLICE;

    if (core->current) {
        bool others_inside = !list_empty(&core->group->ready);
        if (!give_way(core, attention))
            return core->current;
        slice_over |= !others_inside; /* a yield to another process ends the slice */
    }
    struct group *group = choose_group(core, slice_over);
    if (!group)
        return NULL;
    if (slice_over)
        core->group = NULL; /* a new slice begins */
    struct thread *thread = list_entry(list_first(&group->ready), struct thread, ready_link);
    dequeue(core, thread);
    return thread;
}

/* Tells the cores where somebody waits that this one has nothing to do. */
static void ask_for_work(const struct core *core)
{
    uint32_t busy = 0;

    for (uint32_t i = 0; i < core_count; i++) {
        if (&cores[i] == core || !__atomic_load_n(&cores[i].waiting, __ATOMIC_RELAXED))
            continue;
        __atomic_fetch_or(&cores[i].asked, ASK_WORK, __ATOMIC_RELEASE);
        busy |= 1u << i;
    }
    if (busy)
        irq_send(busy, IRQ_KICK);
}

/* Sleeps until something is in the run queue. */
static void idle(struct core *core)
{
    sched_charge(core);
    sched_unload();
    trace(TRACE_SWITCH, 0, 0, 0);
    /* Sequentially consistent: either the busy core sees our bit, or we see its waiting group. */
    __atomic_fetch_or(&sched_idle_mask, 1u << core->id, __ATOMIC_SEQ_CST);
    ask_for_work(core);
    while (list_empty(&core->ring)) {
        timer_program(UINT64_MAX);
        cpu_wfi(); /* an interrupt that is pending already ends it at once: nothing can be missed */
        sched_interrupt();
        if (__atomic_load_n(&core->inbox, __ATOMIC_RELAXED))
            sched_empty_inbox(); /* what a handler posts to its own core comes without a kick */
    }
    __atomic_fetch_and(&sched_idle_mask, ~(1u << core->id), __ATOMIC_SEQ_CST);
    sched_charge(core);
}

/* Enters the current thread's system call again; its result goes where the first would have gone. */
static void call_again(struct core *core, struct thread *thread)
{
    thread->restart = false;
    long result = sched_calls.call(thread);
    if (core->current == thread && thread->state == THREAD_RUNNING && !thread->restart)
        thread->frame.r[0] = result;
}

struct thread *sched_next(void)
{
    struct core *core = this_core();

    for (;;) {
        struct thread *thread = core->current;
        if (thread && thread->state != THREAD_RUNNING)
            leave(core);
        if (core->attention & ATTEND_RESTART)
            sched_interrupt(); /* a long operation pauses here to let interrupts in */
        if (__atomic_load_n(&core->inbox, __ATOMIC_RELAXED))
            sched_empty_inbox();
        uint32_t attention = core->attention;
        core->attention = 0;
        if (attention & ATTEND_BALANCE)
            sched_balance();
        if ((attention & (ATTEND_YIELD | ATTEND_SLICE)) && core->current)
            gil_give_up(core->current);
        thread = pick(core, attention);
        if (!thread) {
            idle(core);
            continue;
        }
        if (thread != core->current)
            enter(core, thread);
        if (thread->kill) {
            /* A step of its end at a time, in its own slice: interrupts get in, others when it is over. */
            if (!sched_calls.end_thread(thread))
                core->attention |=
                    ATTEND_RESTART | (clock_now() >= core->slice_end ? ATTEND_YIELD : 0);
            continue;
        }
        if (thread->restart)
            call_again(core, thread);
        if (thread->signalled && !core->attention)
            sched_calls.deliver(thread);
        if (!core->attention && gil_take(thread)) {
            timer_program(sched_must_share(core) ? core->slice_end : UINT64_MAX);
            return thread;
        }
    }
}

struct thread *sched_after_syscall(long result)
{
    struct core *core = this_core();
    struct thread *thread = core->current;

    if (thread && thread->state == THREAD_RUNNING && !thread->restart)
        thread->frame.r[0] = result;
    return sched_next();
}

void sched_start(void)
{
    struct core *core = this_core();

    slice_ticks = (uint32_t)clock_ticks_from_us(SLICE_US);
    core->since = clock_now();
    resume_user(sched_next());
}
