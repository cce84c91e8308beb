/*
 * Letters as pixels. The font's table is made by tools/font: the codes, rising, and for each its bitmap.
 * SPDX-License-Identifier: MIT
 */
#include "dev/framebuffer.h"

#define REPLACEMENT 0xfffdu

extern const uint32_t font_code_count;
extern const uint16_t font_codes[];
extern const uint8_t font_glyphs[][GLYPH_HEIGHT]; /* the highest bit is the pixel on the left */

static const uint8_t *glyph(uint32_t code)
{
    uint32_t low = 0, high = font_code_count;

    while (low < high) {
        uint32_t middle = (low + high) / 2;
        if (font_codes[middle] == code)
            return font_glyphs[middle];
        if (font_codes[middle] < code)
            low = middle + 1;
        else
            high = middle;
    }
    return glyph(REPLACEMENT); /* tools/font has seen that it is there */
}

void framebuffer_put(const struct framebuffer *frame, uint32_t column, uint32_t row, uint32_t code,
                     uint32_t front, uint32_t back)
{
    const uint8_t *bits = glyph(code);
    uint32_t *line = frame->pixels + row * GLYPH_HEIGHT * frame->pitch + column * GLYPH_WIDTH;

    for (uint32_t y = 0; y < GLYPH_HEIGHT; y++, line += frame->pitch)
        for (uint32_t x = 0; x < GLYPH_WIDTH; x++)
            line[x] = bits[y] & 0x80u >> x ? front : back;
}
