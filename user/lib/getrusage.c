/* What processes have used, and waiting for children with that. */
/* SPDX-License-Identifier: MIT */
#include "cancel.h"

#include <errno.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/wait.h>

#define CHILDREN (-1) /* the kernel's words for whom it tells of */
#define THREAD (-2)
#define KIB_PER_PAGE 4

static void fill(struct rusage *to, const struct abi_usage *from)
{
    memset(to, 0, sizeof *to);
    to->ru_utime.tv_sec = (time_t)(from->user_ns / 1000000000);
    to->ru_utime.tv_usec = (suseconds_t)(from->user_ns % 1000000000 / 1000);
    to->ru_maxrss = (long)(from->peak_pages * KIB_PER_PAGE);
    to->ru_minflt = (long)from->faults;
    to->ru_nvcsw = (long)(from->switches - from->displaced);
    to->ru_nivcsw = (long)from->displaced;
}

int getrusage(int who, struct rusage *usage)
{
    struct abi_usage raw;
    long result = -EINVAL;

    if (who == RUSAGE_SELF)
        result = SYS(usage, 0, &raw);
    else if (who == RUSAGE_CHILDREN)
        result = SYS(usage, CHILDREN, &raw);
    else if (who == RUSAGE_THREAD)
        result = SYS(usage, THREAD, &raw);
    if (result == 0)
        fill(usage, &raw);
    return (int)posix_result(result);
}

pid_t wait4(pid_t pid, int *status, int options, struct rusage *usage)
{
    struct abi_usage raw;
    long child = POINT(wait4, pid, status, options, usage ? &raw : NULL);

    if (usage && child > 0)
        fill(usage, &raw);
    return (pid_t)posix_result(child);
}

pid_t wait3(int *status, int options, struct rusage *usage)
{
    return wait4(-1, status, options, usage);
}
