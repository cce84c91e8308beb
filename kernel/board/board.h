/*
 * Boards as data: what cannot be learnt from the device tree.
 * SPDX-License-Identifier: MIT
 */
#ifndef BRIGADE_BOARD_BOARD_H
#define BRIGADE_BOARD_BOARD_H

#include <stdint.h>

struct board {
    const char *name;
    const char *compatible; /* the device tree's root node */
    uint64_t uart;          /* where to complain when the device tree cannot be read */
};

/* board_find - the board with this compatible string; the first of the list when there is none. */
const struct board *board_find(const char *compatible);

#endif
