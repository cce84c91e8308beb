/* Reader of the boot command line: the launcher's settings, then the program to run. */
/* SPDX-License-Identifier: MIT */
#include "lib/bootargs.h"

#include "lib/string.h"

/* One word of the line: [start, start + len). */
struct word {
    const char *start;
    size_t len;
};

static bool is_blank(char c)
{
    return c == ' ' || c == '\t' || c == '\n' || c == '\r';
}

/* The next word at or after s; len is 0 at the end of the line. */
static struct word find_word(const char *s)
{
    struct word word;

    while (is_blank(*s))
        s++;
    word.start = s;
    while (*s && !is_blank(*s))
        s++;
    word.len = (size_t)(s - word.start);
    return word;
}

static bool is_separator(const struct word *word)
{
    return word->len == 2 && word->start[0] == '-' && word->start[1] == '-';
}

/* The value of the key's last setting before "--"; false if there is none. */
static bool find_value(const char *args, const char *key, struct word *value)
{
    size_t key_len = strlen(key);
    bool found = false;

    for (;;) {
        struct word word = find_word(args);

        if (word.len == 0 || is_separator(&word))
            return found;
        args = word.start + word.len;
        if (word.len < key_len || strncmp(word.start, key, key_len) != 0)
            continue;
        if (word.len == key_len) {
            value->start = args;
            value->len = 0;
            found = true;
        } else if (word.start[key_len] == '=') {
            value->start = word.start + key_len + 1;
            value->len = word.len - key_len - 1;
            found = true;
        }
    }
}

bool bootargs_get(const char *args, const char *key, char *out, size_t size)
{
    struct word value;

    out[0] = '\0';
    if (!find_value(args, key, &value) || value.len >= size)
        return false;
    memcpy(out, value.start, value.len);
    out[value.len] = '\0';
    return true;
}

/* The value of a digit, or -1. */
static int hex_digit(char c)
{
    if (c >= '0' && c <= '9')
        return c - '0';
    if (c >= 'a' && c <= 'f')
        return c - 'a' + 10;
    if (c >= 'A' && c <= 'F')
        return c - 'A' + 10;
    return -1;
}

bool bootargs_u32(const char *args, const char *key, uint32_t *out)
{
    struct word value;
    uint32_t base = 10;
    uint32_t number = 0;
    size_t i = 0;

    if (!find_value(args, key, &value))
        return false;
    if (value.len > 2 && value.start[0] == '0' &&
        (value.start[1] == 'x' || value.start[1] == 'X')) {
        base = 16;
        i = 2;
    }
    if (value.len == 0)
        return false;
    for (; i < value.len; i++) {
        int digit = hex_digit(value.start[i]);

        if (digit < 0 || (uint32_t)digit >= base || number > (UINT32_MAX - (uint32_t)digit) / base)
            return false;
        number = number * base + (uint32_t)digit;
    }
    *out = number;
    return true;
}

void bootargs_program(struct bootargs_iter *it, const char *args)
{
    struct word word;

    do {
        word = find_word(args);
        args = word.start + word.len;
    } while (word.len > 0 && !is_separator(&word));
    it->next = args;
}

/* Decodes a word into out; the result is that of bootargs_next. */
static enum bootargs_result decode(const struct word *word, char *out, size_t size)
{
    size_t used = 0;

    /* The one argument that cannot be spelt with escapes is the empty one. */
    if (word->len == 1 && word->start[0] == '%') {
        out[0] = '\0';
        return BOOTARGS_WORD;
    }
    for (size_t i = 0; i < word->len; i++) {
        char c = word->start[i];

        if (c == '%') {
            int high = i + 2 < word->len ? hex_digit(word->start[i + 1]) : -1;
            int low = i + 2 < word->len ? hex_digit(word->start[i + 2]) : -1;

            if (high < 0 || low < 0 || high + low == 0)
                return BOOTARGS_BAD_ESCAPE;
            c = (char)(high << 4 | low);
            i += 2;
        }
        if (used + 1 >= size)
            return BOOTARGS_TOO_LONG;
        out[used++] = c;
    }
    out[used] = '\0';
    return BOOTARGS_WORD;
}

enum bootargs_result bootargs_next(struct bootargs_iter *it, char *out, size_t size)
{
    struct word word = find_word(it->next);
    enum bootargs_result result = BOOTARGS_END;

    it->next = word.start + word.len;
    if (word.len > 0)
        result = decode(&word, out, size);
    if (result != BOOTARGS_WORD)
        out[0] = '\0';
    return result;
}
