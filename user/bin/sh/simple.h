/* Commands of the shell that only concern words and variables. */
/* SPDX-License-Identifier: MIT */
#ifndef SH_SIMPLE_H
#define SH_SIMPLE_H

#include <stdbool.h>

/* NAME=value? Then assign makes it a variable for what is started from now on, and returns the status. */
bool is_assignment(const char *word);
int assign(const char *word);

/* As main: the command's words. Each returns the command's status. */
int echo_command(int argc, char **argv);
int export_command(int argc, char **argv);
int false_command(int argc, char **argv);
int true_command(int argc, char **argv);

#endif
