/*
 * Stopping the other cores: for good when the kernel is broken, for a moment to look at what they have.
 * SPDX-License-Identifier: MIT
 */
#ifndef BRIGADE_BASE_HALT_H
#define BRIGADE_BASE_HALT_H

#include <stdint.h>

/*
 * halt_others - kicks the other cores and waits until they have stopped, for one second at most. They stop where
 * they hold no lock and change nothing, or, in a panic, also where they wait for a lock. Returns the cores that have
 * not answered, by bit. One core at a time may call it.
 */
uint32_t halt_others(void);

/* halt_report - says of each core whether it has stopped and which locks it holds; silent: from halt_others. */
void halt_report(uint32_t silent);

/* halt_end - lets them go on. */
void halt_end(void);

/* halt_if_told - stays here while another core wants that; for a core that was kicked and holds no lock. */
void halt_if_told(void);

/* halt_mark - tells who asked that the calling core has stopped. */
void halt_mark(void);

#endif
