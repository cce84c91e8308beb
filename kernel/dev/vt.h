/*
 * A terminal of the ANSI kind as a grid of characters: bytes in, cells out. What draws the cells is elsewhere.
 * SPDX-License-Identifier: MIT
 *
 * Source: ECMA-48 (ISO 6429); colours 16 to 255 as xterm has them. UTF-8; characters beyond U+FFFF show as U+FFFD.
 * Understood: CR LF BS TAB; CSI A B C D E F G H J K S d f m s u, ?25 h l; ESC 7 8 c M. LF also returns to the first
 * column, since not every writer sends CR. Everything else that begins as a sequence is taken and ignored.
 */
#ifndef BRIGADE_DEV_VT_H
#define BRIGADE_DEV_VT_H

#include <stdbool.h>
#include <stdint.h>

#define VT_ROWS_MAX 64u /* rows have a bit each */
#define VT_PARAMETERS 16u

#define VT_FOREGROUND 7u
#define VT_BACKGROUND 0u

/* A cell: the character's code, the colours of its strokes and of what is behind them. */
typedef uint32_t vt_cell;
#define VT_CELL(code, front, back)                                                                 \
    ((vt_cell)(code) | (vt_cell)(front) << 16 | (vt_cell)(back) << 24)
#define VT_CODE(cell) ((cell)&0xffff)
#define VT_FRONT(cell) ((cell) >> 16 & 0xff)
#define VT_BACK(cell) ((cell) >> 24)

struct vt {
    uint32_t columns, rows;
    uint64_t
        changed; /* rows, by bit, in which a cell or the cursor has changed; the reader clears it */
    uint32_t erased; /* cells; the reader clears it: what it has cost beside the bytes */
    vt_cell *cells;  /* rows of `columns` each, the first shown one being number `top` */
    uint32_t top;
    uint32_t row,
        column; /* of the cursor; column == columns: the next character goes to the next row */
    uint32_t saved_row, saved_column;
    bool cursor_hidden;
    bool bold, inverse;
    uint8_t front, back;
    uint8_t state;                                 /* where in a sequence */
    bool private_sequence;                         /* CSI ? */
    uint32_t code, continuation;                   /* UTF-8: bits so far, bytes to come */
    uint32_t parameter[VT_PARAMETERS], parameters; /* parameters: index of the one that is read */
};

/* vt_init - an empty screen. cells: columns * rows of them, for vt alone. rows: at most VT_ROWS_MAX. */
void vt_init(struct vt *vt, vt_cell *cells, uint32_t columns, uint32_t rows);

/* vt_put - one byte. Some 100 instructions, and a few for each cell that it erases (vt->erased). */
void vt_put(struct vt *vt, char byte);

/* vt_row - the cells of a shown row. */
static inline vt_cell *vt_row(const struct vt *vt, uint32_t row)
{
    uint32_t number = vt->top + row;

    return vt->cells + (number < vt->rows ? number : number - vt->rows) * vt->columns;
}

/* vt_shown - what is to be seen at this place, the cursor included. */
vt_cell vt_shown(const struct vt *vt, uint32_t row, uint32_t column);

#endif
