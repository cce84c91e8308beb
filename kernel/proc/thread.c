/*
 * Life and death of threads; the last one takes its process along.
 * SPDX-License-Identifier: MIT
 */
#include "abi/errno.h"
#include "base/panic.h"
#include "fs/file.h"
#include "fs/tty.h"
#include "lib/string.h"
#include "mm/kmap.h"
#include "mm/slab.h"
#include "proc/alarm.h"
#include "proc/ptimer.h"
#include "proc/process.h"
#include "proc/robust.h"
#include "proc/signal.h"
#include "proc/space.h"
#include "sched/sched.h"
#include "trace/trace.h"

static struct slab threads = SLAB_INITIALISER(threads, struct thread, "threads");
static struct slab vfp_states = SLAB_INITIALISER(vfp_states, struct vfp_state, "VFP states");

void (*process_end_hook)(bool first, bool none_left, uint32_t wait_status);

static bool number_used(const struct process *process, uint32_t number) REQUIRES(process->lock)
{
    LIST_FOREACH(link, &process->threads)
        if (THREAD_NUMBER(list_entry(link, struct thread, process_link)->tid) == number)
            return true;
    return false;
}

/* The next thread's number. After THREAD_NUMBER_MAX threads those of the dead come again, but never 0,
 * which is the first thread's. */
static uint32_t new_number(struct process *process) REQUIRES(process->lock)
{
    uint32_t number = process->next_number;

    while (process->numbers_wrapped && number_used(process, number))
        number = number == THREAD_NUMBER_MAX ? 1 : number + 1;
    process->numbers_wrapped |= number == THREAD_NUMBER_MAX;
    process->next_number = number == THREAD_NUMBER_MAX ? 1 : number + 1;
    return number;
}

/* Enters it into its process, or says that there may be no more threads. */
static bool enlist(struct process *process, struct thread *thread)
{
    lock_acquire(&process->lock);
    bool possible = !process->exiting && process->thread_count < THREADS_MAX;
    if (possible) {
        thread->tid = THREAD_ID(process->pid, new_number(process));
        thread->signalled = process->signals || process->stopped; /* it was not there to be told */
        process->thread_count++;
        list_push_back(&process->threads, &thread->process_link);
    }
    lock_release(&process->lock);
    return possible;
}

/*
 * The control block of a thread that has ended stays with its process, if it has none, for the next: threads
 * that come and go take no lock of the slab's.
 */
static void give_block(struct process *process, struct thread *thread)
{
    struct thread *before = __atomic_exchange_n(&process->spare, thread, __ATOMIC_ACQ_REL);

    if (before)
        slab_free(&threads, before);
}

static struct thread *take_block(struct process *process)
{
    struct thread *thread =
        process->spare ? __atomic_exchange_n(&process->spare, NULL, __ATOMIC_ACQ_REL) : NULL;

    if (!thread)
        return slab_alloc(&threads);
    block_zero(thread, sizeof(*thread));
    return thread;
}

struct thread *thread_create(struct process *process, uint32_t entry, uint32_t argument,
                             uint32_t stack, uint32_t tls)
{
    struct thread *thread = take_block(process);

    if (!thread)
        return NULL;
    thread->process = process;
    sched_set_owner(thread, this_core());
    thread->frame.r[0] = argument;
    thread->frame.r[13] = stack;
    thread->frame.pc = entry & ~1u;
    thread->frame.cpsr = MODE_USR | (entry & 1 ? CPSR_THUMB : 0);
    thread->user_tls = tls;
    const struct thread *creator = current_thread();
    thread->affinity =
        creator && creator->process == process ? creator->affinity : process->affinity;
    thread->signal_mask = creator ? creator->signal_mask : 0; /* also across fork and spawn */
    if (!enlist(process, thread)) {
        slab_free(&threads, thread);
        return NULL;
    }
    trace(TRACE_START, thread->tid, creator ? creator->tid : 0, 0);
    return thread;
}

void thread_free(struct thread *thread)
{
    assert((__atomic_load_n(&thread->pending, __ATOMIC_RELAXED) & ~POST_DEAD) == 0);
    if (thread->vfp)
        slab_free(&vfp_states, thread->vfp);
    slab_free(&threads, thread);
}

bool thread_give_vfp(struct thread *thread)
{
    if (!thread->vfp)
        thread->vfp = slab_alloc(&vfp_states);
    return thread->vfp != NULL;
}

void thread_take_vfp(struct thread *thread)
{
    if (thread->vfp)
        slab_free(&vfp_states, thread->vfp);
    thread->vfp = NULL;
}

void thread_exit_current(void)
{
    this_core()->current->kill = true;
    this_core()->attention |= ATTEND_SWITCH;
}

/* Gives back what the process had, as far as one step comes. True: it has nothing any more. */
static bool free_process_step(struct process *process)
{
    if (process->space) {
        file_close_all(process);
        uint64_t interval;
        alarm_set(&process->alarm, 0, 0, &interval);
        ptimer_free(process, ABI_TIMER_REAL);
        trace_stop(process->pid);
        lock_acquire(&process->lock); /* others look at the space's counters under it */
        process->dying_space = process->space;
        process_count_space(process, process->space);
        process->space = NULL;
        lock_release(&process->lock);
        give_block(process, NULL);
        this_core()->space = NULL;
        kmap_no_user();
    }
    if (process->dying_space && !addrspace_free_some(process->dying_space, SPACE_FREE_BUDGET))
        return false;
    process->dying_space = NULL;
    return true;
}

/* Takes the current thread out of its process. It leaves the core first: who finds the process empty
 * may free what this core has loaded. */
static void delist(struct process *process, struct thread *thread) REQUIRES(process->lock)
{
    sched_leave_current(process->thread_count > 1 && !process_spreads(process));
    list_remove(&thread->process_link);
    process->thread_count--;
    process->ended.ticks += thread->ticks;
    process->ended.switches += thread->switches;
    process->ended.displaced += thread->displaced;
    signal_thread_ended(process, thread);
}

/* Nothing refers to a thread that has left its process and core; only somebody may just be posting to it, then
 * it is freed when the inbox is emptied. */
static bool is_gone(struct thread *thread)
{
    return __atomic_exchange_n(&thread->pending, POST_DEAD, __ATOMIC_ACQ_REL) == 0;
}

/* Its process may have been told to end or to stop meanwhile, and has posted to it, or been sent signals for it. */
void thread_discard(struct thread *thread)
{
    struct process *process = thread->process;

    lock_acquire(&process->lock);
    list_remove(&thread->process_link);
    process->thread_count--;
    signal_thread_ended(process, thread);
    lock_release(&process->lock);
    if (is_gone(thread))
        thread_free(thread);
}

/* It has nothing any more but its last thread. */
static void end_process(struct process *process, struct thread *thread, uint32_t wait_status)
{
    bool first = process->pid == 1;

    lock_acquire(&process->lock);
    delist(process, thread);
    lock_release(&process->lock);
    if (is_gone(thread))
        thread_free(thread);
    process_ended(process);
    process_end_hook(first, process_count() == 0, wait_status);
}

bool thread_end(struct thread *thread)
{
    struct process *process = thread->process;

    tty_forget(thread);
    file_abandon(thread);
    if (process->space && !robust_end_step(thread))
        return false;
    uint32_t tid = thread->tid;
    lock_acquire(&process->lock);
    bool last = process->thread_count == 1;
    bool process_dies = process->exiting;
    uint32_t wait_status = process->wait_status;
    if (last) {
        process->exiting = true;
    } else {
        delist(process, thread);
        if (is_gone(thread)) {
            thread_take_vfp(thread);
            give_block(process, thread); /* under the lock: the process cannot end in between */
        }
    }
    lock_release(&process->lock);
    if (last && !free_process_step(process))
        return false;
    if (process_dies)
        this_core()->attention |= ATTEND_RESTART; /* many may follow: let interrupts in */
    trace(TRACE_EXIT, tid, last, wait_status);
    if (last)
        end_process(process, thread, wait_status);
    return true;
}

void process_kill_locked(struct process *process, uint32_t wait_status)
{
    if (process->exiting)
        return;
    process->exiting = true;
    process->wait_status = wait_status;
    LIST_FOREACH(link, &process->threads)
        sched_post(list_entry(link, struct thread, process_link), POST_KILL);
}

void process_kill(struct process *process, uint32_t wait_status)
{
    lock_acquire(&process->lock);
    process_kill_locked(process, wait_status);
    lock_release(&process->lock);
}
