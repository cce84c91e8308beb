/*
 * Waiting until one of several open files is ready.
 * SPDX-License-Identifier: MIT
 */
#ifndef BRIGADE_FS_POLL_H
#define BRIGADE_FS_POLL_H

#include <stdbool.h>
#include <stdint.h>
#include "abi/abi.h"

/*
 * poll_wait - looks at `count` descriptors of the current process (at most ABI_OPEN_MAX) and stores in each
 * revents what holds of it. Returns how many have any. With none, the current thread waits, by restart,
 * for a change or the deadline (counter ticks; UINT64_MAX: none); 0 when that has passed already.
 */
long poll_wait(struct abi_pollfd *files, uint32_t count, uint64_t deadline);

/* Atomic: false when nobody polls. True may be out of date: who has timed out leaves it. */
extern bool poll_watched;

/* poll_wake - what poll_notify does if somebody polls. */
void poll_wake(const void *object);

/*
 * poll_notify - what the poll entry tells of files whose `data` is `object` has changed, or a descriptor of
 * one is closed. The object is not accessed and may be gone. No lock of rank RANK_POLL or above is held.
 */
static inline void poll_notify(const void *object)
{
    if (__atomic_load_n(&poll_watched, __ATOMIC_RELAXED))
        poll_wake(object);
}

#endif
