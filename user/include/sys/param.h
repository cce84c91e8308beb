/*
 * Limits and small macros, as BSD has them here.
 * SPDX-License-Identifier: MIT
 */
#ifndef _BRIGADE_SYS_PARAM_H
#define _BRIGADE_SYS_PARAM_H

#include <limits.h>
#include <sys/types.h>

#define NBBY 8
#define HZ 100
#define NOFILE OPEN_MAX
#define NGROUPS 1
#define MAXPATHLEN PATH_MAX
#define MAXHOSTNAMELEN 64
#define MAXSYMLINKS 8

#define MIN(a, b) ((a) < (b) ? (a) : (b))
#define MAX(a, b) ((a) > (b) ? (a) : (b))
#define howmany(x, y) (((x) + ((y)-1)) / (y))
#define roundup(x, y) ((((x) + ((y)-1)) / (y)) * (y))
#define powerof2(x) ((((x)-1) & (x)) == 0)

#endif
