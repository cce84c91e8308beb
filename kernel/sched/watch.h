/*
 * The cores watch each other: one that takes no interrupts any more is noticed.
 * SPDX-License-Identifier: MIT
 */
#ifndef BRIGADE_SCHED_WATCH_H
#define BRIGADE_SCHED_WATCH_H

#include <stdint.h>

/* watch_start - the calling core beats from now on, and watches the next one; on a machine with several cores. */
void watch_start(void);

/* Between two beats; and how many of its own a core lets pass without one of its neighbour. For tests to shorten. */
extern uint32_t watch_beat_us;
#define WATCH_BEATS 4u

#endif
