/*
 * What processes use and may use. POSIX <sys/resource.h>, and what Linux has beyond it.
 * SPDX-License-Identifier: MIT
 */
#ifndef _SYS_RESOURCE_H_
#define _SYS_RESOURCE_H_

#include <sys/cdefs.h>
#include <sys/time.h>
#include <sys/types.h>

__BEGIN_DECLS

#define RUSAGE_SELF 0
#define RUSAGE_CHILDREN (-1)
#define RUSAGE_THREAD 1

struct rusage {
    struct timeval ru_utime; /* time on a core, in the kernel too */
    struct timeval ru_stime; /* 0: it is not counted apart */
    long ru_maxrss;          /* KiB; children: of the biggest */
    long ru_ixrss, ru_idrss, ru_isrss;
    long ru_minflt; /* pages given on first touch, or copied on write; not of a thread */
    long ru_majflt; /* 0: all of it is in memory */
    long ru_nswap, ru_inblock, ru_oublock;
    long ru_msgsnd, ru_msgrcv, ru_nsignals;
    long ru_nvcsw;  /* times it went on after it had waited */
    long ru_nivcsw; /* times others had taken its place on the core */
};

/* What the process, its waited-for children, or the calling thread have used. -1: EINVAL, EFAULT. */
int getrusage(int __who, struct rusage *__usage);

typedef unsigned long long rlim_t;

struct rlimit {
    rlim_t rlim_cur;
    rlim_t rlim_max;
};
#define rlimit64 rlimit

#define RLIM_INFINITY (~0ull)
#define RLIM_SAVED_MAX RLIM_INFINITY
#define RLIM_SAVED_CUR RLIM_INFINITY

#define RLIMIT_CPU 0
#define RLIMIT_FSIZE 1 /* kept to, can be set */
#define RLIMIT_DATA 2
#define RLIMIT_STACK 3 /* of the first thread: fixed */
#define RLIMIT_CORE 4  /* 0: nothing is written */
#define RLIMIT_RSS 5
#define RLIMIT_NPROC 6  /* kept to, can be set; counts all processes, since they are one user's */
#define RLIMIT_NOFILE 7 /* kept to, can be set */
#define RLIMIT_OFILE RLIMIT_NOFILE
#define RLIMIT_MEMLOCK 8
#define RLIMIT_AS 9 /* fixed: the addresses there are */
#define RLIMIT_LOCKS 10
#define RLIMIT_SIGPENDING 11
#define RLIMIT_MSGQUEUE 12
#define RLIMIT_NICE 13
#define RLIMIT_RTPRIO 14
#define RLIMIT_RTTIME 15
#define RLIM_NLIMITS 16

/*
 * Limits are inherited. Those that nobody keeps to cannot be set but to what they are. Return 0, or -1:
 * EINVAL (soft above hard, no such limit, one that is fixed), EPERM (more than there is), ESRCH, EFAULT.
 */
int getrlimit(int __resource, struct rlimit *__limit);
int setrlimit(int __resource, const struct rlimit *__limit);
int prlimit(pid_t __pid, int __resource, const struct rlimit *__now, struct rlimit *__before);

#define PRIO_PROCESS 0
#define PRIO_PGRP 1
#define PRIO_USER 2
#define PRIO_MIN (-20)
#define PRIO_MAX 20

/*
 * The nice value of a process, a group's or a user's (0: the caller): 0, and there is no other, as all have the
 * same share of a core. Return 0, or -1: ESRCH, EINVAL, and EACCES for who wants another.
 */
int getpriority(int __which, id_t __who);
int setpriority(int __which, id_t __who, int __value);

__END_DECLS

#endif
