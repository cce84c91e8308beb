/*
 * The trace: each core writes fixed-size records into a ring of its own, so recording takes no lock.
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
 * trace_start - empties all rings and records the events of mask, for the process `owner` (its id).
 * A ring holds about 5,400 records; its pages are taken at the first start and kept. 0, -ENOMEM, or
 * -EBUSY while it records already.
 */
int trace_start(uint32_t mask, uint32_t owner);

/* trace_stop - the rings keep what they have. */
void trace_stop(void);

/* trace_process_ended - stops recording if that process had started it. */
void trace_process_ended(uint32_t owner);

/* trace_next - the oldest record of a core's ring, taken out; NULL: none. Valid until trace_start. */
const struct trace_record *trace_next(uint32_t core);

/* Is any event recorded? */
bool trace_running(void);

#endif
