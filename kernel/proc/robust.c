/*
 * Robust mutexes of a thread that ends.
 * SPDX-License-Identifier: MIT
 *
 * The list is the program's, and may be anything: it is followed for ROBUST_MAX mutexes at most, some at a
 * time, and ends where it cannot be read. All that can be done to a word is to replace the id of the
 * thread that ends; and a wake that nobody needs does no harm.
 */
#include "proc/robust.h"
#include "arch/cpu.h"
#include "arch/usercopy.h"
#include "sched/futex.h"

#define ROBUST_MAX 2048u
#define STEP 16u

#define LINK_OF(mutex) ((mutex) + (uint32_t)offsetof(struct abi_robust_mutex, next))

void robust_set_list(uint32_t list)
{
    struct thread *thread = current_thread();

    thread->robust = list;
    thread->robust_left = ROBUST_MAX;
}

/*
 * Only the owner or who finds it marked changes the owner, so nothing is lost between load and store but
 * the mark that somebody waits; and all who wait are woken after the store, to look again. A mutex that was
 * just being unlocked (pending) may have been let go, but the wake not made.
 */
static void mark(uint32_t mutex, uint32_t tid, bool pending)
{
    uint32_t __user *word = (uint32_t __user *)mutex;
    uint32_t value = 0;

    if (user_load(&value, word) != 0 || !(value & ABI_ROBUST))
        return;
    if ((value & ABI_ROBUST_OWNER) != tid && !pending)
        return;
    cpu_dmb(); /* who locks it sees what its owner did: pairs with the lock's acquire */
    if ((value & ABI_ROBUST_OWNER) == tid && user_store(word, ABI_ROBUST_DIED) != 0)
        return;
    futex_wake_shared(word, UINT32_MAX);
}

bool robust_end_step(struct thread *thread)
{
    uint32_t mutex;

    if (thread->robust && thread->robust_left == ROBUST_MAX) {
        const struct abi_robust_list __user *list =
            (const struct abi_robust_list __user *)thread->robust;
        if (user_load(&mutex, &list->pending) == 0 && mutex)
            mark(mutex, thread->tid, true);
    }
    for (uint32_t i = 0; thread->robust && i < STEP; i++) {
        if (user_load(&mutex, (const uint32_t __user *)thread->robust) != 0 || !mutex ||
            --thread->robust_left == 0) {
            thread->robust = 0;
        } else {
            thread->robust = LINK_OF(mutex);
            mark(mutex, thread->tid, false);
        }
    }
    return !thread->robust;
}
