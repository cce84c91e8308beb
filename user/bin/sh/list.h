/* What joins the commands of a line: ; & && || and |, and what $ stands for in a command. */
/* SPDX-License-Identifier: MIT */
#ifndef SH_LIST_H
#define SH_LIST_H

#include <stdbool.h>
#include <stddef.h>

enum list_operator { LIST_END, LIST_SEMICOLON, LIST_BACKGROUND, LIST_AND, LIST_OR, LIST_PIPE };

/* Ends the command at *rest where the next operator stands, and moves *rest behind that. */
enum list_operator list_cut(char **rest);

/* Only blanks? */
bool list_is_empty(const char *command);

/*
 * Copies a command with values instead of $NAME, ${NAME}, $? and $$, but in single quotes. What is special in a
 * value has a \ before it. False: it does not fit into size bytes.
 */
bool list_expand(const char *command, char *to, size_t size, int last_status);

#endif
