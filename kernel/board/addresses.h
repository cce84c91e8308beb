/*
 * Addresses that assembly and C share.
 * SPDX-License-Identifier: MIT
 */
#ifndef BRIGADE_BOARD_ADDRESSES_H
#define BRIGADE_BOARD_ADDRESSES_H

/* The registers beside the cores: BCM2836 and 2837 (ARM Quad A7 core, QA7), BCM2711 (its chapter 6.5). */
#define BCM2836_LOCAL 0x40000000
#define BCM2711_LOCAL 0xff800000

/* Processors by MIDR's part number. */
#define PART_CORTEX_A7 0xc07
#define PART_CORTEX_A53 0xd03
#define PART_CORTEX_A72 0xd08

#endif
