/*
 * Questions to the firmware of a Raspberry Pi's VideoCore, by its mailbox.
 * SPDX-License-Identifier: MIT
 *
 * Source: Raspberry Pi firmware wiki, "Mailboxes", "Accessing mailboxes", "Mailbox property interface".
 * Boot core only, while no other core asks. Without videocore_init every question is answered with false.
 */
#ifndef BRIGADE_DEV_VIDEOCORE_H
#define BRIGADE_DEV_VIDEOCORE_H

#include <stdbool.h>
#include <stdint.h>

#define VIDEOCORE_MAX_VALUES 8

enum videocore_tag {
    VIDEOCORE_BOARD_REVISION = 0x00010002, /* out: revision */
    VIDEOCORE_ARM_MEMORY = 0x00010005,     /* out: base, bytes */
    VIDEOCORE_CLOCK_RATE = 0x00030002,     /* in: clock; out: clock, Hz */
    VIDEOCORE_SET_CLOCK_RATE = 0x00038002, /* in: clock, Hz, 0; out: clock, Hz */
    VIDEOCORE_SET_GPIO = 0x00038041,       /* in: pin from 128 on, level */
};
#define VIDEOCORE_CLOCK_UART 2

/*
 * videocore_init - registers at a mapped address; linear_offset: what to take from an address of kernel memory to
 * have the physical one.
 */
void videocore_init(volatile uint32_t *registers, uint32_t linear_offset);

/*
 * videocore_ask - values: count of them (at most VIDEOCORE_MAX_VALUES) go to the firmware, and its answer comes back
 * in them. Waits, a second at most. Returns whether the firmware knows this tag and answered.
 */
bool videocore_ask(enum videocore_tag tag, uint32_t *values, uint32_t count);

#endif
