/*
 * What Brigade has beyond POSIX: the machine, usage, the kernel's trace, power.
 * SPDX-License-Identifier: MIT
 */
#ifndef BRIGADE_H
#define BRIGADE_H

#include "abi/abi.h"
#include "abi/trace.h"

#include <sys/cdefs.h>
#include <sys/types.h>

__BEGIN_DECLS

/* What machine this is. Returns 0. */
int brigade_machine(struct abi_machine *machine);

/*
 * CPU time, switches, memory and model of process pid, 0: the caller's, -1: of all its children that
 * were waited for, together, without memory and model. Returns 0, or -1: ESRCH.
 */
int brigade_usage(pid_t pid, struct abi_usage *usage);

/*
 * The trace: start empties it and records the events of the mask (TRACE_BIT, or
 * TRACE_DEFAULT_MASK) on all cores until stop. Both return 0, or -1: EINVAL.
 */
int brigade_trace_start(unsigned event_mask);
int brigade_trace_stop(void);

/*
 * Takes up to count of a core's oldest records, when stopped. Returns how many, 0: no more, or
 * -1: EBUSY (not stopped), EINVAL (no such core).
 */
int brigade_trace_read(int core, struct trace_record *records, unsigned count);

/* How many of a core's records found no room since start. -1: EINVAL. */
long brigade_trace_lost(int core);

/* Records TRACE_MARK with these two numbers. */
void brigade_trace_mark(unsigned a, unsigned b);

/*
 * How long a thread of a gil process keeps the interpreter lock when another one wants it, in microseconds:
 * CPython's sys.setswitchinterval. 5000 at first; for the whole process, and for the children it makes from
 * then on. set returns 0, or -1: EINVAL (0, or more than 10 s).
 */
int brigade_setswitchinterval(unsigned us);
unsigned brigade_getswitchinterval(void);

/* Ends the machine; status is the launcher's exit status, 0 to 255. Returns only on failure. */
int brigade_poweroff(int status);

/* Removes all files and directories but the initrd's. For process 1 only: else -1, EPERM. */
int brigade_files_empty(void);

/* The calling thread's id, unique in the machine; a process's first thread has the process's. */
pid_t gettid(void);

__END_DECLS

#endif
