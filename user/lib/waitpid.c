/* Waiting for children. */
/* SPDX-License-Identifier: MIT */
#include "cancel.h"
#include "newlib.h"

#include <sys/wait.h>

pid_t waitpid(pid_t pid, int *status, int options)
{
    return (pid_t)posix_result(POINT(wait4, pid, status, options, NULL));
}

pid_t wait(int *status)
{
    return waitpid(-1, status, 0);
}

int waitid(idtype_t type, id_t id, siginfo_t *info, int options)
{
    pid_t pid = type == P_ALL ? -1 : type == P_PID ? (pid_t)id : -(pid_t)id;
    int status = 0;

    if (!(options & (WEXITED | WSTOPPED | WCONTINUED)) || type > P_PGID)
        return (int)posix_result(-EINVAL);
    if (type == P_PGID && id == 0)
        pid = 0;
    int what = (options & ~WEXITED) | (options & WEXITED ? 0 : ABI_WNOEXITED);
    long child = POINT(wait4, pid, &status, what, NULL);
    if (child < 0)
        return (int)posix_result(child);
    if (info)
        *info = (siginfo_t){.si_signo = child ? SIGCHLD : 0, .si_pid = (pid_t)child};
    if (!info || child == 0)
        return 0;
    info->si_code = WIFEXITED(status)      ? CLD_EXITED
                    : WIFSTOPPED(status)   ? CLD_STOPPED
                    : WIFCONTINUED(status) ? CLD_CONTINUED
                                           : CLD_KILLED;
    info->si_status = WIFEXITED(status) || WIFSTOPPED(status) ? WEXITSTATUS(status)
                      : WIFCONTINUED(status)                  ? SIGCONT
                                                              : WTERMSIG(status);
    return 0;
}

pid_t _wait(int *status) ALIAS("wait");
