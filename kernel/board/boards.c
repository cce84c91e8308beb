/*
 * The list of boards.
 * SPDX-License-Identifier: MIT
 */
#include "board/board.h"
#include <stddef.h>
#include "lib/string.h"

static const struct board boards[] = {
    {.name = "QEMU virt", .compatible = "linux,dummy-virt", .uart = 0x09000000},
};

const struct board *board_find(const char *compatible)
{
    for (size_t i = 0; i < sizeof(boards) / sizeof(boards[0]); i++)
        if (!strcmp(boards[i].compatible, compatible))
            return &boards[i];
    return &boards[0];
}
