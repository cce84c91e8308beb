/* Limits of processes. The kernel keeps to three; of the others this file says what is true. */
/* SPDX-License-Identifier: MIT */
#include "syscall.h"

#include "abi/layout.h"

#include <errno.h>
#include <sys/resource.h>

/* The kernel's number of a limit that it keeps to, or -1. */
static int number_of(int resource)
{
    switch (resource) {
    case RLIMIT_NPROC:
        return ABI_LIMIT_PROCESSES;
    case RLIMIT_NOFILE:
        return ABI_LIMIT_FILES;
    case RLIMIT_FSIZE:
        return ABI_LIMIT_FILE_SIZE;
    default:
        return -1;
    }
}

static rlim_t fixed_limit(int resource)
{
    switch (resource) {
    case RLIMIT_CORE:
    case RLIMIT_NICE:
    case RLIMIT_RTPRIO:
        return 0;
    case RLIMIT_STACK:
        return USER_IMAGE_LOW - USER_STACK_LOW;
    case RLIMIT_AS:
        return USER_TOP;
    default:
        return RLIM_INFINITY;
    }
}

/* A limit that only can be what it is; but no core file is as small as anybody wants it to be. */
static int set_fixed(int resource, const struct rlimit *now)
{
    rlim_t limit = fixed_limit(resource);

    if (now->rlim_cur > now->rlim_max)
        return -EINVAL;
    return resource == RLIMIT_CORE || (now->rlim_cur == limit && now->rlim_max == limit) ? 0
                                                                                         : -EINVAL;
}

static unsigned to_kernel(rlim_t limit)
{
    return limit < ABI_NO_LIMIT ? (unsigned)limit : ABI_NO_LIMIT;
}

static rlim_t from_kernel(unsigned limit)
{
    return limit == ABI_NO_LIMIT ? RLIM_INFINITY : limit;
}

int prlimit(pid_t pid, int resource, const struct rlimit *now, struct rlimit *before)
{
    int number = number_of(resource);
    unsigned raw[2], old[2];
    long result = -EINVAL;

    if (now && number >= 0) {
        raw[0] = to_kernel(now->rlim_cur);
        raw[1] = to_kernel(now->rlim_max);
    }
    if (number >= 0)
        result = SYS(limit, pid, number, now ? raw : NULL, old);
    else if (resource >= 0 && resource < RLIM_NLIMITS)
        result = now ? set_fixed(resource, now) : 0;
    if (result == 0 && before) {
        before->rlim_cur = number < 0 ? fixed_limit(resource) : from_kernel(old[0]);
        before->rlim_max = number < 0 ? fixed_limit(resource) : from_kernel(old[1]);
    }
    return (int)posix_result(result);
}

int getrlimit(int resource, struct rlimit *limit)
{
    return prlimit(0, resource, NULL, limit);
}

int setrlimit(int resource, const struct rlimit *limit)
{
    return prlimit(0, resource, limit, NULL);
}
