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
#define VIDEOCORE_MAX_WORDS 56 /* of a message's tags */

enum videocore_tag {
    VIDEOCORE_BOARD_REVISION = 0x00010002,   /* out: revision */
    VIDEOCORE_ARM_MEMORY = 0x00010005,       /* out: base, bytes */
    VIDEOCORE_CLOCK_RATE = 0x00030002,       /* in: clock; out: clock, Hz */
    VIDEOCORE_SET_CLOCK_RATE = 0x00038002,   /* in: clock, Hz, 0; out: clock, Hz */
    VIDEOCORE_SET_GPIO = 0x00038041,         /* in: pin from 128 on, level */
    VIDEOCORE_ALLOCATE_BUFFER = 0x00040001,  /* in: alignment; out: bus address, bytes */
    VIDEOCORE_PITCH = 0x00040008,            /* out: bytes per line */
    VIDEOCORE_SET_DISPLAY_SIZE = 0x00048003, /* in, out: width, height */
    VIDEOCORE_SET_BUFFER_SIZE = 0x00048004,  /* in, out: width, height */
    VIDEOCORE_SET_DEPTH = 0x00048005,        /* in, out: bits per pixel */
    VIDEOCORE_SET_PIXEL_ORDER = 0x00048006,  /* in, out: 0: 0x00RRGGBB, 1: 0x00BBGGRR */
};
#define VIDEOCORE_CLOCK_EMMC 1
#define VIDEOCORE_CLOCK_UART 2
#define VIDEOCORE_CLOCK_EMMC2 12

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

struct videocore_picture {
    uint32_t address; /* physical */
    uint32_t bytes, bytes_per_line;
    bool red_low; /* a pixel is 0x00BBGGRR instead of 0x00RRGGBB */
};

/* videocore_show - has the firmware show a picture of that size, 32 bits per pixel. Returns whether it does. */
bool videocore_show(uint32_t width, uint32_t height, struct videocore_picture *picture);

#endif
