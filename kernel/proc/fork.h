/*
 * Copying a process, and running another program in one.
 * SPDX-License-Identifier: MIT
 */
#ifndef BRIGADE_PROC_FORK_H
#define BRIGADE_PROC_FORK_H

#include "proc/args.h"

/* process_fork - see fork in syscalls.def. The child's id; -EAGAIN (limit), -ENOMEM. Does not block. */
long process_fork(void);

/*
 * process_exec - see execve in syscalls.def; args are taken over and freed. 0: the frame is the new
 * program's. -ENOENT, -EACCES, -ENOEXEC, -ENOMEM. While other threads have to end first, the system call
 * is restarted; then the result does not count.
 */
long process_exec(int at, const char *path, struct args *args);

#endif
