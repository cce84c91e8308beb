/* Splits a line of the shell into words. */
/* SPDX-License-Identifier: MIT */
#ifndef SH_WORDS_H
#define SH_WORDS_H

#include <stdbool.h>

#define WORDS_MAX 64
#define WORDS_REDIRECTS 3

struct words {
    int count;
    char *word[WORDS_MAX + 1]; /* word[count] is NULL */
    bool background;           /* the line ended in & */
    struct words_redirect {
        char *path; /* NULL: as the shell has it */
        bool append;
    } redirect[WORDS_REDIRECTS]; /* of descriptors 0, 1, 2 */
};

/*
 * Splits line in place: words are separated by blanks, 'x y' and "x y" and x\ y are one word, #
 * begins a comment, & at the end of the line asks for the background; < > >> 2> 2>> are followed by a
 * file for standard input, output and error. The words point into line.
 *
 * returns NULL, or in plain words what is wrong with the line
 */
const char *words_split(char *line, struct words *words);

#endif
