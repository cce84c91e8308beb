/*
 * Error numbers and errno; it takes the place of newlib's, which is built with it (third_party/newlib/build). How
 * newlib reaches a thread's errno stays as it was.
 * SPDX-License-Identifier: MIT
 */
#ifndef _SYS_ERRNO_H_
#define _SYS_ERRNO_H_

#include <sys/reent.h>

#ifndef _REENT_ONLY
#define errno (*__errno())
extern int *__errno(void);
#endif
#define __errno_r(reent) ((reent)->_errno)

#include <abi/errno.h>

#define EFTYPE 134 /* newlib's own: a database that is none */

/* Where a program's own numbers may begin. */
#define __ELASTERROR 2000

#endif
