/*
 * The watchdog of a Raspberry Pi, by which it is switched off and reset.
 * SPDX-License-Identifier: MIT
 *
 * Sources: BCM2835 power manager as Linux's bcm2835_wdt and the firmware know it; Broadcom has not published it.
 */
#ifndef BRIGADE_DEV_WATCHDOG_H
#define BRIGADE_DEV_WATCHDOG_H

#include <stdbool.h>
#include <stdint.h>

/* watchdog_init - registers at a mapped address. */
void watchdog_init(volatile uint32_t *registers);

/*
 * watchdog_reset - resets the machine within a millisecond; with halt, the firmware then stays halted instead of
 * booting again, which is as much as this board can be off. Returns only where there is no watchdog.
 */
void watchdog_reset(bool halt);

#endif
