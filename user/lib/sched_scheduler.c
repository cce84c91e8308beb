/* How processes are scheduled: all alike. */
/* SPDX-License-Identifier: MIT */
#include "priority.h"
#include "syscall.h"

#define SLICE_NS 5000000 /* between processes, and between threads unless the model is coop */

int sched_get_priority_max(int policy)
{
    switch (policy) {
    case SCHED_FIFO:
    case SCHED_RR:
        return PRIORITY_REALTIME_MAX;
    case SCHED_OTHER:
    case SCHED_BATCH:
    case SCHED_IDLE:
        return 0;
    default:
        return (int)posix_result(-EINVAL);
    }
}

int sched_get_priority_min(int policy)
{
    int max = sched_get_priority_max(policy);

    return max > 0 ? PRIORITY_REALTIME_MIN : max;
}

/* Is there a process, or a thread, of that id (0: the caller)? */
static int check(pid_t pid)
{
    if (pid < 0)
        return EINVAL;
    return SYS(getpgid, pid) >= 0 || SYS(sched_getaffinity, pid) >= 0 ? 0 : ESRCH;
}

int sched_getscheduler(pid_t pid)
{
    int error = check(pid);

    return error ? (int)posix_result(-error) : SCHED_OTHER;
}

/* Returns the policy before, which is SCHED_OTHER, and 0. */
int sched_setscheduler(pid_t pid, int policy, const struct sched_param *parameters)
{
    int error = parameters ? check(pid) : EINVAL;

    if (error == 0)
        error = priority_set(policy, parameters->sched_priority);
    return (int)posix_result(-error);
}

int sched_getparam(pid_t pid, struct sched_param *parameters)
{
    int error = parameters ? check(pid) : EINVAL;

    if (error == 0)
        parameters->sched_priority = 0;
    return (int)posix_result(-error);
}

int sched_setparam(pid_t pid, const struct sched_param *parameters)
{
    return sched_setscheduler(pid, SCHED_OTHER, parameters);
}

int sched_rr_get_interval(pid_t pid, struct timespec *interval)
{
    int error = check(pid);

    if (error == 0)
        *interval = (struct timespec){.tv_nsec = SLICE_NS};
    return (int)posix_result(-error);
}
