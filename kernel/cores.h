/*
 * Starting the other cores.
 * SPDX-License-Identifier: MIT
 */
#ifndef BRIGADE_CORES_H
#define BRIGADE_CORES_H

#include <stdint.h>
#include "lib/machine.h"

/* cores_prepare - what every core does for itself: interrupts, timer, VFP. core: its number. */
void cores_prepare(uint32_t core, uint32_t timer_intid);

/*
 * cores_start_others - by firmware or from its mailboxes; waits until each has reported, at most ten seconds. One
 * that does not report is named in an error line and never used; the others are numbered without gaps.
 */
void cores_start_others(const struct machine *machine, uint32_t timer_intid);

#endif
