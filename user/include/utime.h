/*
 * Setting a file's times in seconds. POSIX <utime.h>.
 * SPDX-License-Identifier: MIT
 */
#ifndef _BRIGADE_UTIME_H
#define _BRIGADE_UTIME_H

#include <sys/cdefs.h>
#include <sys/types.h>

#include <sys/utime.h>

__BEGIN_DECLS

/* NULL: the present time. Returns 0, or -1: ENOENT, EROFS, EINVAL. */
int utime(const char *__path, const struct utimbuf *__times);

__END_DECLS

#endif
