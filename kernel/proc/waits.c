/*
 * Who waits for whom: /proc/waits names the threads that wait for a mutex, who holds it, and the circles that
 * nobody in them can leave.
 * SPDX-License-Identifier: MIT
 *
 * A mutex that is waited for holds its owner's thread id and the bit ABI_MUTEX_WAITERS: that is how
 * it is told from other words. Nothing else depends on it; a program that puts such a number elsewhere sees a line
 * that is not true. Threads are looked at one after the other: who is in a circle stays there.
 */
#include "fs/procfs.h"
#include "lib/string.h"
#include "mm/page.h"
#include "proc/process.h"
#include "proc/status.h"
#include "sched/futex.h"
#include "sched/sched.h"

#define WAITS_MAX 64u /* shown at once */

struct wait {
    uint32_t tid;
    uint32_t owner; /* thread id */
    uintptr_t word;
    char name[THREAD_NAME_SIZE]; /* who waits: its thread's, else its process's */
};

/* In a page. */
struct waits {
    uint32_t count;
    struct wait wait[WAITS_MAX];
};

_Static_assert(sizeof(struct waits) <= PAGE_SIZE, "waits_write");

static void collect(struct process *process, struct thread *thread, void *context)
{
    struct waits *waits = context;
    uint32_t value;
    uintptr_t word;

    if (!thread || waits->count == WAITS_MAX || thread->state != THREAD_BLOCKED)
        return;
    if (!futex_awaited(thread, &word, &value) || !(value & ABI_MUTEX_WAITERS))
        return;
    struct wait *wait = &waits->wait[waits->count++];
    *wait = (struct wait){.tid = thread->tid, .owner = value & ABI_ROBUST_OWNER, .word = word};
    memcpy(wait->name, thread->name[0] ? thread->name : process->name, sizeof(wait->name));
}

/* Where in the list a thread waits; count: nowhere. */
static uint32_t find(const struct waits *waits, uint32_t tid)
{
    uint32_t i = 0;

    while (i < waits->count && waits->wait[i].tid != tid)
        i++;
    return i;
}

/* Does following the owners from this wait lead back to it, and is it the first of that circle in the list? */
static bool leads_a_circle(const struct waits *waits, uint32_t first)
{
    uint32_t at = first;

    for (uint32_t steps = 0; steps < waits->count; steps++) {
        at = find(waits, waits->wait[at].owner);
        if (at == waits->count || at < first)
            return false;
        if (at == first)
            return true;
    }
    return false;
}

static void print_member(struct procfs_text *text, const struct wait *wait, const char *then)
{
    procfs_print(text, " %s %u.%u%s", wait->name, (unsigned)THREAD_PID(wait->tid),
                 (unsigned)THREAD_NUMBER(wait->tid), then);
}

static void print_circle(struct procfs_text *text, const struct waits *waits, uint32_t first)
{
    uint32_t at = first;

    procfs_print(text, "deadlock:");
    do {
        print_member(text, &waits->wait[at], " waits for");
        at = find(waits, waits->wait[at].owner);
    } while (at != first);
    print_member(text, &waits->wait[at], "\n");
}

void waits_write(struct procfs_text *text)
{
    struct waits *waits = page_alloc();

    if (!waits)
        return;
    waits->count = 0;
    process_each_thread(collect, waits);
    procfs_print(text, "waits for   lock  held by  name\n");
    for (uint32_t i = 0; i < waits->count; i++) {
        const struct wait *wait = &waits->wait[i];
        procfs_print(text, "%5u.%u  %08x  %5u.%u  %s\n", (unsigned)THREAD_PID(wait->tid),
                     (unsigned)THREAD_NUMBER(wait->tid), (unsigned)wait->word,
                     (unsigned)THREAD_PID(wait->owner), (unsigned)THREAD_NUMBER(wait->owner),
                     wait->name);
    }
    for (uint32_t i = 0; i < waits->count; i++) {
        if (leads_a_circle(waits, i))
            print_circle(text, waits, i);
        sched_pause();
    }
    page_free(waits);
}
