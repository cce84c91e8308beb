/*
 * From bytes to cells.
 * SPDX-License-Identifier: MIT
 */
#include "dev/vt.h"

enum { TEXT, ESCAPE, ESCAPE_MORE, CSI, STRING };

#define REPLACEMENT 0xfffdu
#define TAB 8u
#define BRIGHT 8u
#define ESC 0x1b
#define BEL 7

static void touch(struct vt *vt, uint32_t row)
{
    vt->changed |= 1ull << row % VT_ROWS_MAX;
}

/* Columns [from, to) of a row. */
static void erase(struct vt *vt, uint32_t row, uint32_t from, uint32_t to)
{
    vt_cell *cell = vt_row(vt, row) + from, *end = cell + (to - from);
    vt_cell blank = VT_CELL(' ', VT_FOREGROUND, vt->back);

    while (cell < end)
        *cell++ = blank;
    vt->erased += to - from;
    touch(vt, row);
}

static void erase_rows(struct vt *vt, uint32_t from, uint32_t to)
{
    for (uint32_t row = from; row < to; row++)
        erase(vt, row, 0, vt->columns);
}

static void move_to(struct vt *vt, uint32_t row, uint32_t column)
{
    touch(vt, vt->row);
    vt->row = row < vt->rows ? row : vt->rows - 1;
    vt->column = column < vt->columns ? column : vt->columns - 1;
    touch(vt, vt->row);
}

static uint32_t minus(uint32_t from, uint32_t n)
{
    return from > n ? from - n : 0;
}

/* All rows go up by one. */
static void scroll(struct vt *vt)
{
    vt->top = vt->top + 1 < vt->rows ? vt->top + 1 : 0;
    vt->changed = vt->rows < 64 ? (1ull << vt->rows) - 1 : UINT64_MAX;
    erase(vt, vt->rows - 1, 0, vt->columns);
}

static void line_feed(struct vt *vt)
{
    if (vt->row + 1 == vt->rows)
        scroll(vt);
    move_to(vt, vt->row + (vt->row + 1 < vt->rows), 0);
}

static void put_code(struct vt *vt, uint32_t code)
{
    uint32_t front = vt->bold && vt->front < BRIGHT ? vt->front + BRIGHT : vt->front;

    if (vt->column == vt->columns)
        line_feed(vt);
    if (code > 0xffff)
        code = REPLACEMENT;
    vt_row(vt, vt->row)[vt->column++] =
        vt->inverse ? VT_CELL(code, vt->back, front) : VT_CELL(code, front, vt->back);
    touch(vt, vt->row);
}

/* A byte of UTF-8 from 0x80 on (RFC 3629). */
static void put_part(struct vt *vt, uint8_t byte)
{
    if ((byte & 0xc0) == 0x80 && vt->continuation) {
        vt->code = vt->code << 6 | (byte & 0x3f);
        if (--vt->continuation == 0)
            put_code(vt, vt->code);
        return;
    }
    if (vt->continuation || (byte & 0xc0) == 0x80 || byte >= 0xf8)
        put_code(vt, REPLACEMENT);
    vt->continuation = byte >= 0xf8 ? 0 : byte >= 0xf0 ? 3 : byte >= 0xe0 ? 2 : byte >= 0xc0;
    vt->code = byte & (0x3f >> vt->continuation);
}

static void reset_rendition(struct vt *vt)
{
    vt->bold = vt->inverse = false;
    vt->front = VT_FOREGROUND;
    vt->back = VT_BACKGROUND;
}

/* 38 or 48 at index i: 5;n or 2;r;g;b. Returns the index of its last parameter. */
static uint32_t extended_colour(const struct vt *vt, uint32_t i, uint8_t *colour)
{
    uint32_t last = vt->parameters;

    if (i + 2 <= last && vt->parameter[i + 1] == 5) {
        *colour = (uint8_t)vt->parameter[i + 2];
        return i + 2;
    }
    if (i + 4 <= last && vt->parameter[i + 1] == 2) {
        const uint32_t *rgb = &vt->parameter[i + 2];
        *colour =
            (uint8_t)(16 + 36 * (rgb[0] * 5 / 255) + 6 * (rgb[1] * 5 / 255) + rgb[2] * 5 / 255);
        return i + 4;
    }
    return last;
}

/* SGR, ECMA-48 8.3.117. */
static void select_rendition(struct vt *vt)
{
    for (uint32_t i = 0; i <= vt->parameters; i++) {
        uint32_t p = vt->parameter[i];
        if (p == 0)
            reset_rendition(vt);
        else if (p == 1 || p == 22)
            vt->bold = p == 1;
        else if (p == 7 || p == 27)
            vt->inverse = p == 7;
        else if (p >= 30 && p <= 37)
            vt->front = (uint8_t)(p - 30);
        else if (p == 38)
            i = extended_colour(vt, i, &vt->front);
        else if (p == 39)
            vt->front = VT_FOREGROUND;
        else if (p >= 40 && p <= 47)
            vt->back = (uint8_t)(p - 40);
        else if (p == 48)
            i = extended_colour(vt, i, &vt->back);
        else if (p == 49)
            vt->back = VT_BACKGROUND;
        else if (p >= 90 && p <= 97)
            vt->front = (uint8_t)(p - 90 + BRIGHT);
        else if (p >= 100 && p <= 107)
            vt->back = (uint8_t)(p - 100 + BRIGHT);
    }
}

/* ED: 0 from the cursor on, 1 up to it, 2 all. EL: the same of its row. */
static void erase_display(struct vt *vt, uint32_t what)
{
    if (what != 1)
        erase_rows(vt, what == 0 ? vt->row + 1 : 0, vt->rows);
    else
        erase_rows(vt, 0, vt->row);
}

static void erase_line(struct vt *vt, uint32_t what)
{
    uint32_t at = vt->column < vt->columns ? vt->column : vt->columns - 1;

    erase(vt, vt->row, what == 0 ? at : 0, what == 1 ? at + 1 : vt->columns);
}

static void save_cursor(struct vt *vt)
{
    vt->saved_row = vt->row;
    vt->saved_column = vt->column;
}

static void set_private_mode(struct vt *vt, bool on)
{
    if (vt->parameter[0] != 25)
        return;
    vt->cursor_hidden = !on;
    touch(vt, vt->row);
}

/* Where to: n rows up (A), down, columns to the right, to the left; rows down or up, first column; column; row. */
static void move(struct vt *vt, char final, uint32_t n)
{
    if (final == 'A')
        move_to(vt, minus(vt->row, n), vt->column);
    else if (final == 'B')
        move_to(vt, vt->row + n, vt->column);
    else if (final == 'C')
        move_to(vt, vt->row, vt->column + n);
    else if (final == 'D')
        move_to(vt, vt->row, minus(vt->column, n));
    else if (final == 'E')
        move_to(vt, vt->row + n, 0);
    else if (final == 'F')
        move_to(vt, minus(vt->row, n), 0);
    else if (final == 'G')
        move_to(vt, vt->row, n - 1);
    else if (final == 'd')
        move_to(vt, n - 1, vt->column);
}

/* The last byte of a control sequence. */
static void control(struct vt *vt, char final)
{
    uint32_t first = vt->parameter[0], second = vt->parameters ? vt->parameter[1] : 0;
    uint32_t n = first ? first : 1;

    if (vt->private_sequence) {
        if (final == 'h' || final == 'l')
            set_private_mode(vt, final == 'h');
    } else if (final == 'H' || final == 'f') {
        move_to(vt, n - 1, minus(second, 1));
    } else if (final == 'J') {
        erase_display(vt, first);
        erase_line(vt, first);
    } else if (final == 'K') {
        erase_line(vt, first);
    } else if (final == 'S') {
        for (uint32_t i = 0; i < n && i < vt->rows; i++)
            scroll(vt);
    } else if (final == 'm') {
        select_rendition(vt);
    } else if (final == 's') {
        save_cursor(vt);
    } else if (final == 'u') {
        move_to(vt, vt->saved_row, vt->saved_column);
    } else {
        move(vt, final, n);
    }
}

static void escape(struct vt *vt, char byte)
{
    vt->state = TEXT;
    switch (byte) {
    case '[':
        vt->state = CSI;
        vt->private_sequence = false;
        vt->parameters = 0;
        vt->parameter[0] = 0;
        break;
    case ']':
    case 'P':
    case '_':
    case '^':
        vt->state = STRING;
        break; /* up to BEL or ESC \ */
    case '7':
        save_cursor(vt);
        break;
    case '8':
        move_to(vt, vt->saved_row, vt->saved_column);
        break;
    case 'M':
        move_to(vt, minus(vt->row, 1), vt->column);
        break;
    case 'c':
        vt_init(vt, vt->cells, vt->columns, vt->rows);
        break;
    default:
        if (byte >= 0x20 && byte < 0x30)
            vt->state = ESCAPE_MORE;
    }
}

static void sequence(struct vt *vt, char byte)
{
    uint32_t *parameter = &vt->parameter[vt->parameters];

    if (byte >= '0' && byte <= '9') {
        if (*parameter < 10000)
            *parameter = *parameter * 10 + (uint32_t)(byte - '0');
    } else if (byte == ';' || byte == ':') {
        if (vt->parameters + 1 < VT_PARAMETERS)
            vt->parameter[++vt->parameters] = 0;
    } else if (byte >= '<' && byte <= '?') {
        vt->private_sequence = true;
    } else if (byte >= 0x40 && byte < 0x7f) {
        vt->state = TEXT;
        control(vt, byte);
    }
}

static void control_character(struct vt *vt, char byte)
{
    switch (byte) {
    case ESC:
        vt->state = ESCAPE;
        break;
    case '\n':
        line_feed(vt);
        break;
    case '\r':
        move_to(vt, vt->row, 0);
        break;
    case '\b':
        move_to(vt, vt->row, minus(vt->column, 1));
        break;
    case '\t':
        move_to(vt, vt->row, (vt->column / TAB + 1) * TAB);
        break;
    default:
        break;
    }
}

void vt_put(struct vt *vt, char byte)
{
    uint8_t code = (uint8_t)byte;

    if (vt->state == STRING) {
        vt->state = code == BEL ? TEXT : code == ESC ? ESCAPE : STRING;
        return;
    }
    if (vt->continuation && code < 0x80) {
        vt->continuation = 0;
        put_code(vt, REPLACEMENT);
    }
    if (code < 0x20)
        control_character(vt, byte);
    else if (vt->state == ESCAPE)
        escape(vt, byte);
    else if (vt->state == ESCAPE_MORE)
        vt->state = code < 0x30 ? ESCAPE_MORE : TEXT;
    else if (vt->state == CSI)
        sequence(vt, byte);
    else if (code >= 0x80)
        put_part(vt, code);
    else if (code != 0x7f)
        put_code(vt, code);
}

void vt_init(struct vt *vt, vt_cell *cells, uint32_t columns, uint32_t rows)
{
    *vt = (struct vt){.columns = columns, .rows = rows, .cells = cells};
    reset_rendition(vt);
    erase_rows(vt, 0, rows);
}

vt_cell vt_shown(const struct vt *vt, uint32_t row, uint32_t column)
{
    vt_cell cell = vt_row(vt, row)[column];
    uint32_t at = vt->column < vt->columns ? vt->column : vt->columns - 1;

    if (vt->cursor_hidden || row != vt->row || column != at)
        return cell;
    return VT_CELL(VT_CODE(cell), VT_BACK(cell), VT_FRONT(cell));
}
