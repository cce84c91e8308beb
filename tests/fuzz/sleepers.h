/*
 * Two cores and six threads on which files put threads to sleep and wake them: the part of the scheduler that
 * remembers who is ready, and a low part of the host's memory as the programs' own.
 * SPDX-License-Identifier: MIT
 *
 * One call runs at a time, from beginning to end; who runs next says the input.
 */
#ifndef BRIGADE_SLEEPERS_H
#define BRIGADE_SLEEPERS_H

#define FUZZ_INPUT
#include <sys/mman.h>
#include "../host/fuzz.h"
#include "abi/errno.h"
#include "base/panic.h"
#include "fake.h"
#include "mm/addrspace.h"
#include "proc/process.h"
#include "sched/sched.h"
#include "sched/waitq.h"

#define PROCESSES                                                                                  \
    3 /* two whose threads stay together, one on each core, and one whose threads spread */
#define THREADS 6
#define ROOM 0x20000u      /* of each thread's buffer */
#define MEMORY 0x20000000u /* the programs' */
#define MEMORY_END (MEMORY + THREADS * ROOM)

static struct process processes[PROCESSES];
static struct thread threads[THREADS];
static struct addrspace space;
static bool page_is_away;  /* the next page that is asked for would have to be given first */
static char *granted_page; /* what the kernel has asked for: the page behind it may be another's */

static uint32_t draw(uint32_t limit)
{
    return fuzz_random(NULL) % limit;
}

/* --- A program's memory: what lies outside cannot be accessed --- */

/* How many bytes from an address on can be accessed; of the kernel's, all. */
static size_t good_at(const void *pointer)
{
    uintptr_t address = (uintptr_t)pointer;

    if (address >= USER_TOP)
        return SIZE_MAX;
    return address < MEMORY || address > MEMORY_END ? 0 : MEMORY_END - address;
}

int usercopy_copy(void *to, const void *from, size_t size)
{
    size_t good = good_at(to) < good_at(from) ? good_at(to) : good_at(from);

    if (granted_page && (char *)to + size > granted_page + PAGE_SIZE)
        abort();
    granted_page = NULL;
    memmove(to, from, size < good ? size : good);
    return size <= good ? 0 : -EFAULT;
}

void *addrspace_writable_page(struct addrspace *unused, vaddr_t address)
{
    bool there = address >= MEMORY && address < MEMORY_END && !page_is_away;

    (void)unused;
    granted_page = there ? (char *)(uintptr_t)(address & ~PAGE_MASK) : NULL;
    return granted_page;
}

static char *buffer_of(const struct thread *thread)
{
    return (char *)(uintptr_t)(MEMORY + (uint32_t)(thread - threads) * ROOM);
}

/* --- The scheduler --- */

void sched_ready_beside(struct core *core, struct group *group, struct thread *thread)
{
    (void)core, (void)group;
    thread->state = THREAD_READY;
}

void sched_ready(struct thread *thread)
{
    thread->state = THREAD_READY;
}

void sched_post(struct thread *thread, uint32_t bits)
{
    if (bits != POST_WAKE || thread->core == this_core())
        abort();
    thread->state = THREAD_READY;
}

void sched_pause(void)
{
    if (fake_locks_held())
        abort();
}

void trace_put(enum trace_event event, uint32_t tid, uint32_t a, uint32_t b)
{
    (void)event, (void)tid, (void)a, (void)b;
}

/* The thread is the current one of its core until `leave`. */
static void enter(struct thread *thread)
{
    if (thread->state != THREAD_READY)
        abort();
    if (list_linked(&thread->ready_link))
        list_remove(&thread->ready_link);
    fake_be(thread->core->id);
    thread->state = THREAD_RUNNING;
    this_core()->current = thread;
    this_core()->group = thread->group;
    this_core()->attention = 0;
}

/* After a call. True: it is blocked. */
static bool leave(struct thread *thread)
{
    if (fake_locks_held())
        abort();
    this_core()->current = NULL;
    this_core()->group = NULL;
    if (thread->state == THREAD_BLOCKED)
        return true;
    thread->state = THREAD_READY;
    return false;
}

/* All threads are ready and no core runs one. */
static void prepare_threads(void)
{
    static bool mapped;

    if (!mapped &&
        mmap(buffer_of(threads), THREADS * ROOM, PROT_READ | PROT_WRITE,
             MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED_NOREPLACE, -1, 0) != buffer_of(threads))
        abort();
    mapped = true;
    memset(processes, 0, sizeof(processes));
    memset(threads, 0, sizeof(threads));
    fake_cores(2);
    for (uint32_t p = 0; p < PROCESSES; p++) {
        struct process *process = &processes[p];
        process->model = p == 2 ? ABI_SMP : ABI_COOP;
        process->space = &space;
        for (uint32_t core = 0; core < core_count; core++) {
            process->group[core].process = process;
            list_init(&process->group[core].ready);
        }
    }
    for (uint32_t i = 0; i < THREADS; i++) {
        uint32_t p = i / 2, core = p == 2 ? i % 2 : p;
        threads[i].process = &processes[p];
        threads[i].core = &cores[core];
        threads[i].group = &processes[p].group[core];
        threads[i].state = THREAD_READY;
    }
}

#endif
