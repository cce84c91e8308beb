/*
 * Locks of files. Each inode has a list of its locks; who waits for any is in one queue, whose lock guards all
 * lists. A change wakes them all: each enters its call again, and looks anew.
 * SPDX-License-Identifier: MIT
 */
#include "fs/filelock.h"
#include "abi/errno.h"
#include "fs/inode.h"
#include "mm/slab.h"
#include "sched/waitq.h"

#define LOCKS_MAX 1024u /* of a file: they are looked through with interrupts masked */

struct filelock {
    struct list link; /* in its inode's list */
    struct filelock_owner owner;
    struct filelock_range range;
    enum filelock_kind kind;
    uint32_t pid;
};

static struct slab filelocks = SLAB_INITIALISER(filelocks, struct filelock, "file locks");
static struct waitq waiting = {.lock = LOCK_INITIALISER("file locks", RANK_WAIT_QUEUE),
                               .threads = LIST_INITIALISER(waiting.threads)};

static bool overlaps(struct filelock_range a, struct filelock_range b)
{
    return a.start < b.end && b.start < a.end;
}

/* The first lock of another owner, of the same sort, that forbids one of this kind. */
static struct filelock *find_conflict(struct inode *inode, struct filelock_owner owner,
                                      struct filelock_range range, enum filelock_kind kind)
    REQUIRES(waiting.lock)
{
    LIST_FOREACH(link, &inode->locks) {
        struct filelock *lock = list_entry(link, struct filelock, link);
        if (lock->owner.is_file == owner.is_file && lock->owner.who != owner.who &&
            overlaps(lock->range, range) &&
            (kind == FILELOCK_EXCLUSIVE || lock->kind == FILELOCK_EXCLUSIVE))
            return lock;
    }
    return NULL;
}

/* What a process waits for: the process that had the lock when it began to; 0: it does not wait. */
static uintptr_t waits_for(uintptr_t process) REQUIRES(waiting.lock)
{
    LIST_FOREACH(link, &waiting.threads) {
        const struct thread *thread = list_entry(link, struct thread, wait_link);
        if ((uintptr_t)thread->process == process && thread->wait_key)
            return thread->wait_key;
    }
    return 0;
}

/* Does the process `other` wait, over others perhaps, for the current one? */
static bool would_deadlock(uintptr_t other) REQUIRES(waiting.lock)
{
    for (uint32_t i = 0; other && i < PROCESSES_MAX; i++) {
        if (other == (uintptr_t)current_thread()->process)
            return true;
        other = waits_for(other);
    }
    return false;
}

static long block(const struct filelock *conflict) REQUIRES(waiting.lock)
{
    uintptr_t other = conflict->owner.is_file ? 0 : (uintptr_t)conflict->owner.who;

    if (would_deadlock(other))
        return -EDEADLK;
    current_thread()->wait_key = other;
    waitq_block(&waiting, UINT64_MAX, true);
    return 0;
}

static void add(struct inode *inode, struct filelock *lock, const struct filelock *like,
                struct filelock_range range) REQUIRES(waiting.lock)
{
    *lock = *like;
    lock->range = range;
    list_push_back(&inode->locks, &lock->link);
}

static void drop(struct filelock *lock) REQUIRES(waiting.lock)
{
    list_remove(&lock->link);
    slab_free(&filelocks, lock);
}

/* Takes the range out of the owner's locks. One that goes on behind it needs another, *spare. */
static void carve(struct inode *inode, struct filelock_owner owner, struct filelock_range range,
                  struct filelock **spare) REQUIRES(waiting.lock)
{
    LIST_FOREACH_SAFE(link, &inode->locks) {
        struct filelock *lock = list_entry(link, struct filelock, link);
        if (lock->owner.who != owner.who || !overlaps(lock->range, range))
            continue;
        struct filelock_range behind = {range.end, lock->range.end};
        if (lock->range.start < range.start) {
            lock->range.end = range.start;
            if (behind.start < behind.end) {
                add(inode, *spare, lock, behind);
                *spare = NULL;
                return; /* the owner's locks do not overlap: no other is in the range */
            }
        } else if (behind.start < behind.end) {
            lock->range = behind;
        } else {
            drop(lock);
        }
    }
}

static bool has_more(const struct inode *inode, uint32_t than) REQUIRES(waiting.lock)
{
    uint32_t count = 0;

    LIST_FOREACH(link, &inode->locks)
        if (++count > than)
            return true;
    return false;
}

static long set(struct inode *inode, const struct filelock *like, bool wait,
                struct filelock *spare[2]) REQUIRES(waiting.lock)
{
    if (like->kind != FILELOCK_NONE) {
        struct filelock *conflict = find_conflict(inode, like->owner, like->range, like->kind);
        if (conflict)
            return wait ? block(conflict) : -EAGAIN;
    }
    /* Unlocking may make two of one: that, too, comes to an end. */
    if (has_more(inode, like->kind == FILELOCK_NONE ? 2 * LOCKS_MAX : LOCKS_MAX))
        return -ENOLCK;
    carve(inode, like->owner, like->range, &spare[0]);
    if (like->kind != FILELOCK_NONE) {
        add(inode, spare[1], like, like->range);
        spare[1] = NULL;
    }
    waitq_wake_all(&waiting, 0);
    return 0;
}

long filelock_set(struct inode *inode, struct filelock_owner owner, struct filelock_range range,
                  enum filelock_kind kind, bool wait)
{
    struct filelock like = {
        .owner = owner, .range = range, .kind = kind, .pid = current_thread()->process->pid};
    struct filelock *spare[2] = {slab_alloc(&filelocks), slab_alloc(&filelocks)};
    long result = -ENOMEM;

    if (spare[0] && spare[1]) {
        lock_acquire(&waiting.lock);
        result = set(inode, &like, wait, spare);
        lock_release(&waiting.lock);
    }
    for (uint32_t i = 0; i < 2; i++)
        if (spare[i])
            slab_free(&filelocks, spare[i]);
    return result;
}

bool filelock_find(struct inode *inode, struct filelock_owner owner, struct filelock_range *range,
                   enum filelock_kind *kind, uint32_t *pid)
{
    lock_acquire(&waiting.lock);
    const struct filelock *lock = find_conflict(inode, owner, *range, *kind);
    if (lock) {
        *range = lock->range;
        *kind = lock->kind;
        *pid = lock->pid;
    }
    lock_release(&waiting.lock);
    return lock != NULL;
}

void filelock_forget(struct inode *inode, const void *owner)
{
    /* Without a lock: the owner's own are there already, and it is not setting any. */
    if (!inode || !__atomic_load_n(&inode->locks.next, __ATOMIC_RELAXED) ||
        __atomic_load_n(&inode->locks.next, __ATOMIC_RELAXED) == &inode->locks)
        return;
    lock_acquire(&waiting.lock);
    LIST_FOREACH_SAFE(link, &inode->locks) {
        struct filelock *lock = list_entry(link, struct filelock, link);
        if (lock->owner.who == owner)
            drop(lock);
    }
    waitq_wake_all(&waiting, 0);
    lock_release(&waiting.lock);
}
