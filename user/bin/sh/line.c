/* Line editing on a raw terminal, with ANSI control sequences every terminal of today knows. */
/* SPDX-License-Identifier: MIT */
#include "line.h"

#include <ctype.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <termios.h>
#include <unistd.h>

#define HISTORY_SIZE 50
#define DEFAULT_COLUMNS 80

#define CONTROL(letter) (0x1f & (letter))

/* Keys that come as several bytes get numbers that no byte has. */
enum key {
    KEY_END_OF_INPUT = -1,
    KEY_BACKSPACE = 127,
    KEY_ESCAPE = 27,
    KEY_UP = 256,
    KEY_DOWN,
    KEY_LEFT,
    KEY_RIGHT,
    KEY_HOME,
    KEY_END,
    KEY_DELETE,
    KEY_UNKNOWN,
};

struct editor {
    const char *prompt;
    int columns;
    char *text; /* LINE_SIZE bytes, always NUL-terminated */
    int length;
    int cursor;            /* byte offset in text, never inside a UTF-8 character */
    int history_at;        /* history_count: the line being typed, else the entry shown */
    char draft[LINE_SIZE]; /* the line being typed while the history is shown */
};

static char *history[HISTORY_SIZE]; /* the oldest first */
static int history_count;

static void history_add(const char *line)
{
    if (line[0] == '\0' || (history_count && strcmp(history[history_count - 1], line) == 0))
        return;
    char *copy = strdup(line);
    if (!copy)
        return;
    if (history_count == HISTORY_SIZE) {
        free(history[0]);
        memmove(history, history + 1, sizeof history - sizeof history[0]);
        history_count--;
    }
    history[history_count++] = copy;
}

static int read_byte(void)
{
    unsigned char byte;
    ssize_t n;

    do
        n = read(STDIN_FILENO, &byte, 1);
    while (n < 0 && errno == EINTR);
    return n == 1 ? byte : KEY_END_OF_INPUT;
}

/* The rest of a sequence that began with ESC: "[" or "O", digits, a letter or "~". */
static int read_escape(void)
{
    static const struct {
        const char *sequence;
        int key;
    } keys[] = {
        {"A", KEY_UP},   {"B", KEY_DOWN},  {"C", KEY_RIGHT}, {"D", KEY_LEFT},
        {"H", KEY_HOME}, {"F", KEY_END},   {"1~", KEY_HOME}, {"3~", KEY_DELETE},
        {"4~", KEY_END}, {"7~", KEY_HOME}, {"8~", KEY_END},
    };
    char sequence[8];
    size_t length = 0;
    int byte = read_byte();

    if (byte != '[' && byte != 'O')
        return byte == KEY_END_OF_INPUT ? byte : KEY_UNKNOWN;
    do {
        byte = read_byte();
        if (byte == KEY_END_OF_INPUT)
            return byte;
        if (length < sizeof sequence - 1)
            sequence[length++] = (char)byte;
    } while (isdigit(byte) || byte == ';');
    sequence[length] = '\0';
    for (size_t i = 0; i < sizeof keys / sizeof keys[0]; i++)
        if (strcmp(keys[i].sequence, sequence) == 0)
            return keys[i].key;
    return KEY_UNKNOWN;
}

static int read_key(void)
{
    int byte = read_byte();

    return byte == KEY_ESCAPE ? read_escape() : byte;
}

static bool continues_character(char byte)
{
    return ((unsigned char)byte & 0xc0) == 0x80;
}

/* How many columns text[from, to) takes; every character is taken as one column wide. */
static int width(const char *text, int from, int to)
{
    int columns = 0;

    for (int i = from; i < to; i++)
        columns += !continues_character(text[i]);
    return columns;
}

static int character_before(const struct editor *e, int at)
{
    do
        at--;
    while (at > 0 && continues_character(e->text[at]));
    return at;
}

static int character_after(const struct editor *e, int at)
{
    do
        at++;
    while (at < e->length && continues_character(e->text[at]));
    return at;
}

static void put(const char *text, size_t length)
{
    while (length > 0) {
        ssize_t n = write(STDOUT_FILENO, text, length);
        if (n < 0 && errno == EINTR)
            continue;
        if (n <= 0)
            return;
        text += n;
        length -= (size_t)n;
    }
}

/* Draws the line anew; one that is wider than the terminal scrolls sideways under the cursor. */
static void draw(const struct editor *e)
{
    char out[LINE_SIZE + 128];
    int room = e->columns - (int)strlen(e->prompt) - 1;
    int from = 0;
    int to;

    while (width(e->text, from, e->cursor) > room)
        from = character_after(e, from);
    for (to = from; to < e->length && width(e->text, from, to) < room;)
        to = character_after(e, to);
    int column = (int)strlen(e->prompt) + width(e->text, from, e->cursor);
    int n = snprintf(out, sizeof out, "\r%s%.*s\033[K\r\033[%dC", e->prompt, to - from,
                     e->text + from, column);
    put(out, (size_t)n);
}

static void insert(struct editor *e, char byte)
{
    if (e->length == LINE_SIZE - 1)
        return;
    memmove(e->text + e->cursor + 1, e->text + e->cursor, (size_t)(e->length - e->cursor) + 1);
    e->text[e->cursor++] = byte;
    e->length++;
}

/* Removes [from, to) and leaves the cursor at from. */
static void cut(struct editor *e, int from, int to)
{
    memmove(e->text + from, e->text + to, (size_t)(e->length - to) + 1);
    e->length -= to - from;
    e->cursor = from;
}

static int word_before(const struct editor *e)
{
    int at = e->cursor;

    while (at > 0 && e->text[at - 1] == ' ')
        at--;
    while (at > 0 && e->text[at - 1] != ' ')
        at--;
    return at;
}

static void show_history(struct editor *e, int at)
{
    if (at < 0 || at > history_count || at == e->history_at)
        return;
    if (e->history_at == history_count)
        strcpy(e->draft, e->text);
    strcpy(e->text, at == history_count ? e->draft : history[at]);
    e->history_at = at;
    e->length = e->cursor = (int)strlen(e->text);
}

static void edit(struct editor *e, int key)
{
    switch (key) {
    case KEY_LEFT:
    case CONTROL('B'):
        if (e->cursor > 0)
            e->cursor = character_before(e, e->cursor);
        break;
    case KEY_RIGHT:
    case CONTROL('F'):
        if (e->cursor < e->length)
            e->cursor = character_after(e, e->cursor);
        break;
    case KEY_HOME:
    case CONTROL('A'):
        e->cursor = 0;
        break;
    case KEY_END:
    case CONTROL('E'):
        e->cursor = e->length;
        break;
    case KEY_BACKSPACE:
    case CONTROL('H'):
        if (e->cursor > 0)
            cut(e, character_before(e, e->cursor), e->cursor);
        break;
    case KEY_DELETE:
    case CONTROL('D'):
        if (e->cursor < e->length)
            cut(e, e->cursor, character_after(e, e->cursor));
        break;
    case CONTROL('U'):
        cut(e, 0, e->cursor);
        break;
    case CONTROL('K'):
        cut(e, e->cursor, e->length);
        break;
    case CONTROL('W'):
        cut(e, word_before(e), e->cursor);
        break;
    case KEY_UP:
    case CONTROL('P'):
        show_history(e, e->history_at - 1);
        break;
    case KEY_DOWN:
    case CONTROL('N'):
        show_history(e, e->history_at + 1);
        break;
    case CONTROL('L'):
        put("\033[H\033[2J", 7);
        break;
    default:
        if (key >= ' ' && key < 256)
            insert(e, (char)key);
    }
}

/* The common case, typing at the end of a line that fits, sends one byte instead of the line. */
static bool append(struct editor *e, int key)
{
    if (key < ' ' || key >= 256 || key == KEY_BACKSPACE || e->cursor < e->length ||
        (int)strlen(e->prompt) + width(e->text, 0, e->length) + 2 >= e->columns)
        return false;
    char byte = (char)key;
    insert(e, byte);
    put(&byte, 1);
    return true;
}

static enum line_result edit_line(struct editor *e)
{
    draw(e);
    for (;;) {
        int key = read_key();
        if (key == KEY_END_OF_INPUT || (key == CONTROL('D') && e->length == 0)) {
            put("\n", 1);
            return LINE_END;
        }
        if (key == CONTROL('C')) {
            put("^C\n", 3);
            return LINE_EMPTIED;
        }
        if (key == '\r' || key == '\n') {
            put("\n", 1);
            return LINE_READ;
        }
        if (!append(e, key)) {
            edit(e, key);
            draw(e);
        }
    }
}

static int terminal_columns(void)
{
    struct winsize size = {0};

    if (ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) == 0 && size.ws_col >= 20)
        return size.ws_col;
    return DEFAULT_COLUMNS;
}

enum line_result line_edit(const char *prompt, char *line)
{
    static struct editor e; /* static because of its size */
    struct termios saved;
    struct termios raw;

    if (tcgetattr(STDIN_FILENO, &saved) != 0)
        return line_plain(line);
    raw = saved;
    raw.c_lflag &= (tcflag_t) ~(ICANON | ECHO | ISIG);
    tcsetattr(STDIN_FILENO, TCSANOW, &raw);
    e.prompt = prompt;
    e.columns = terminal_columns();
    e.text = line;
    e.text[0] = '\0';
    e.length = e.cursor = 0;
    e.history_at = history_count;
    enum line_result result = edit_line(&e);
    if (result == LINE_READ)
        history_add(line);
    tcsetattr(STDIN_FILENO, TCSANOW, &saved);
    return result;
}

enum line_result line_plain(char *line)
{
    int length = 0;
    bool too_long = false;
    int byte;

    while ((byte = read_byte()) != KEY_END_OF_INPUT && byte != '\n') {
        if (length < LINE_SIZE - 1)
            line[length++] = (char)byte;
        else
            too_long = true;
    }
    line[length] = '\0';
    if (too_long)
        return LINE_TOO_LONG;
    return byte == KEY_END_OF_INPUT && length == 0 ? LINE_END : LINE_READ;
}
