/*
 * POSIX <fcntl.h>: newlib's, and what it lacks.
 * SPDX-License-Identifier: MIT
 */
#ifndef _BRIGADE_FCNTL_H
#define _BRIGADE_FCNTL_H

#include_next <fcntl.h>

#include <sys/cdefs.h>
#include <sys/types.h>

__BEGIN_DECLS

#if __POSIX_VISIBLE >= 200112
/* Everything written is where it is read from: there is nothing to synchronise. */
#define O_DSYNC O_SYNC
#define O_RSYNC O_SYNC

#define POSIX_FADV_NORMAL 0
#define POSIX_FADV_RANDOM 1
#define POSIX_FADV_SEQUENTIAL 2
#define POSIX_FADV_WILLNEED 3
#define POSIX_FADV_DONTNEED 4
#define POSIX_FADV_NOREUSE 5

/* Advice, which is not needed. Returns 0, EBADF, EINVAL, ESPIPE. */
int posix_fadvise(int __fd, off_t __offset, off_t __size, int __advice);

/* Makes the file at least that long, its memory given. Returns 0, EBADF, EINVAL, EFBIG, ENOSPC, ESPIPE. */
int posix_fallocate(int __fd, off_t __offset, off_t __size);
#endif

#if __MISC_VISIBLE && !defined(AT_EMPTY_PATH)
#define AT_EMPTY_PATH 16
#endif

__END_DECLS

#endif
