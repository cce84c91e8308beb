/*
 * What the terminal's cells look like, drawn a few at a time: only cells that look different from before, so that
 * the framebuffer, which is slow to write and slower to read, is written seldom and never read.
 * SPDX-License-Identifier: MIT
 */
#include "dev/screen.h"
#include "dev/vt.h"

#define COLUMNS (FRAMEBUFFER_WIDTH / GLYPH_WIDTH)
#define ROWS (FRAMEBUFFER_HEIGHT / GLYPH_HEIGHT)
#define CELLS_PER_STEP 6u
#define ROWS_PER_STEP 2u
#define NOTHING_DRAWN UINT32_MAX

_Static_assert(ROWS <= VT_ROWS_MAX, "a bit for each row");

/* .noinit: screen_init fills them, where there is a screen. */
static vt_cell cells[COLUMNS * ROWS] __attribute__((section(".noinit")));
static vt_cell drawn[ROWS][COLUMNS] __attribute__((section(".noinit")));
static struct vt vt;
static struct framebuffer frame;

/* 0x00RRGGBB of a colour's number: 16 named ones, a cube of 6 by 6 by 6, 24 greys (as xterm has them). */
static uint32_t rgb(uint32_t colour)
{
    static const uint32_t named[16] = {0x000000, 0xcc3333, 0x33aa33, 0xbb8800, 0x4477dd, 0xaa44aa,
                                       0x22aaaa, 0xcccccc, 0x777777, 0xff6666, 0x66dd66, 0xffdd55,
                                       0x77aaff, 0xee88ee, 0x66dddd, 0xffffff};
    static const uint8_t level[6] = {0, 0x5f, 0x87, 0xaf, 0xd7, 0xff};

    if (colour < 16)
        return named[colour];
    if (colour >= 232)
        return (8 + 10 * (colour - 232)) * 0x010101u;
    colour -= 16;
    return (uint32_t)level[colour / 36] << 16 | (uint32_t)level[colour / 6 % 6] << 8 |
           level[colour % 6];
}

void screen_init(const struct framebuffer *framebuffer)
{
    frame = *framebuffer;
    for (uint32_t row = 0; row < ROWS; row++)
        for (uint32_t column = 0; column < COLUMNS; column++)
            drawn[row][column] = NOTHING_DRAWN;
    vt_init(&vt, cells, COLUMNS, ROWS);
}

uint32_t screen_put(char byte)
{
    vt.erased = 0;
    vt_put(&vt, byte);
    return 8 + vt.erased;
}

static uint32_t pixel(uint32_t colour)
{
    uint32_t value = rgb(colour);

    return frame.red_low ? __builtin_bswap32(value) >> 8 : value;
}

/* Up to `most` of the row's cells. Returns how many; fewer than `most`: the row is done. */
static uint32_t draw_row(uint32_t row, uint32_t most)
{
    uint32_t count = 0;

    for (uint32_t column = 0; column < COLUMNS && count < most; column++) {
        vt_cell cell = vt_shown(&vt, row, column);
        if (cell == drawn[row][column])
            continue;
        drawn[row][column] = cell;
        framebuffer_put(&frame, column, row, VT_CODE(cell), pixel(VT_FRONT(cell)),
                        pixel(VT_BACK(cell)));
        count++;
    }
    return count;
}

bool screen_draw(void)
{
    uint32_t left = CELLS_PER_STEP;

    for (uint32_t rows = 0; vt.changed && rows < ROWS_PER_STEP; rows++) {
        uint32_t row = (uint32_t)__builtin_ctzll(vt.changed);
        left -= draw_row(row, left);
        if (!left)
            break;
        vt.changed &= ~(1ull << row);
    }
    return vt.changed != 0;
}
