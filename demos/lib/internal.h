/* What the files of the demonstrations' library tell each other. */
/* SPDX-License-Identifier: MIT */
#ifndef DEMOS_INTERNAL_H
#define DEMOS_INTERNAL_H

#include <stdint.h>
#include <sys/types.h>

#define PART_BARE_LOOP "bare-loop"

/* first: size; second: way | tasks << 4 | all_ways << 8 | a number for the program << 16 */
#define PART_WAY "way"

/* Counts down in registers. */
void bare_loop(uint32_t rounds);

/* To other threads of the core, and, should QEMU run the cores in turn, to the other cores. */
void give_way(void);

/* start(0) to start(count - 1), each in a thread, to their end. A thread that cannot be had ends the demonstration. */
void run_threads(int count, void *(*start)(void *number));

/* Waits for the process and adds its claims and figures to this one's. */
void results_add(pid_t pid);

#endif
