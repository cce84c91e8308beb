/* Splits a command of the shell into words. */
/* SPDX-License-Identifier: MIT */
#ifndef SH_WORDS_H
#define SH_WORDS_H

#include <stdbool.h>

#define WORDS_MAX 64
#define WORDS_REDIRECTS 8
#define WORDS_DESCRIPTORS 3 /* that can be redirected, from 0 */

struct words {
    int count;
    char *word[WORDS_MAX + 1]; /* word[count] is NULL */
    int redirects;
    struct words_redirect {
        int descriptor;
        const char *path;
        int copy; /* not a file but this descriptor, 1 or 2; 0: a file */
        bool append;
    } redirect[WORDS_REDIRECTS + 1]; /* in this order; one that is incomplete may follow */
};

/*
 * Splits line in place: words are separated by blanks, 'x y' and "x y" and x\ y are one word, #
 * begins a comment; < > >> 2> 2>> are followed by a file for standard input, output and error, >&2 2>&1 by
 * the descriptor that is used for both. The words point into line.
 *
 * returns NULL, or in plain words what is wrong with the line
 */
const char *words_split(char *line, struct words *words);

#endif
