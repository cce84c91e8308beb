/*
 * The system's name. POSIX <sys/utsname.h>.
 * SPDX-License-Identifier: MIT
 */
#ifndef _BRIGADE_SYS_UTSNAME_H
#define _BRIGADE_SYS_UTSNAME_H

#include <sys/cdefs.h>

__BEGIN_DECLS

#define _UTSNAME_LENGTH 65

struct utsname {
    char sysname[_UTSNAME_LENGTH];  /* "Brigade" */
    char nodename[_UTSNAME_LENGTH]; /* as gethostname */
    char release[_UTSNAME_LENGTH];
    char version[_UTSNAME_LENGTH]; /* the board and its cores */
    char machine[_UTSNAME_LENGTH]; /* "armv7l" */
    char domainname[_UTSNAME_LENGTH];
};

/* Fills *name. Returns 0. */
int uname(struct utsname *__name);

__END_DECLS

#endif
