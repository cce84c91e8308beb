/*
 * Waiting for several files: all sleepers are in one queue, each with a set of the objects it waits for.
 * SPDX-License-Identifier: MIT
 *
 * A thread has one wait record, so it cannot be in the queue of every file. The set is 32 bits of hashes:
 * a wake-up may come for nothing, and then the call, entered again, finds nothing and waits on. The queue
 * holds no file: the descriptors are looked up again each time, and a pipe may go while its pollers sleep.
 *
 * No wake-up is lost. The poller takes the queue's lock, sets `poll_watched`, looks at each file under the
 * file's lock and enters the queue before it releases the queue's. Who changes a file does it under the
 * file's lock and reads `poll_watched` afterwards. If the poller looked after the change, it saw it. If before,
 * its release of the file's lock, and so its setting of `poll_watched`, comes before the changer's acquisition:
 * the changer sees `poll_watched` set and takes the queue's lock, which it gets when the poller is in the queue.
 */
#include "fs/poll.h"
#include "abi/errno.h"
#include "base/clock.h"
#include "fs/file.h"
#include "sched/waitq.h"

static struct waitq pollers = {.lock = LOCK_INITIALISER("pollers", RANK_POLL),
                               .threads = LIST_INITIALISER(pollers.threads)};

bool poll_watched;

static uint32_t bit_of(const void *object)
{
    return 1u << (((uint32_t)(uintptr_t)object >> 3) * 2654435761u >> 27);
}

/* What holds of the descriptor, of what is asked for; *set gets the bit of what may change that. */
static uint32_t look(struct process *process, const struct abi_pollfd *poll, uintptr_t *set)
    REQUIRES(process->files_lock)
{
    struct file *file = NULL;
    uint32_t always = ABI_POLLERR | ABI_POLLHUP | ABI_POLLNVAL;

    if (poll->fd < 0)
        return 0;
    if (poll->fd < ABI_OPEN_MAX)
        file = process->files[poll->fd];
    if (!file)
        return ABI_POLLNVAL;
    *set |= bit_of(file->data);
    uint32_t ready = file->ops->poll ? file->ops->poll(file) : ABI_POLLIN | ABI_POLLOUT;
    return ready & ((uint16_t)poll->events | always);
}

/* The files cannot be closed meanwhile, so no references are needed. */
static long look_at_all(struct abi_pollfd *files, uint32_t count, uintptr_t *set)
{
    struct process *process = current_thread()->process;
    long ready = 0;

    *set = 0;
    lock_acquire(&process->files_lock);
    for (uint32_t i = 0; i < count; i++) {
        files[i].revents = (int16_t)look(process, &files[i], set);
        ready += files[i].revents != 0;
    }
    lock_release(&process->files_lock);
    return ready;
}

static void settle(void) REQUIRES(pollers.lock)
{
    if (!list_first(&pollers.threads))
        __atomic_store_n(&poll_watched, false, __ATOMIC_RELAXED);
}

long poll_wait(struct abi_pollfd *files, uint32_t count, uint64_t deadline)
{
    uintptr_t set;

    lock_acquire(&pollers.lock);
    __atomic_store_n(&poll_watched, true,
                     __ATOMIC_RELAXED); /* ordered by the files' locks, see above */
    long ready = look_at_all(files, count, &set);
    if (ready == 0 && deadline > clock_now()) {
        current_thread()->wait_key = set;
        waitq_block(&pollers, deadline, true);
    }
    settle();
    lock_release(&pollers.lock);
    return ready;
}

void poll_wake(const void *object)
{
    lock_acquire(&pollers.lock);
    LIST_FOREACH_SAFE(link, &pollers.threads) {
        struct thread *thread = list_entry(link, struct thread, wait_link);
        if (thread->wait_key & bit_of(object))
            waitq_wake(&pollers, thread, 0);
    }
    settle();
    lock_release(&pollers.lock);
}
