/*
 * POSIX <errno.h>: newlib's, and the program's name, which GNU has here.
 * SPDX-License-Identifier: MIT
 */
#ifndef _BRIGADE_ERRNO_H
#define _BRIGADE_ERRNO_H

#include_next <errno.h>

#include <sys/cdefs.h>

#if __MISC_VISIBLE
__BEGIN_DECLS
/* argv[0], and what follows its last slash. */
extern char *program_invocation_name;
extern char *program_invocation_short_name;
__END_DECLS
#endif

#endif
