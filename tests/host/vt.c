/* Tests of the screen's terminal: what bytes make of cells; nothing that is written leads out of the grid. */
/* SPDX-License-Identifier: MIT */
#include "dev/vt.h"

#include "../tap.h"

#include <stdlib.h>

#define COLUMNS 10
#define ROWS 4

static struct vt vt;
static vt_cell *cells;

static void start(void)
{
    free(cells); /* a piece of its own, so that the address sanitizer sees its ends */
    cells = malloc(COLUMNS * ROWS * sizeof *cells);
    vt_init(&vt, cells, COLUMNS, ROWS);
    vt.changed = 0;
}

static void put(const char *bytes)
{
    while (*bytes)
        vt_put(&vt, *bytes++);
}

/* A new screen, and these bytes; the rows then look like that, blanks at their ends left out, codes from 128 on as '#'. */
static void shows(const char *bytes, const char *expected, const char *what)
{
    char text[ROWS * (COLUMNS + 1) + 1] = "";
    size_t length = 0, end = 0;

    start();
    put(bytes);
    for (uint32_t row = 0; row < ROWS; row++) {
        for (uint32_t column = 0; column < COLUMNS; column++) {
            uint32_t code = VT_CODE(vt_row(&vt, row)[column]);
            text[length++] = code < 128 ? (char)code : '#';
            if (code != ' ')
                end = length;
        }
        length = end;
        text[length++] = '/';
        end = length;
    }
    text[length] = '\0';
    is_str(text, expected, what);
}

static void test_text(void)
{
    shows("one\ntwo\r\nthree", "one/two/three//", "lines, by LF and by CR LF");
    shows("0123456789", "0123456789////", "a full row does not go on");
    shows("0123456789ab", "0123456789/ab///", "before there is more");
    shows("0123456789\nab", "0123456789/ab///", "nor twice");
    shows("1\n2\n3\n4\n5\n6", "3/4/5/6/", "rows go up");
    shows("abc\b\bX\tY\rZ", "ZXc     Y////", "backspace, tabulator, return");
    shows("\xc3\xa4 \xe2\x94\x80 \xf0\x9f\x98\x80", "# # #////", "UTF-8");
    is_int(VT_CODE(vt_row(&vt, 0)[0]), 0xe4, "two bytes");
    is_int(VT_CODE(vt_row(&vt, 0)[2]), 0x2500, "three");
    is_int(VT_CODE(vt_row(&vt, 0)[4]), 0xfffd, "four: not shown");
    shows("\xff"
          "a\xc3"
          "b\x80",
          "#a#b#////", "broken UTF-8 is told");
}

static void test_sequences(void)
{
    shows("\033[2;3Hx\033[Ay\033[3Dz\033[2Bw\033[4G!\033[d?", " z y?/  x/  w!//", "movements");
    shows("\033[99;99Hx\033[99A\033[99Dy", "y///         x/", "the edges hold them");
    shows("aaa\nbbb\nccc\033[2;2H\033[J", "aaa/b///", "erases from the cursor on");
    shows("aaa\nbbb\nccc\033[2;2H\033[1J", "/  b/ccc//", "and up to it");
    shows("aaa\nbbb\033[2J", "////", "or all");
    shows("abcdef\033[4G\033[K", "abc////", "a line's end");
    shows("abcdef\033[4G\033[1K", "    ef////", "a line's beginning");
    shows("a\033[s\033[4;4Hb\033[uc\0337\033[3;1Hd\0338e", "ace//d/   b/", "the cursor is kept");
    shows("\033]0;title\007a\033(Bb\033[?25lc\033[>1;2ud\033[12345678901234567890me", "abcde////",
          "what is not understood is taken");
}

static void test_colours(void)
{
    static const struct {
        const char *bytes;
        uint32_t front, back;
    } cases[] = {
        {"x", 7, 0},
        {"\033[31;42mx", 1, 2},
        {"\033[1;34mx", 12, 0},
        {"\033[95;103mx", 13, 11},
        {"\033[31;7mx", 0, 1},
        {"\033[31;7;27mx", 1, 0},
        {"\033[38;5;200;48;5;17mx", 200, 17},
        {"\033[38;2;255;0;0mx", 196, 0},
        {"\033[31;41m\033[mx", 7, 0},
        {"\033[31;41;39;49mx", 7, 0},
        {"\033[38mx", 7, 0},
        {"\033[0;30;48;5mx", 0, 0},
    };

    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        start();
        put(cases[i].bytes);
        is_int(VT_FRONT(cells[0]), cases[i].front, "case %zu: letter", i);
        is_int(VT_BACK(cells[0]), cases[i].back, "case %zu: ground", i);
    }
}

static void test_cursor_and_changes(void)
{
    start();
    put("ab\033[3;1H");
    is_int(vt.changed, 5, "rows that have changed: the text's, the cursor's");
    is_int(vt_shown(&vt, 2, 0), VT_CELL(' ', 0, 7), "the cursor is seen");
    is_int(vt_shown(&vt, 0, 0), VT_CELL('a', 7, 0), "at its place only");
    put("\033[?25l");
    is_int(vt_shown(&vt, 2, 0), VT_CELL(' ', 7, 0), "or not");
    vt.changed = 0;
    put("\n\n");
    is_int(vt.changed, 15, "all rows change when they go up");
    is_int(vt.erased, COLUMNS * (ROWS + 1), "what it costs is told");
}

/* Sequences of bytes that mean something more often than chance would have it. */
static void test_noise(void)
{
    static const char bytes[] =
        "\033\033[[[;;0123456789ABCDEFGHJKSdfmsuhl?78cM\n\r\b\t\xc3\xe2\xf0\xa4\x94xyz";

    start();
    srand(1);
    for (int i = 0; i < 300000; i++)
        vt_put(&vt, i % 3 ? bytes[(size_t)rand() % (sizeof bytes - 1)] : (char)rand());
    ok(vt.row < ROWS && vt.column <= COLUMNS && vt.top < ROWS,
       "noise does not lead out of the screen");
}

int main(void)
{
    test_text();
    test_sequences();
    test_colours();
    test_cursor_and_changes();
    test_noise();
    free(cells);
    return done_testing();
}
