/*
 * Limits of this system, over the compiler's and newlib's.
 * SPDX-License-Identifier: MIT
 */
#ifndef _BRIGADE_LIMITS_H
#define _BRIGADE_LIMITS_H

#include_next <limits.h>

#undef ARG_MAX
#undef NAME_MAX
#undef OPEN_MAX
#undef PATH_MAX
#undef PIPE_BUF
#undef SSIZE_MAX
#define ARG_MAX 32768 /* bytes of argv and envp together */
#define NAME_MAX 100
#define OPEN_MAX 64
#define PATH_MAX 256 /* the final NUL included */

#define SSIZE_MAX 0x7fffffff
#define IOV_MAX 1024
#define PIPE_BUF 4096
#define HOST_NAME_MAX 64
#define LOGIN_NAME_MAX 256
#define TTY_NAME_MAX 32
#define LINE_MAX 2048
#define NGROUPS_MAX 0

/* What POSIX promises of every system. */
#define _POSIX_ARG_MAX 4096
#define _POSIX_CHILD_MAX 25
#define _POSIX_HOST_NAME_MAX 255
#define _POSIX_LINK_MAX 8
#define _POSIX_LOGIN_NAME_MAX 9
#define _POSIX_MAX_CANON 255
#define _POSIX_MAX_INPUT 255
#define _POSIX_NAME_MAX 14
#define _POSIX_NGROUPS_MAX 8
#define _POSIX_OPEN_MAX 20
#define _POSIX_PATH_MAX 256
#define _POSIX_PIPE_BUF 512
#define _POSIX_RTSIG_MAX 8
#define _POSIX_SIGQUEUE_MAX 32
#define _POSIX_SSIZE_MAX 32767
#define _POSIX_STREAM_MAX 8
#define _POSIX_TTY_NAME_MAX 9
#define _POSIX_TZNAME_MAX 6

#define PTHREAD_DESTRUCTOR_ITERATIONS 4
#define PTHREAD_KEYS_MAX 128
#define PTHREAD_STACK_MIN 16384 /* bytes, of which about 1 KiB goes to what the library keeps */
#define RTSIG_MAX 16
#define SEM_VALUE_MAX 0x7fffffff
#define SIGQUEUE_MAX 64 /* real-time signals queued for one process */

#endif
