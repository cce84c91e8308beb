/*
 * Waiting for child processes to end. POSIX <sys/wait.h>.
 * SPDX-License-Identifier: MIT
 */
#ifndef _SYS_WAIT_H
#define _SYS_WAIT_H

#include <sys/cdefs.h>
#include <sys/types.h>

__BEGIN_DECLS

#define WNOHANG 1
#define WUNTRACED 2 /* accepted; children are never stopped here */

/* A status is exit status << 8, or the number of the signal that ended the child. */
#define WIFEXITED(status) ((0x7f & (status)) == 0)
#define WEXITSTATUS(status) (((status) >> 8) & 0xff)
#define WIFSIGNALED(status) ((0x7f & (status)) != 0 && (0x7f & (status)) != 0x7f)
#define WTERMSIG(status) (0x7f & (status))
#define WIFSTOPPED(status) ((0xff & (status)) == 0x7f)
#define WSTOPSIG(status) WEXITSTATUS(status)
#define WIFCONTINUED(status) ((void)(status), 0)
#define WCOREDUMP(status) ((void)(status), 0)

/*
 * Waits for a child to end: pid > 0 that one, -1 any, 0 any of the caller's process group, < -1
 * any of group -pid. Returns its id and stores its status in *status (if not NULL); with WNOHANG 0
 * when none has ended. Blocks. -1: ECHILD, EINTR, EINVAL. POSIX waitpid.
 */
pid_t waitpid(pid_t __pid, int *__status, int __options);

/* waitpid(-1, status, 0). */
pid_t wait(int *__status);

__END_DECLS

#endif
