/*
 * Who waits for whom: /proc/waits names the threads that wait for a mutex, who holds it, and the circles that
 * nobody in them can leave.
 * SPDX-License-Identifier: MIT
 *
 * A mutex that is waited for holds its owner's thread id and the bit MUTEX_WAITERS (user/lib/mutex.h): that is how
 * it is told from other words. Nothing else depends on it; a program that puts such a number elsewhere sees a line
 * that is not true.
 */
#include "fs/procfs.h"
#include "lib/string.h"
#include "proc/process.h"
#include "proc/status.h"
#include "sched/futex.h"

#define MUTEX_WAITERS 0x80000000u
#define WAITS_MAX 64u /* shown at once */

static struct wait {
    uint32_t tid;
    uint32_t owner; /* thread id */
    uintptr_t word;
    char name[THREAD_NAME_SIZE]; /* who waits: its thread's, else its process's */
} waits[WAITS_MAX] GUARDED_BY(process_table_lock);
static uint32_t count GUARDED_BY(process_table_lock);

static void collect(struct process *process, void *context) REQUIRES(process_table_lock)
{
    uint32_t value;
    uintptr_t word;

    (void)context;
    lock_acquire(&process->lock);
    LIST_FOREACH(link, &process->threads) {
        struct thread *thread = list_entry(link, struct thread, process_link);
        if (count == WAITS_MAX || thread->state != THREAD_BLOCKED)
            continue;
        if (!futex_awaited(thread, &word, &value) || !(value & MUTEX_WAITERS))
            continue;
        struct wait *wait = &waits[count++];
        *wait = (struct wait){.tid = thread->tid, .owner = value & ABI_ROBUST_OWNER, .word = word};
        memcpy(wait->name, thread->name[0] ? thread->name : process->name, sizeof(wait->name));
    }
    lock_release(&process->lock);
}

/* Where in the list a thread waits; count: nowhere. */
static uint32_t find(uint32_t tid) REQUIRES(process_table_lock)
{
    uint32_t i = 0;

    while (i < count && waits[i].tid != tid)
        i++;
    return i;
}

/* Does following the owners from this wait lead back to it, and is it the first of that circle in the list? */
static bool leads_a_circle(uint32_t first) REQUIRES(process_table_lock)
{
    uint32_t at = first;

    for (uint32_t steps = 0; steps < count; steps++) {
        at = find(waits[at].owner);
        if (at == count || at < first)
            return false;
        if (at == first)
            return true;
    }
    return false;
}

static void print_circle(struct procfs_text *text, uint32_t first) REQUIRES(process_table_lock)
{
    uint32_t at = first;

    procfs_print(text, "deadlock:");
    do {
        procfs_print(text, " %s %u.%u waits for", waits[at].name,
                     (unsigned)THREAD_PID(waits[at].tid), (unsigned)THREAD_NUMBER(waits[at].tid));
        at = find(waits[at].owner);
    } while (at != first);
    procfs_print(text, " %s %u.%u\n", waits[at].name, (unsigned)THREAD_PID(waits[at].tid),
                 (unsigned)THREAD_NUMBER(waits[at].tid));
}

void waits_write(struct procfs_text *text)
{
    lock_acquire(&process_table_lock);
    count = 0;
    process_each(collect, NULL);
    procfs_print(text, "waits for   lock  held by  name\n");
    for (uint32_t i = 0; i < count; i++)
        procfs_print(text, "%5u.%u  %08x  %5u.%u  %s\n", (unsigned)THREAD_PID(waits[i].tid),
                     (unsigned)THREAD_NUMBER(waits[i].tid), (unsigned)waits[i].word,
                     (unsigned)THREAD_PID(waits[i].owner), (unsigned)THREAD_NUMBER(waits[i].owner),
                     waits[i].name);
    for (uint32_t i = 0; i < count; i++)
        if (leads_a_circle(i))
            print_circle(text, i);
    lock_release(&process_table_lock);
}
