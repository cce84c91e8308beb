/*
 * Futexes: wait queues found by address in a hash table.
 * SPDX-License-Identifier: MIT
 *
 * Linux's protocol: user code changes the word, then calls wake. The waiter compares the word under
 * the bucket's lock, which wake takes too; so either it sees the new value or wake sees the waiter.
 */
#include "sched/futex.h"
#include "sched/sched.h"
#include "sched/waitq.h"

#define BUCKETS 64u

static struct waitq buckets[BUCKETS];

static struct waitq *bucket_of(uintptr_t key, uintptr_t space)
{
    uint32_t hash = (key >> 2) * 2654435761u ^ (space >> 4) * 2246822519u;
    struct waitq *queue = &buckets[hash >> 26];

    return queue;
}

void futex_init(void)
{
    for (uint32_t i = 0; i < BUCKETS; i++)
        waitq_init(&buckets[i], "futex");
}

long futex_wait(const uint32_t __user *word, uint32_t expected, uint64_t deadline)
{
    struct thread *thread = current_thread();
    uintptr_t key = (uintptr_t)word;
    uintptr_t space = (uintptr_t)thread->process->space;
    struct waitq *queue = bucket_of(key, space);
    uint32_t value;

    lock_acquire(&queue->lock);
    long error = user_load(&value, word);
    if (error == 0 && value != expected)
        error = -EAGAIN;
    if (error == 0) {
        thread->wait_key = key;
        thread->wait_space = space;
        waitq_block(queue, deadline, false);
    }
    lock_release(&queue->lock);
    return error;
}

long futex_wake(const uint32_t __user *word, uint32_t count)
{
    uintptr_t key = (uintptr_t)word;
    uintptr_t space = (uintptr_t)current_thread()->process->space;
    struct waitq *queue = bucket_of(key, space);
    uint32_t woken = 0;

    lock_acquire(&queue->lock);
    LIST_FOREACH_SAFE(link, &queue->threads) {
        struct thread *thread = list_entry(link, struct thread, wait_link);
        if (woken == count)
            break;
        if (thread->wait_key != key || thread->wait_space != space)
            continue;
        waitq_wake(queue, thread, 0);
        woken++;
    }
    lock_release(&queue->lock);
    return woken;
}
