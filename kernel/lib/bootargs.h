/* Reader of the boot command line: the launcher's settings, then the program to run. */
/* SPDX-License-Identifier: MIT */
#ifndef BRIGADE_LIB_BOOTARGS_H
#define BRIGADE_LIB_BOOTARGS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/*
 * Grammar:   { key | key=value }  [ -- { word } ]
 *
 * Words are separated by blanks (space, tab, newline). Settings are taken as they stand. In the
 * words after the first "--", which are a program and its arguments, %XX (two hexadecimal digits,
 * not 00) is the byte XX, so that any argument can be passed; a word that is just % is the empty
 * argument. A later setting of the same key overrides an earlier one.
 *
 * Blocking: never. Locks: none.
 */

/*
 * The value of `key=value` before "--", or "" for a bare `key`.
 *
 * out     size bytes, size >= 1: the value with NUL; "" when false is returned
 * returns false if the key is not there or its value does not fit
 */
bool bootargs_get(const char *args, const char *key, char *out, size_t size);

/*
 * The value of `key=number` before "--": decimal, or hexadecimal after 0x.
 * returns false if the key is not there or its value is not a number of 32 bits; *out is unchanged
 */
bool bootargs_u32(const char *args, const char *key, uint32_t *out);

/* Walks the words after "--". */
struct bootargs_iter {
    const char *next;
};

enum bootargs_result {
    BOOTARGS_BAD_ESCAPE = -2, /* % not followed by two hexadecimal digits, or %00 */
    BOOTARGS_TOO_LONG = -1,   /* the decoded word and its NUL exceed the buffer */
    BOOTARGS_END = 0,         /* no more words; out is "" */
    BOOTARGS_WORD = 1,        /* out holds the next word, decoded */
};

/* Starts before the first word after "--"; args must outlive the walk. */
void bootargs_program(struct bootargs_iter *it, const char *args);

/*
 * Decodes the next word into out (size bytes, size >= 1, always NUL-terminated). After an error
 * out is "" and the walk goes on with the word that follows.
 */
enum bootargs_result bootargs_next(struct bootargs_iter *it, char *out, size_t size);

#endif
