/* Programs for a scheduler that runs on the host: random system calls, and what a program may expect. */
/* SPDX-License-Identifier: MIT */
#ifndef BRIGADE_SCHED_PROGRAMS_H
#define BRIGADE_SCHED_PROGRAMS_H

#include <stdlib.h>
#include "../tap.h"
#include "abi/errno.h"
#include "abi/signal.h"
#include "base/clock.h"
#include "fake.h"
#include "floors.h"
#include "mm/addrspace.h"
#include "proc/process.h"
#include "sched/sched.h"
#include "sched/waitq.h"

#define USERS 4096
#define QUEUES 4
#define NOT_RUNNING 99
#define CHILDREN_MAX 12 /* processes at a time */

/* What the test knows of a thread; found by its thread pointer. */
struct user {
    bool used;          /* atomic */
    uint32_t core;      /* where it is in user mode, or NOT_RUNNING */
    uint32_t left;      /* things it has to do before it ends */
    uint32_t forbidden; /* times it was seen on a core that it may not run on */
    uint64_t deadline;  /* of its last wait */
    uint32_t given;     /* things handed to it while it waited */
    enum { FREE_CHOICE, WAS_SLEEPING, WAS_WAITING, WAS_TAKING } after;
};

static struct user users[USERS];
static struct waitq queues[QUEUES];
static uint32_t stock[QUEUES] /* under the queue's lock: things to take */, made,
    taken /* atomic */;
static uint32_t processes_started, processes_ended, killed; /* atomic */
static uint32_t in_gil[1 << 15]; /* by process: threads in user mode under the GIL; atomic */
static uint32_t sched_wrong;     /* atomic */

/* Notes what is wrong; only the first few, the others follow from them. */
#define CHECK(condition, ...)                                                                      \
    do {                                                                                           \
        if (!(condition) && __atomic_add_fetch(&sched_wrong, 1, __ATOMIC_RELAXED) <= 3) {          \
            diag("%s", #condition);                                                                \
            diag("  " __VA_ARGS__);                                                                \
        }                                                                                          \
    } while (0)

static struct user *user_of(const struct thread *thread)
{
    return &users[thread->user_tls];
}

/* --- System calls: numbers in r7, an argument in r1, as the kernel enters them again --- */

enum call { CALL_NONE, CALL_TAKE, CALL_WAIT };

/* Takes a thing from a queue's stock; blocks by restart while there is none. */
static long call_take(uint32_t number)
{
    struct waitq *queue = &queues[number];
    long result = 1;

    lock_acquire(&queue->lock);
    if (stock[number] > 0) {
        stock[number]--;
        __atomic_fetch_add(&taken, 1, __ATOMIC_RELAXED);
    } else {
        result = -EAGAIN;
        waitq_block(queue, UINT64_MAX, true);
    }
    lock_release(&queue->lock);
    return result;
}

/* Puts things in and wakes: the waiting are handed theirs, those who take try again. */
static void call_put(uint32_t number, uint32_t count)
{
    struct waitq *queue = &queues[number];

    lock_acquire(&queue->lock);
    stock[number] += count;
    __atomic_fetch_add(&made, count, __ATOMIC_RELAXED);
    LIST_FOREACH_SAFE(link, &queue->threads) {
        struct thread *thread = list_entry(link, struct thread, wait_link);
        if (!thread->restart) {
            if (stock[number] == 0)
                continue;
            stock[number]--;
            __atomic_fetch_add(&taken, 1, __ATOMIC_RELAXED);
            user_of(thread)->given++;
        }
        waitq_wake(queue, thread, 77);
    }
    lock_release(&queue->lock);
}

/* Waits to be handed a thing, until a deadline. */
static void call_wait(uint32_t number, uint64_t deadline)
{
    lock_acquire(&queues[number].lock);
    waitq_block(&queues[number], deadline, false);
    lock_release(&queues[number].lock);
}

static long call_wait_child(void)
{
    struct tally used;
    uint32_t status = 12345;
    long pid = process_wait(-1, 0, &status, &used);

    CHECK(pid <= 0 || status == 0 || status == SIGKILL, "status %u", status);
    return pid;
}

static long enter_call(struct thread *thread)
{
    return thread->frame.r[7] == CALL_TAKE ? call_take(thread->frame.r[1]) : call_wait_child();
}

static void set_affinity(struct thread *thread, uint32_t mask) REQUIRES(thread->process->lock)
{
    struct process *process = thread->process;

    __atomic_store_n(process_spreads(process) ? &thread->affinity : &process->affinity, mask,
                     __ATOMIC_RELAXED);
    sched_post(thread, POST_MOVE);
}

/* A random thread of a random process, the first process excepted, moves or is killed with its process. */
static void disturb(uint32_t pid, bool kills)
{
    lock_acquire(&process_table_lock);
    struct process *process = process_find(pid);
    if (process && kills) {
        process_kill(process, SIGKILL);
        __atomic_fetch_add(&killed, 1, __ATOMIC_RELAXED);
    } else if (process) {
        lock_acquire(&process->lock);
        uint32_t mask = 1 + fake_random(core_mask());
        LIST_FOREACH(link, &process->threads)
            if (fake_random(2))
                set_affinity(list_entry(link, struct thread, process_link), mask);
        lock_release(&process->lock);
    }
    lock_release(&process_table_lock);
}

static uint32_t new_user(uint32_t work)
{
    uint32_t i = 0;

    while (__atomic_exchange_n(&users[i].used, true, __ATOMIC_ACQ_REL))
        i++;
    users[i].core = NOT_RUNNING;
    users[i].left = work;
    users[i].forbidden = 0;
    users[i].after = FREE_CHOICE;
    return i;
}

static void free_user(struct user *user)
{
    __atomic_store_n(&user->used, false, __ATOMIC_RELEASE);
}

/* As sys_thread_create does it. */
static void start_thread(struct process *process)
{
    uint32_t tls = new_user(1 + fake_random(20));
    struct thread *thread = thread_create(process, 0, 0, 0, tls);

    if (!thread)
        free_user(&users[tls]);
    else if (process_spreads(process))
        sched_place(thread, sched_least_loaded(thread_affinity(thread), NULL));
    else
        sched_ready(thread);
}

/* As spawn does it. False: the parent is ending. */
static bool start_process(struct process *parent, enum abi_model model, uint32_t work)
{
    struct process *process = process_create(parent);

    if (!process)
        return false;
    process->model = model;
    if (parent && fake_random(3) == 0)
        process->affinity = 1 + fake_random(core_mask());
    process->space = addrspace_create();
    uint32_t tls = new_user(work);
    struct thread *thread = thread_create(process, 0, 0, 0, tls);
    if (!thread) { /* it was killed already */
        free_user(&users[tls]);
        process_discard(process);
        return false;
    }
    __atomic_fetch_add(&processes_started, 1, __ATOMIC_RELAXED);
    process->home = sched_least_loaded(process->affinity, parent ? this_core() : NULL);
    sched_place(thread, process->home);
    return true;
}

static uint32_t threads_of(struct process *process)
{
    lock_acquire(&process->lock);
    uint32_t count = process->thread_count;
    lock_release(&process->lock);
    return count;
}

/* --- What threads do in user mode --- */

/* One thing; the result of the system call, if it was one. */
static long act(struct thread *thread)
{
    struct user *user = user_of(thread);
    struct process *process = thread->process;
    uint32_t number = fake_random(QUEUES);

    user->after = FREE_CHOICE;
    if (user->left-- == 0) {
        if (fake_random(3) == 0)
            process_kill(process, 0);
        else
            thread_exit_current();
        return 0;
    }
    switch (fake_random(18)) {
    case 0 ... 1:
        sched_yield_current();
        return 0;
    case 2 ... 3:
        user->deadline = clock_now() + fake_random(200000);
        user->after = WAS_SLEEPING;
        thread->frame.r[0] = 7;
        waitq_sleep(user->deadline);
        return 0;
    case 4 ... 5:
        user->after = WAS_TAKING;
        thread->frame.r[7] = CALL_TAKE;
        thread->frame.r[1] = number;
        return call_take(number);
    case 6 ... 7:
        user->after = WAS_WAITING;
        user->given = 0;
        user->deadline = clock_now() + fake_random(300000);
        call_wait(number, user->deadline);
        return 0;
    case 8 ... 9:
        call_put(number, 1 + fake_random(2));
        return 0;
    case 10:
        if (threads_of(process) < 7)
            start_thread(process);
        return 0;
    case 11:
        if (process_count() < CHILDREN_MAX)
            start_process(process, fake_random(4), 1 + fake_random(20));
        return 0;
    case 12:
        disturb(2 + fake_random(__atomic_load_n(&processes_started, __ATOMIC_RELAXED)),
                fake_random(4) == 0);
        return 0;
    case 13:
        thread->frame.r[7] = CALL_WAIT;
        return call_wait_child();
    case 14:
        lock_acquire(&process->lock);
        set_affinity(thread, 1 + fake_random(core_mask()));
        lock_release(&process->lock);
        return 0;
    default:
        __atomic_fetch_add(&fake_now, fake_random(fake_random(2) ? 2000 : 100000),
                           __ATOMIC_RELAXED);
        return thread->frame.r[0];
    }
}

/* Checks what a thread finds when it comes to user mode. */
static void arrive(struct thread *thread)
{
    struct user *user = user_of(thread);
    const struct core *core = this_core();
    uint32_t result = thread->frame.r[0];

    CHECK(user->core == NOT_RUNNING, "thread %u is on core %u already", thread->tid, user->core);
    user->core = core->id;
    CHECK(core->current == thread && thread->core == core, "thread %u", thread->tid);
    CHECK(thread->state == THREAD_RUNNING && !thread->kill && core->locks_held == 0, "thread %u",
          thread->tid);
    CHECK(fake_has_loaded(thread->process->space), "thread %u without its memory", thread->tid);
    if (user->after == WAS_SLEEPING)
        CHECK(result == 0 && clock_now() >= user->deadline, "slept: %u", result);
    if (user->after == WAS_TAKING)
        CHECK(result == 1, "took: %d", (int)result);
    if (user->after == WAS_WAITING)
        CHECK(user->given ? user->given == 1 && result == 77
                          : (int)result == -ETIMEDOUT && clock_now() >= user->deadline,
              "waited: %d, given %u", (int)result, user->given);
    user->after = FREE_CHOICE;
    user->forbidden = thread_affinity(thread) & 1u << core->id ? 0 : user->forbidden + 1;
    CHECK(user->forbidden < 50, "thread %u stays where it may not", thread->tid);
    if (thread->process->model == ABI_GIL)
        CHECK(__atomic_add_fetch(&in_gil[thread->process->pid], 1, __ATOMIC_ACQ_REL) == 1,
              "two have the GIL");
}

static void depart(struct thread *thread)
{
    user_of(thread)->core = NOT_RUNNING;
    if (thread->process->model == ABI_GIL)
        __atomic_fetch_sub(&in_gil[thread->process->pid], 1, __ATOMIC_ACQ_REL);
}

#endif
