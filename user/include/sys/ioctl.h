/*
 * Requests to devices, of which POSIX has none for terminals; TIOCGWINSZ is everybody's.
 * SPDX-License-Identifier: MIT
 */
#ifndef _BRIGADE_SYS_IOCTL_H
#define _BRIGADE_SYS_IOCTL_H

#include <sys/cdefs.h>

__BEGIN_DECLS

#define TIOCGWINSZ 0x5413 /* (struct winsize *): 0 rows and columns when not known */
#define FIONREAD 0x541b /* (int *): bytes of a pipe or terminal that can be read without waiting */

struct winsize {
    unsigned short ws_row;
    unsigned short ws_col;
    unsigned short ws_xpixel; /* 0 */
    unsigned short ws_ypixel;
};

/* Does request, whose argument depends on it. Returns 0, or -1: EBADF, ENOTTY, EINVAL, EFAULT. */
int ioctl(int __fd, unsigned long __request, ...);

__END_DECLS

#endif
