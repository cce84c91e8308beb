/* The shell's commands about files and directories. */
/* SPDX-License-Identifier: MIT */
#ifndef SH_FILES_H
#define SH_FILES_H

/* Prints "sh: what: message" and returns 1, the status of a failed command. */
int complain(const char *what, const char *message);

/* As main: the command's words. Each returns the command's status. */
int cd_command(int argc, char **argv);
int ls_command(int argc, char **argv);
int mkdir_command(int argc, char **argv);
int mv_command(int argc, char **argv);
int pwd_command(int argc, char **argv);
int rm_command(int argc, char **argv);

#endif
