/*
 * Waiting for child processes to end. POSIX <sys/wait.h>.
 * SPDX-License-Identifier: MIT
 */
#ifndef _SYS_WAIT_H
#define _SYS_WAIT_H

#include <signal.h>
#include <sys/cdefs.h>
#include <sys/types.h>

__BEGIN_DECLS

#define WNOHANG 1
#define WUNTRACED 2
#define WSTOPPED WUNTRACED
#define WEXITED 4
#define WCONTINUED 8
#define WNOWAIT 0x1000000

/*
 * A status is exit status << 8, the number of the signal that ended the child, the signal that stopped
 * it << 8 and 0x7f, or 0xffff when it goes on.
 */
#define WIFEXITED(status) ((0x7f & (status)) == 0)
#define WEXITSTATUS(status) (((status) >> 8) & 0xff)
#define WIFSIGNALED(status) ((0x7f & (status)) != 0 && (0x7f & (status)) != 0x7f)
#define WTERMSIG(status) (0x7f & (status))
#define WIFSTOPPED(status) ((0xff & (status)) == 0x7f)
#define WSTOPSIG(status) WEXITSTATUS(status)
#define WIFCONTINUED(status) ((status) == 0xffff)
#define WCOREDUMP(status) ((void)(status), 0)

typedef enum { P_ALL, P_PID, P_PGID } idtype_t;

/*
 * Waits for a child to end (WUNTRACED: or stop, WCONTINUED: or go on): pid > 0 that one, -1 any, 0 any of the caller's process group, < -1
 * any of group -pid. Returns its id and stores its status in *status (if not NULL); with WNOHANG 0
 * when none has ended. Blocks. -1: ECHILD, EINTR, EINVAL. POSIX waitpid.
 */
pid_t waitpid(pid_t __pid, int *__status, int __options);

/* waitpid(-1, status, 0). */
pid_t wait(int *__status);

struct rusage; /* sys/resource.h */

/* As waitpid and wait; *usage (if not NULL) is what the child and the children it waited for have used. */
pid_t wait4(pid_t __pid, int *__status, int __options, struct rusage *__usage);
pid_t wait3(int *__status, int __options, struct rusage *__usage);

/*
 * Waits for news of a child: options are WEXITED, WSTOPPED, WCONTINUED, with WNOHANG and WNOWAIT (the
 * child stays waitable). *info tells si_pid, si_code (CLD_…) and si_status. Returns 0 (with WNOHANG and
 * no news, si_pid is 0), or -1: ECHILD, EINTR, EINVAL. Blocks. POSIX waitid.
 */
int waitid(idtype_t __type, id_t __id, siginfo_t *__info, int __options);

__END_DECLS

#endif
