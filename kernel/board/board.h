/*
 * Boards as data: what cannot be learnt from what the loader left.
 * SPDX-License-Identifier: MIT
 */
#ifndef BRIGADE_BOARD_BOARD_H
#define BRIGADE_BOARD_BOARD_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include "lib/machine.h"

/* Kinds of a board that its firmware tells apart. */
struct board_model {
    uint32_t type; /* Raspberry Pi: bits 11:4 of the revision */
    const char *name;
    uint8_t led;  /* activity: a GPIO pin; from 128 on a pin that only the firmware reaches */
    bool led_low; /* it shines when the pin is low */
};

struct board {
    const char *name;
    const char *compatible; /* in the list of the device tree's root node */
    uint32_t part;     /* MIDR[15:4] where the loader may leave no device tree; 0: it always does */
    uint32_t ram_base; /* then also where RAM begins */
    uint32_t initrd; /* where config.txt has it loaded, for loaders that do not tell; 0: nowhere */
    uint32_t uart;   /* where to complain when nothing else is known */
    const struct machine_devices *devices; /* what it has, whatever the device tree says; or NULL */
};

/* board_by_tree - the board whose string is in m->compatible; NULL if it is unknown. */
const struct board *board_by_tree(const struct machine *m);

/* board_by_processor - the board with this processor and start of RAM, if it is one that can come without a tree. */
const struct board *board_by_processor(uint32_t midr, uint32_t ram_base);

/* board_any - the one to assume when nothing is known. */
const struct board *board_any(void);

/* board_model - what this board revision (new style, Raspberry Pi) is called; NULL if unknown. */
const struct board_model *board_model(uint32_t revision);

#endif
