/*
 * What cores tell each other about threads: posts to the owner's inbox, and moving processes from a
 * busy core to an idle one.
 * SPDX-License-Identifier: MIT
 *
 * An inbox is a stack that any core pushes to and only its owner empties, all at once; so there is no
 * ABA problem. A thread is in at most one inbox: who turns its `pending` from 0 to something pushes it.
 */
#include "arch/cpu.h"
#include "base/panic.h"
#include "dev/irq.h"
#include "sched/run_queue.h"
#include "sched/vfp.h"
#include "sched/waitq.h"
#include "trace/trace.h"

static void push(struct thread *thread)
{
    struct core *core = __atomic_load_n(&thread->core, __ATOMIC_ACQUIRE);
    struct thread *top = __atomic_load_n(&core->inbox, __ATOMIC_RELAXED);

    do {
        thread->inbox_next = top;
        /* Release: pairs with the acquiring exchange in sched_empty_inbox. */
    } while (!__atomic_compare_exchange_n(&core->inbox, &top, thread, true, __ATOMIC_RELEASE,
                                          __ATOMIC_RELAXED));
    this_core()->attention |= core == this_core() ? ATTEND_SWITCH : 1u << (ATTEND_KICKS + core->id);
}

void sched_post(struct thread *thread, uint32_t bits)
{
    if (__atomic_fetch_or(&thread->pending, bits, __ATOMIC_ACQ_REL) == 0)
        push(thread);
}

/* Until the core has seen it, the thread counts as load on that core. */
static void count(struct thread *thread, struct core *core)
{
    __atomic_fetch_add(&core->arriving, 1, __ATOMIC_RELAXED);
    thread->counted = core;
}

static void count_no_more(struct thread *thread)
{
    if (thread->counted)
        __atomic_fetch_sub(&thread->counted->arriving, 1, __ATOMIC_RELAXED);
    thread->counted = NULL;
}

void sched_set_owner(struct thread *thread, struct core *core)
{
    assert(core);
    thread->kernel_stack = core->stack_top;
    thread->group = &thread->process->group[core->id];
    /* Release: who reads the new owner sees the thread as we leave it. Pairs with waitq_wake. */
    __atomic_store_n(&thread->core, core, __ATOMIC_RELEASE);
}

void sched_place(struct thread *thread, struct core *core)
{
    struct process *process = thread->process;

    /* A kill may reach its new core before our post does; it cannot end before we are through. */
    lock_acquire(&process->lock);
    thread->state = THREAD_NEW;
    count(thread, core);
    sched_set_owner(thread, core);
    sched_post(thread, POST_WAKE);
    lock_release(&process->lock);
}

struct core *sched_least_loaded(uint32_t mask, const struct core *avoid)
{
    struct core *best = NULL;

    for (uint32_t i = 0; i < core_count; i++)
        if ((mask & 1u << i) && &cores[i] != avoid &&
            (!best || sched_load(&cores[i]) < sched_load(best)))
            best = &cores[i];
    if (avoid && (mask & 1u << avoid->id) && (!best || sched_load(avoid) < sched_load(best)))
        return (struct core *)avoid;
    return best;
}

/*
 * Gives a thread of a moving process, which is not current, to its new core. Once thread->core is
 * stored the thread may be woken and run there; it cannot be freed, as its end needs the process's lock.
 */
static void hand_over(struct thread *thread, struct core *to, bool *counted)
{
    uint32_t bits = 0;

    /* Its process may be gone as soon as it is no longer ours, and the core may still have it loaded. */
    if (!this_core()->current)
        sched_unload();
    vfp_put_back(thread);
    count_no_more(thread);
    if (thread->state == THREAD_READY) {
        sched_remove(thread);
        thread->state = THREAD_BLOCKED; /* in no queue: the post wakes it */
        thread->queue = NULL;
        bits = POST_WAKE;
        if (!*counted) {
            count(thread, to);
            *counted = true;
        }
    } else if (timer_active(&thread->timer)) {
        timer_stop(&thread->timer);
        bits = POST_ADOPT;
    }
    sched_set_owner(thread, to);
    if (bits)
        sched_post(thread, bits);
}

/* Moves a process, no thread of which is current, from this core to another. */
static void move(struct process *process, struct core *to)
{
    bool counted = false;

    lock_acquire(&process->lock);
    process->home = to;
    LIST_FOREACH(link, &process->threads)
        hand_over(list_entry(link, struct thread, process_link), to, &counted);
    lock_release(&process->lock);
}

static void move_thread(struct thread *thread, struct core *to)
{
    struct process *process = thread->process;
    bool counted = false;

    lock_acquire(&process->lock);
    hand_over(thread, to, &counted);
    lock_release(&process->lock);
}

/* Takes an idle core out of the mask of those that want work; NULL: there is none in `allowed`. */
static struct core *claim_idle(uint32_t allowed)
{
    uint32_t idle = __atomic_load_n(&sched_idle_mask, __ATOMIC_SEQ_CST) & allowed;
    uint32_t bit = idle & -idle;

    if (!idle || !(__atomic_fetch_and(&sched_idle_mask, ~bit, __ATOMIC_SEQ_CST) & bit))
        return NULL;
    return &cores[__builtin_ctz(bit)];
}

/* Gives away what waits in one group. keep: leave its first thread, the core has nothing else to run. */
static void balance_group(struct group *group, bool current, bool keep)
{
    uint32_t others = ~(1u << this_core()->id);
    struct core *to;

    if (!process_spreads(group->process)) {
        uint32_t mask = __atomic_load_n(&group->process->affinity, __ATOMIC_RELAXED);
        if (!current && !keep && (to = claim_idle(mask & others)) != NULL)
            move(group->process, to);
        return;
    }
    for (struct list *link = list_first(&group->ready); link;) {
        struct thread *thread = list_entry(link, struct thread, ready_link);
        /* Looked at now: with its last thread the process, whose part the group is, may go at once. */
        link = link->next == &group->ready ? NULL : link->next;
        if (!keep && (to = claim_idle(thread_affinity(thread) & others)) != NULL)
            move_thread(thread, to);
        keep = false;
    }
}

void sched_balance(void)
{
    struct core *core = this_core();
    bool keep = !core->current;

    if (keep)
        run_queue_turn(core, NULL); /* all that is ready is in the ring */
    else
        balance_group(core->group, true, false);
    LIST_FOREACH_SAFE(link, &core->ring) {
        balance_group(list_entry(link, struct group, link), false, keep);
        keep = false;
    }
}

/* The thread, or where threads stay together its process, may no longer run here. */
static void obey_affinity(struct thread *thread)
{
    struct core *core = this_core();
    struct process *process = thread->process;
    uint32_t mask = thread_affinity(thread);
    bool spreads = process_spreads(process);

    if (mask & 1u << core->id)
        return;
    struct core *to = sched_least_loaded(mask, NULL);
    struct thread *current = core->current;
    if (current && (spreads ? current == thread : current->process == process))
        sched_requeue_current();
    if (spreads)
        move_thread(thread, to);
    else
        move(process, to);
}

/*
 * No wait for a device ends so, not the wait for the GIL, which is no system call any more, and none that is over
 * already: the wake-up is on its way, and the signal is seen before user mode.
 */
void sched_interrupt_wait(struct thread *thread)
{
    bool waits = thread->queue ? waitq_waits(thread) : timer_active(&thread->timer);

    if (!waits || thread->stopped || thread->deaf || thread->queue == &thread->process->gil_queue ||
        !sched_calls.signal_for(thread))
        return;
    if (!waitq_leave(thread))
        return;
    /* sigsuspend and sigtimedwait look for themselves; every other call is settled with the handler. */
    if (thread->queue != &thread->process->signal_wait) {
        thread->interrupted = true;
        thread->restart = false;
    }
    sched_ready(thread);
}

static void act(struct thread *thread, uint32_t bits)
{
    struct core *core = this_core();

    if (bits & POST_DEAD) {
        sched_calls.free_thread(thread);
        return;
    }
    count_no_more(thread);
    if (bits & POST_KILL) {
        /* It ends when it is current next, in its own time slice. */
        thread->kill = true;
        core->attention |= ATTEND_SWITCH;
        if (thread->state == THREAD_BLOCKED)
            waitq_leave(thread);
        bits |= POST_WAKE;
    }
    bool asleep = thread->state == THREAD_BLOCKED || thread->state == THREAD_NEW;
    if ((bits & POST_WAKE) && asleep)
        sched_ready(thread);
    else if ((bits & POST_ADOPT) && asleep && !timer_active(&thread->timer) &&
             thread->timer.deadline != UINT64_MAX)
        timer_start(&thread->timer);
    if (bits & POST_SIGNAL)
        thread->signalled = true;
    if (thread->signalled && thread->state == THREAD_BLOCKED)
        sched_interrupt_wait(thread);
    if (bits & POST_MOVE)
        obey_affinity(thread);
}

void sched_empty_inbox(void)
{
    struct core *core = this_core();
    /* Acquire: pairs with the release in push. */
    struct thread *stack = __atomic_exchange_n(&core->inbox, NULL, __ATOMIC_ACQUIRE);
    struct thread *first = NULL;

    while (stack) { /* in the order of arrival */
        struct thread *below = stack->inbox_next;
        stack->inbox_next = first;
        first = stack;
        stack = below;
    }
    while (first) {
        struct thread *thread = first;
        first = thread->inbox_next;
        if (thread->core != core)
            push(thread); /* it has moved on, its bits go with it */
        else
            act(thread, __atomic_exchange_n(&thread->pending, 0, __ATOMIC_ACQ_REL));
    }
}
