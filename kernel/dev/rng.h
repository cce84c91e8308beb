/*
 * The sources of randomness of Raspberry Pi, asked once, when the kernel starts.
 * SPDX-License-Identifier: MIT
 *
 * Broadcom has published neither; the registers are as Linux's bcm2835-rng and iproc-rng200 know them. BCM2835's is in
 * BCM2836 and BCM2837, too (QEMU has a model of it), iProc RNG200 in BCM2711 (QEMU 7.2 has none: never tried).
 */
#ifndef BRIGADE_DEV_RNG_H
#define BRIGADE_DEV_RNG_H

#include <stdbool.h>
#include <stdint.h>

#define RNG_WORDS 8u

/*
 * rng_read_bcm2835, rng_read_200 - so many words from the generator behind these registers, mapped, which is turned on if it
 * is off. Waits a second at most: BCM2835's first word takes a quarter of one. False: it gave less, says itself that
 * it is broken, or repeats itself.
 */
bool rng_read_bcm2835(volatile uint32_t *registers, uint32_t words[RNG_WORDS]);
bool rng_read_200(volatile uint32_t *registers, uint32_t words[RNG_WORDS]);

#endif
