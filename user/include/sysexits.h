/*
 * Exit statuses that mean something, from BSD.
 * SPDX-License-Identifier: MIT
 */
#ifndef _BRIGADE_SYSEXITS_H
#define _BRIGADE_SYSEXITS_H

#define EX_OK 0
#define EX__BASE 64
#define EX_USAGE 64   /* the command line is wrong */
#define EX_DATAERR 65 /* the input's data is */
#define EX_NOINPUT 66 /* no such input, or unreadable */
#define EX_NOUSER 67
#define EX_NOHOST 68
#define EX_UNAVAILABLE 69 /* something that is needed is not there */
#define EX_SOFTWARE 70    /* the program is wrong */
#define EX_OSERR 71       /* the system cannot: fork, pipe, … */
#define EX_OSFILE 72
#define EX_CANTCREAT 73
#define EX_IOERR 74
#define EX_TEMPFAIL 75 /* try again later */
#define EX_PROTOCOL 76
#define EX_NOPERM 77
#define EX_CONFIG 78
#define EX__MAX 78

#endif
