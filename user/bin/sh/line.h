/* The line editor of the shell: reads one line from a terminal with editing and history, or
 * plainly when no person types. */
/* SPDX-License-Identifier: MIT */
#ifndef SH_LINE_H
#define SH_LINE_H

#include <stdbool.h>

#define LINE_SIZE 1024 /* bytes of a line, its NUL included */

enum line_result {
    LINE_READ,
    LINE_EMPTIED,  /* ^C: the person gave this line up */
    LINE_TOO_LONG, /* plain input only: the line was skipped */
    LINE_END,      /* end of input, or ^D on an empty line */
};

/*
 * Shows the prompt and reads a line from standard input, which must be a terminal, into line
 * (LINE_SIZE bytes), without its newline. The terminal is in raw mode only meanwhile. Lines that
 * are not empty go into the history.
 */
enum line_result line_edit(const char *prompt, char *line);

/*
 * The same without prompt, editing and history. Takes no byte beyond the line's end, so that a
 * program started next finds its own input.
 */
enum line_result line_plain(char *line);

#endif
