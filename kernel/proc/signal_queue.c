/*
 * Who sent the signals that are pending, and with what value; real-time signals wait in a queue for that.
 * SPDX-License-Identifier: MIT
 */
#include "abi/errno.h"
#include "abi/signal.h"
#include "mm/slab.h"
#include "proc/signal.h"

/* A real-time signal that has been sent. */
struct record {
    struct list link; /* in process->queued, the oldest first */
    const struct thread *only;
    uint32_t number;
    struct signal_origin origin;
};

static struct slab records = SLAB_INITIALISER(records, struct record, "signals");

static struct record *record_of(struct list *link)
{
    return list_entry(link, struct record, link);
}

long signal_record(struct process *process, const struct thread *only, uint32_t number,
                   struct signal_origin origin)
{
    struct record *record = NULL;

    if (number < ABI_SIGNAL_RTMIN) {
        process->origin[number] = origin;
        return 0;
    }
    if (process->queued_count < ABI_SIGQUEUE_MAX)
        record = slab_alloc(&records);
    if (!record) /* kill and timers promise no more than that it is pending */
        return origin.code == ABI_SI_QUEUE ? -EAGAIN : 0;
    record->only = only;
    record->number = number;
    record->origin = origin;
    list_push_back(&process->queued, &record->link);
    process->queued_count++;
    return 0;
}

static void drop(struct process *process, struct record *record) REQUIRES(process->lock)
{
    list_remove(&record->link);
    process->queued_count--;
    slab_free(&records, record);
}

bool signal_unrecord(struct process *process, const struct thread *only, uint32_t number,
                     struct signal_origin *origin)
{
    bool found = false;

    *origin = number < ABI_SIGNAL_RTMIN ? process->origin[number]
                                        : (struct signal_origin){.code = ABI_SI_USER};
    LIST_FOREACH_SAFE(link, &process->queued) {
        struct record *record = record_of(link);
        if (record->number != number || record->only != only)
            continue;
        if (found)
            return true;
        found = true;
        *origin = record->origin;
        drop(process, record);
    }
    return false;
}

void signal_forget(struct process *process, uint32_t number, const struct thread *only)
{
    LIST_FOREACH_SAFE(link, &process->queued) {
        struct record *record = record_of(link);
        if ((!number || record->number == number) && (!only || record->only == only))
            drop(process, record);
    }
}

struct abi_siginfo signal_info(uint32_t signal, struct signal_origin origin)
{
    struct abi_siginfo info = {
        .signal = (int32_t)signal, .code = origin.code, .pid = origin.pid, .value = origin.value};

    if (signal == SIGCHLD && origin.code > 0)
        info.status = (int32_t)origin.value;
    return info;
}
