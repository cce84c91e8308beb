/*
 * Futexes: wait queues found by address in hash tables, one of each process and one for shared memory.
 * SPDX-License-Identifier: MIT
 *
 * Linux's protocol: user code changes the word, then calls wake. The waiter compares the word under
 * the bucket's lock, which wake takes too; so either it sees the new value or wake sees the waiter.
 */
#include "sched/futex.h"
#include "base/lock_inline.h"
#include "mm/addrspace.h"
#include "mm/page.h"
#include "sched/sched.h"
#include "sched/waitq.h"

#define BUCKETS 128u
#define WAKE_STEP 128u /* threads woken between two looks at interrupts */

/* For words in memory that processes share: keys are physical addresses. */
static struct waitq buckets[BUCKETS];

void futex_init(void)
{
    for (uint32_t i = 0; i < BUCKETS; i++)
        waitq_init(&buckets[i], "shared futex");
}

/* Keeps the compiler from working out a queue's address again at each use: a third of the wakes was that. */
static inline struct waitq *settled(struct waitq *queue)
{
    __asm__("" : "+r"(queue));
    return queue;
}

/* For all others: keys are addresses in the process. */
static struct waitq *own_queue(struct process *process, uintptr_t key)
{
    return settled(&process->futexes[(key >> 2 ^ key >> 6) % PROCESS_FUTEXES]);
}

static struct waitq *shared_queue(uintptr_t key)
{
    return settled(&buckets[(key >> 2) * 2654435761u / (UINT32_MAX / BUCKETS + 1)]);
}

static inline long wait_in(struct core *core, struct waitq *queue, uintptr_t key,
                           const uint32_t __user *word, uint32_t expected, uint64_t deadline)
    REQUIRES(queue->lock)
{
    uint32_t value;
    long error = user_load(&value, word);

    if (error)
        return error;
    if (value != expected)
        return -EAGAIN;
    core->current->wait_key = key;
    waitq_block_inline(core, queue, deadline, false);
    return 0;
}

/* Wakes up to count of the threads in the queue that wait for key. */
static __attribute__((noinline)) long wake_any(struct waitq *queue, uintptr_t key, uint32_t count)
    REQUIRES(queue->lock)
{
    uint32_t woken = 0;

    LIST_FOREACH_SAFE(link, &queue->threads) {
        struct thread *thread = list_entry(link, struct thread, wait_link);
        if (thread->wait_key != key)
            continue;
        waitq_wake(queue, thread, 0);
        if (++woken == count)
            break;
    }
    return (long)woken;
}

/* The same. Most wakes are for one thread, which is the first in the queue: that is done here, without a loop. */
static inline long wake_in(struct core *core, struct waitq *queue, uintptr_t key, uint32_t count)
    REQUIRES(queue->lock)
{
    struct list *first = queue->threads.next;
    struct thread *thread = list_entry(first, struct thread, wait_link);

    if (first == &queue->threads)
        return 0;
    if (count != 1 || thread->wait_key != key)
        return wake_any(queue, key, count);
    thread->frame.r[0] = 0; /* a futex's waiter never restarts its call */
    waitq_wake_inline(core, queue, thread);
    return 1;
}

long futex_wait(const uint32_t __user *word, uint32_t expected, uint64_t deadline)
{
    struct core *core = this_core();
    struct process *process = core->current->process;
    struct waitq *queue = own_queue(process, (uintptr_t)word);

    process_lock(process, &queue->lock);
    long result = wait_in(core, queue, (uintptr_t)word, word, expected, deadline);
    process_unlock(process, &queue->lock);
    return result;
}

typedef long wake_step(const uint32_t __user *word, uint32_t count);

/* Wakes any number, some at a time, with a look at interrupts in between. */
static __attribute__((noinline)) long wake_many(wake_step *wake, const uint32_t __user *word,
                                                uint32_t count)
{
    uint32_t woken = 0, step, now;

    for (;;) {
        step = count - woken < WAKE_STEP ? count - woken : WAKE_STEP;
        now = (uint32_t)wake(word, step);
        woken += now;
        if (now < step || woken == count)
            return (long)woken;
        sched_pause();
    }
}

long futex_wake(const uint32_t __user *word, uint32_t count)
{
    struct core *core = this_core();
    struct process *process = core->current->process;
    struct waitq *queue = own_queue(process, (uintptr_t)word);

    if (__builtin_expect(count > WAKE_STEP, 0))
        return wake_many(futex_wake, word, count);
    process_lock(process, &queue->lock);
    long woken = wake_in(core, queue, (uintptr_t)word, count);
    process_unlock(process, &queue->lock);
    return woken;
}

/*
 * A shared word is named by its page, which stays where it is as long as somebody has it mapped. Once all
 * have unmapped it under a waiter, another page user's wake may end that wait for nothing, not more.
 * 0: no page that is shared is there. Nothing is locked where nobody else could change the page tables.
 */
static uintptr_t shared_key(const uint32_t __user *word) NO_THREAD_SAFETY
{
    struct process *process = current_thread()->process;
    struct addrspace *space = process->space;
    uintptr_t address = (uintptr_t)word;

    if (address >= USER_TOP)
        return 0;
    if (__builtin_expect(!process_spreads(process) && addrspace_is_own(space), 1))
        return addrspace_shared_place(space, address);
    lock_acquire(&space->lock);
    uintptr_t place = addrspace_shared_place(space, address);
    lock_release(&space->lock);
    return place;
}

long futex_wait_shared(const uint32_t __user *word, uint32_t expected, uint64_t deadline)
{
    uintptr_t key = shared_key(word);

    if (!key) {
        uint32_t value;
        long error = user_load(&value, word); /* a page that is there has a name */
        if (error)
            return error;
        key = shared_key(word);
    }
    if (!key)
        return futex_wait(word, expected, deadline);
    struct core *core = this_core();
    struct waitq *queue = shared_queue(key);
    lock_acquire_inline(core, &queue->lock);
    long result = wait_in(core, queue, key, word, expected, deadline);
    lock_release_inline(core, &queue->lock);
    return result;
}

long futex_wake_shared(const uint32_t __user *word, uint32_t count)
{
    uintptr_t key = shared_key(word);

    if (!key)
        return futex_wake(word, count);
    if (__builtin_expect(count > WAKE_STEP, 0))
        return wake_many(futex_wake_shared, word, count);
    struct core *core = this_core();
    struct waitq *queue = shared_queue(key);
    lock_acquire_inline(core, &queue->lock);
    long woken = wake_in(core, queue, key, count);
    lock_release_inline(core, &queue->lock);
    return woken;
}

static bool is_in(const struct waitq *queue, const struct waitq *table, uint32_t count)
{
    return queue >= table && queue < table + count;
}

/* The word at an address of the process, if there is one. */
static bool peek(struct process *process, uintptr_t address, uint32_t *value)
{
    struct addrspace *space = process->space;

    if (!space || address >= USER_TOP)
        return false;
    lock_acquire(&space->lock);
    const char *page = addrspace_writable_page(space, address & ~3u);
    if (page)
        *value = *(const volatile uint32_t *)(page + (address & ~3u) % PAGE_SIZE);
    lock_release(&space->lock);
    return page != NULL;
}

bool futex_awaited(struct thread *thread, uintptr_t *address, uint32_t *value) NO_THREAD_SAFETY
{
    struct process *process = thread->process;
    struct waitq *queue = __atomic_load_n(&thread->queue, __ATOMIC_RELAXED);
    bool shared = is_in(queue, buckets, BUCKETS);

    if (!shared && !is_in(queue, process->futexes, PROCESS_FUTEXES))
        return false;
    lock_acquire(&queue->lock);
    bool waits = thread->queue == queue && waitq_waits(thread);
    *address = thread->wait_key;
    if (waits && shared) /* memory in any case, whose ever by now */
        *value = *(const volatile uint32_t *)phys_to_virt(*address);
    lock_release(&queue->lock);
    return waits && (shared || peek(process, *address, value));
}
