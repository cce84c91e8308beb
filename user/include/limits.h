/*
 * Limits of this system, over the compiler's and newlib's.
 * SPDX-License-Identifier: MIT
 */
#ifndef _BRIGADE_LIMITS_H
#define _BRIGADE_LIMITS_H

#include_next <limits.h>

#undef ARG_MAX
#undef CHILD_MAX /* can be set: sysconf */
#undef COLL_WEIGHTS_MAX
#undef LINK_MAX
#undef NGROUPS_MAX
#undef NAME_MAX
#undef OPEN_MAX
#undef PATH_MAX
#undef PIPE_BUF
#define ARG_MAX 32768 /* bytes of argv and envp together */
#define COLL_WEIGHTS_MAX 2
#define HOST_NAME_MAX 64
#define LINK_MAX 1
#define LOGIN_NAME_MAX 256
#define NAME_MAX 100
#define NGROUPS_MAX 0
#define OPEN_MAX 64
#define PATH_MAX 256 /* the final NUL included */
#define PIPE_BUF 4096
#define TTY_NAME_MAX 32
#define TZNAME_MAX 10

#define PTHREAD_DESTRUCTOR_ITERATIONS 4
#define PTHREAD_KEYS_MAX 128
#define PTHREAD_STACK_MIN 16384 /* bytes, of which about 1 KiB goes to what the library keeps */
#define PTHREAD_THREADS_MAX 1024
#define RTSIG_MAX 16
#define MQ_PRIO_MAX 32768 /* priorities of messages are below */
#define SEM_VALUE_MAX 0x7fffffff
#define SIGQUEUE_MAX 64 /* real-time signals queued for one process */

#define LONG_BIT 32
#define WORD_BIT 32
#undef SSIZE_MAX
#define SSIZE_MAX 0x7fffffff
#define NZERO 20

/* What every POSIX system has at least. */
#define _POSIX_AIO_LISTIO_MAX 2
#define _POSIX_AIO_MAX 1
#define _POSIX_ARG_MAX 4096
#define _POSIX_CHILD_MAX 25
#define _POSIX_CLOCKRES_MIN 20000000
#define _POSIX_DELAYTIMER_MAX 32
#define _POSIX_HOST_NAME_MAX 255
#define _POSIX_LINK_MAX 8
#define _POSIX_LOGIN_NAME_MAX 9
#define _POSIX_MAX_CANON 255
#define _POSIX_MAX_INPUT 255
#define _POSIX_MQ_OPEN_MAX 8
#define _POSIX_MQ_PRIO_MAX 32
#define _POSIX_NAME_MAX 14
#define _POSIX_NGROUPS_MAX 8
#define _POSIX_OPEN_MAX 20
#define _POSIX_PATH_MAX 256
#define _POSIX_PIPE_BUF 512
#define _POSIX_RE_DUP_MAX 255
#define _POSIX_RTSIG_MAX 8
#define _POSIX_SEM_NSEMS_MAX 256
#define _POSIX_SEM_VALUE_MAX 32767
#define _POSIX_SIGQUEUE_MAX 32
#define _POSIX_SSIZE_MAX 32767
#define _POSIX_STREAM_MAX 8
#define _POSIX_SYMLINK_MAX 255
#define _POSIX_SYMLOOP_MAX 8
#define _POSIX_THREAD_DESTRUCTOR_ITERATIONS 4
#define _POSIX_THREAD_KEYS_MAX 128
#define _POSIX_THREAD_THREADS_MAX 64
#define _POSIX_TIMER_MAX 32
#define _POSIX_TTY_NAME_MAX 9
#define _POSIX_TZNAME_MAX 6
#define _POSIX2_BC_BASE_MAX 99
#define _POSIX2_BC_DIM_MAX 2048
#define _POSIX2_BC_SCALE_MAX 99
#define _POSIX2_BC_STRING_MAX 1000
#define _POSIX2_COLL_WEIGHTS_MAX 2
#define _POSIX2_EXPR_NEST_MAX 32
#define _POSIX2_LINE_MAX 2048
#define _XOPEN_IOV_MAX 16
#define _XOPEN_NAME_MAX 255
#define _XOPEN_PATH_MAX 1024

#endif
