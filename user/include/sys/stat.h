/*
 * Files' kinds, permissions and times: newlib's, and what it declares for other systems only.
 * SPDX-License-Identifier: MIT
 */
#ifndef _BRIGADE_SYS_STAT_H
#define _BRIGADE_SYS_STAT_H

#include_next <sys/stat.h>

#include <sys/cdefs.h>

__BEGIN_DECLS

/* In tv_nsec, for futimens: the present time, the time that is there. */
#define UTIME_NOW (-2L)
#define UTIME_OMIT (-1L)

/* The same as stat: there are no symbolic links. */
int lstat(const char *__restrict __path, struct stat *__restrict __status);

/* Makes an ordinary file; EPERM for all other kinds. EEXIST. */
int mknod(const char *__path, mode_t __mode, dev_t __device);

__END_DECLS

#endif
