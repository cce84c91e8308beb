/* The kernel's trace. */
/* SPDX-License-Identifier: MIT */
#include "syscall.h"

#include <brigade.h>

int brigade_trace_start(unsigned event_mask)
{
    return (int)posix_result(SYS(trace_start, event_mask));
}

int brigade_trace_stop(void)
{
    return (int)posix_result(SYS(trace_stop));
}

int brigade_trace_read(int core, struct trace_record *records, unsigned count)
{
    return (int)posix_result(SYS(trace_read, core, records, count));
}

long brigade_trace_lost(int core)
{
    return posix_result(SYS(trace_lost, core));
}

void brigade_trace_mark(unsigned a, unsigned b)
{
    SYS(trace_mark, a, b);
}
