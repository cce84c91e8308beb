/* Files in the place of the shell's standard input, output and error, while a command runs. */
/* SPDX-License-Identifier: MIT */
#ifndef SH_REDIRECT_H
#define SH_REDIRECT_H

#include "words.h"

/*
 * Opens the files that the line names and puts them into descriptors 0 to 2, where the shell's own commands
 * and the programs it starts find them. saved: what was there, for redirect_end.
 *
 * returns NULL, or the path that cannot be opened (errno says why); then nothing is changed
 */
const char *redirect_begin(const struct words *words, int saved[WORDS_DESCRIPTORS]);
void redirect_end(int saved[WORDS_DESCRIPTORS]);

#endif
