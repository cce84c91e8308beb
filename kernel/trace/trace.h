/*
 * The trace: each core writes fixed-size records into a ring of its own, so recording takes no lock. A ring that
 * is full takes no more: what it has stays, for both of the recordings that there can be.
 * SPDX-License-Identifier: MIT
 */
#ifndef BRIGADE_TRACE_TRACE_H
#define BRIGADE_TRACE_TRACE_H

#include "abi/trace.h"
#include "base/core.h"

/* trace_put - writes one record on this core; counts it as lost when the ring is full. */
void trace_put(enum trace_event event, uint32_t tid, uint32_t a, uint32_t b);

/* trace_wants - does this core, the calling one, record such events? */
static inline bool trace_wants(const struct core *core, enum trace_event event)
{
    return core->trace_mask & TRACE_BIT(event);
}

/* trace_on - trace, for who has the calling core at hand. */
static inline void trace_on(const struct core *core, enum trace_event event, uint32_t tid,
                            uint32_t a, uint32_t b)
{
    if (trace_wants(core, event))
        trace_put(event, tid, a, b);
}

/* trace - records an event if it is wanted. tid names thread and process (THREAD_PID). */
static inline void trace(enum trace_event event, uint32_t tid, uint32_t a, uint32_t b)
{
    trace_on(this_core(), event, tid, a, b);
}

/*
 * trace_start - begins a recording of the events of mask, for the process `owner` (its id). While one is under
 * way, another process can begin a second one within it, which sees what happens meanwhile and takes nothing
 * from the first: so a program that records itself can be recorded. 0; -EBUSY when it, or two others, record;
 * -ENOMEM. A ring's pages are taken at the first start and kept; when it is full, records are lost and counted.
 */
int trace_start(uint32_t mask, uint32_t owner);

/* trace_stop - ends the process's recording, if it has one. What was recorded stays. */
void trace_stop(uint32_t process);

/*
 * trace_next - takes the oldest record of a core's ring out of the recording that `reader` may read: its own, or
 * the last that has ended. False: there is none, or none that may be read now.
 */
bool trace_next(uint32_t core, uint32_t reader, struct trace_record *record);

/* trace_recent - the record of a core that is `back` before its last one; NULL: the ring has none. For panics. */
const struct trace_record *trace_recent(uint32_t core, uint32_t back);

/* trace_lost - how many records of that recording found the core's ring full. */
uint32_t trace_lost(uint32_t core, uint32_t reader);

/* trace_readable - is there a recording that has ended for `reader`? */
bool trace_readable(uint32_t reader);

/* trace_choose_vectors - on a core that was asked to: its system calls are recorded from now on, or no more. */
void trace_choose_vectors(void);

/* trace_name - records what a thread or process is called, if TRACE_NAME is wanted. */
void trace_name(uint32_t tid, const char *name);

/* trace_ring_pages - how many pages a core's ring gets at the first start, 1 to 1024. */
extern uint32_t trace_ring_pages;

#endif
