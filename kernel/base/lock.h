/*
 * Spin locks between cores. Every lock has a name and a rank; a core takes locks by rising rank only,
 * which is checked at every acquisition, so no two cores can wait for each other in a circle.
 * SPDX-License-Identifier: MIT
 *
 * Interrupts are always masked in the kernel, so a lock is never held across a switch.
 */
#ifndef BRIGADE_BASE_LOCK_H
#define BRIGADE_BASE_LOCK_H

#include <stdint.h>
#include <stdbool.h>

/* For clang's -Wthread-safety (tools/checks/thread-safety), nothing otherwise. PT_: what it points to. */
#ifdef THREAD_SAFETY
#define CAPABILITY(x) __attribute__((capability(x)))
#define GUARDED_BY(x) __attribute__((guarded_by(x)))
#define PT_GUARDED_BY(x) __attribute__((pt_guarded_by(x)))
#define REQUIRES(...) __attribute__((requires_capability(__VA_ARGS__)))
#define ACQUIRE(...) __attribute__((acquire_capability(__VA_ARGS__)))
#define RELEASE(...) __attribute__((release_capability(__VA_ARGS__)))
#define EXCLUDES(...) __attribute__((locks_excluded(__VA_ARGS__)))
#define ASSERTS_HELD(...) __attribute__((assert_capability(__VA_ARGS__)))
#define NO_THREAD_SAFETY __attribute__((no_thread_safety_analysis))
#else
#define CAPABILITY(x)
#define GUARDED_BY(x)
#define PT_GUARDED_BY(x)
#define REQUIRES(...)
#define ACQUIRE(...)
#define RELEASE(...)
#define EXCLUDES(...)
#define ASSERTS_HELD(...)
#define NO_THREAD_SAFETY
#endif

/* The order of acquisition: a lock may be taken while only locks further up are held. */
enum lock_rank {
    RANK_PROCESS_TABLE, /* parents, children, process ids */
    RANK_PROCESS,       /* one process's list of threads */
    RANK_ALARMS,
    RANK_POLL,  /* who polls: held while all of its files are looked at */
    RANK_FILES, /* one process's table of descriptors */
    RANK_TTY,
    RANK_FILE,       /* an open file's offset */
    RANK_TREE,       /* names of files */
    RANK_INODE,      /* one file's bytes, while they are copied */
    RANK_WAIT_QUEUE, /* also futex buckets, pipes */
    RANK_IMAGES,
    RANK_MAPPINGS, /* which objects are mapped where */
    RANK_ADDRESS_SPACE,
    RANK_ASID,
    RANK_FILE_PAGES, /* which pages a file has */
    RANK_TRACE,      /* who records */
    RANK_SLAB,
    RANK_PAGES,
    RANK_LOG,
    RANK_UART,
    RANK_COUNT,
};

/* lock_rank_name - what locks of that rank guard, for reports. */
const char *lock_rank_name(uint32_t rank);

/* How long a core spins on a lock before it calls the machine broken; set low by tests of that. */
extern uint32_t lock_spin_seconds;

struct CAPABILITY("lock") lock {
    union {
        uint32_t tickets;
        struct {
            uint16_t serving; /* ticket of the holder; next: the lock is free */
            uint16_t next;    /* ticket for the next comer */
        };
    };
    uint32_t rank; /* bit number enum lock_rank */
    const char *name;
};

/* clang-format off */
#define LOCK_INITIALISER(lock_name, lock_rank)                                                     \
    {                                                                                              \
        .rank = 1u << (lock_rank), .name = (lock_name)                                                   \
    }
/* clang-format on */

/* lock_init - a free lock; name must outlive it. */
void lock_init(struct lock *lock, const char *name, enum lock_rank rank);

/*
 * lock_acquire - takes the lock, spinning in the order of arrival. Panics when this core holds a lock
 * of the same or a higher rank, or when the lock is not free after lock_spin_seconds.
 */
void lock_acquire(struct lock *lock) ACQUIRE(lock);

/* lock_release - panics unless this core holds a lock of its rank. */
void lock_release(struct lock *lock) RELEASE(lock);

/* lock_held - does this core hold it, or at least one of its rank? */
bool lock_held(const struct lock *lock);

#endif
