/*
 * Memory that runs short on purpose. Processes that a test begins have higher ids than it has and than those beside it:
 * so all of them count, and nobody else does.
 * SPDX-License-Identifier: MIT
 */
#include "sys/refusal.h"
#include "abi/errno.h"
#include "mm/page.h"
#include "sched/thread.h"

bool refusal_allowed;

static uint32_t first_pid, refused_number;
static uint32_t count; /* atomic */
static bool all_that_follow;

static bool refuse(void)
{
    const struct thread *thread = current_thread();

    if (!thread || thread->process->pid < first_pid)
        return false;
    uint32_t number = __atomic_add_fetch(&count, 1, __ATOMIC_RELAXED);
    return all_that_follow ? number >= refused_number : number == refused_number;
}

long refusal_set(uint32_t all, uint32_t number)
{
    if (!refusal_allowed)
        return -EINVAL;
    long counted = (long)__atomic_load_n(&count, __ATOMIC_RELAXED);
    __atomic_store_n(&page_refused, NULL, __ATOMIC_SEQ_CST);
    first_pid = current_thread()->process->pid;
    refused_number = number;
    all_that_follow = all;
    __atomic_store_n(&count, 0, __ATOMIC_RELAXED);
    __atomic_store_n(&page_refused, number ? refuse : NULL, __ATOMIC_SEQ_CST);
    return counted;
}
