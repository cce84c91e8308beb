/*
 * What the machine is doing, said on the console: at a break on the serial line, and in a panic.
 * SPDX-License-Identifier: MIT
 */
#ifndef BRIGADE_PROC_DUMP_H
#define BRIGADE_PROC_DUMP_H

/*
 * dump_request - on any core, any lock may be held: as soon as this core takes its timer's interrupt, all others
 * are stopped for as long as it takes to print cores, locks, run queues, processes and threads.
 */
void dump_request(void);

/* dump_in_panic - what each core ran and its last trace records. All others have stopped; takes no lock. */
void dump_in_panic(void);

#endif
