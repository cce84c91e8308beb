/*
 * The registers beside the cores of BCM2836, BCM2837 and BCM2711: starting cores.
 * SPDX-License-Identifier: MIT
 */
#ifndef BRIGADE_DEV_BCM2836_H
#define BRIGADE_DEV_BCM2836_H

#include <stdint.h>

/*
 * bcm2836_release_core - sends core number `core` (1 to 3), which waits at its mailbox 3 since the machine's start,
 * to a physical address. It comes there with its MMU off. Sources: QA7 4.8; the firmware's start code.
 */
void bcm2836_release_core(volatile uint32_t *local, uint32_t core, uint32_t entry);

#endif
