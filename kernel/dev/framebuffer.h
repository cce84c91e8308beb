/*
 * Memory that a display shows, and letters in it.
 * SPDX-License-Identifier: MIT
 */
#ifndef BRIGADE_DEV_FRAMEBUFFER_H
#define BRIGADE_DEV_FRAMEBUFFER_H

#include <stdbool.h>
#include <stdint.h>

/* Pixels: asked for on every machine; a Pi's firmware scales them up to the display's. */
#define FRAMEBUFFER_WIDTH 800u
#define FRAMEBUFFER_HEIGHT 600u
#define GLYPH_WIDTH 8u
#define GLYPH_HEIGHT 16u

struct framebuffer {
    uint32_t *pixels; /* 0x00RRGGBB */
    uint32_t pitch;   /* pixels from one line to the next */
    bool red_low;     /* no, 0x00BBGGRR */
};

/* framebuffer_put - the character `code` (Unicode) in its cell. Some 600 instructions. */
void framebuffer_put(const struct framebuffer *frame, uint32_t column, uint32_t row, uint32_t code,
                     uint32_t front, uint32_t back);

#endif
