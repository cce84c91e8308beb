/*
 * Futexes: wait queues found by address in a hash table.
 * SPDX-License-Identifier: MIT
 *
 * Linux's protocol: user code changes the word, then calls wake. The waiter compares the word under
 * the bucket's lock, which wake takes too; so either it sees the new value or wake sees the waiter.
 */
#include "sched/futex.h"
#include "mm/addrspace.h"
#include "sched/sched.h"
#include "sched/waitq.h"

#define BUCKETS 64u

static struct waitq buckets[BUCKETS];

/* Which word: an address in an address space; or one in the linear map, which no user address equals. */
struct key {
    uintptr_t address;
    uintptr_t space; /* 0: in the linear map */
};

/*
 * A shared word is named by its page, which stays where it is as long as somebody has it mapped. Once all
 * have unmapped it under a waiter, another page user's wake may end that wait for nothing, not more.
 */
static struct key key_of(const uint32_t __user *word, bool shared)
{
    uintptr_t address = (uintptr_t)word;
    struct addrspace *space = current_thread()->process->space;
    char *page = shared ? addrspace_shared_page(space, address) : NULL;

    if (page)
        return (struct key){(uintptr_t)page + address % PAGE_SIZE, 0};
    return (struct key){address, (uintptr_t)space};
}

static struct waitq *bucket_of(struct key key)
{
    uint32_t hash = (key.address >> 2) * 2654435761u ^ (key.space >> 4) * 2246822519u;
    struct waitq *queue = &buckets[hash >> 26];

    return queue;
}

void futex_init(void)
{
    for (uint32_t i = 0; i < BUCKETS; i++)
        waitq_init(&buckets[i], "futex");
}

long futex_wait(const uint32_t __user *word, uint32_t expected, uint64_t deadline, bool shared)
{
    struct thread *thread = current_thread();
    uint32_t value;
    long error = shared ? user_load(&value, word) : 0; /* a page that is there has a name */

    if (error)
        return error;
    struct key key = key_of(word, shared);
    struct waitq *queue = bucket_of(key);
    lock_acquire(&queue->lock);
    error = user_load(&value, word);
    if (error == 0 && value != expected)
        error = -EAGAIN;
    if (error == 0) {
        thread->wait_key = key.address;
        thread->wait_space = key.space;
        waitq_block(queue, deadline, false);
    }
    lock_release(&queue->lock);
    return error;
}

long futex_wake(const uint32_t __user *word, uint32_t count, bool shared)
{
    struct key key = key_of(word, shared);
    struct waitq *queue = bucket_of(key);
    uint32_t woken = 0;

    lock_acquire(&queue->lock);
    LIST_FOREACH_SAFE(link, &queue->threads) {
        struct thread *thread = list_entry(link, struct thread, wait_link);
        if (woken == count)
            break;
        if (thread->wait_key != key.address || thread->wait_space != key.space)
            continue;
        waitq_wake(queue, thread, 0);
        woken++;
    }
    lock_release(&queue->lock);
    return woken;
}
