/* What system and popen share. */
/* SPDX-License-Identifier: MIT */
#ifndef USER_COMMAND_H
#define USER_COMMAND_H

#include <sys/types.h>

/* Waits for the shell to end, without a cancellation point. Its status, or -1: ECHILD. */
int __command_wait(pid_t pid);

#endif
