/*
 * SD cards behind a standard host controller: the Arasan of BCM2836 and 2837, EMMC2 of BCM2711.
 * SPDX-License-Identifier: MIT
 *
 * Sources: SD Host Controller Simplified Specification 3.00 (HC); Physical Layer Simplified Specification 6.00 (PL);
 * BCM2835 ARM Peripherals 5, by whose names the registers, of 32 bits each, are called.
 */
#ifndef BRIGADE_DEV_SDHCI_H
#define BRIGADE_DEV_SDHCI_H

#include "dev/block.h"

/*
 * sdhci_begin - makes the card ready; takes up to a second with a slow card. registers: mapped; base_hz: the controller's
 * clock, 0: as the controller says. Boot core, once; pins are set. Returns NULL and why; *reason is NULL, too, if there is
 * no card that answers.
 */
struct block_device *sdhci_begin(const char *name, volatile uint32_t *registers, uint32_t intid,
                                 uint32_t base_hz, const char **reason);

/* sdhci_narrow - from now on the device is these sectors of the card only, which lie within it. Nothing is under way. */
void sdhci_narrow(uint32_t first, uint32_t count);

#endif
