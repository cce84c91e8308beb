/*
 * POSIX <stdlib.h>: newlib's, and what it hides without _GNU_SOURCE or lacks.
 * SPDX-License-Identifier: MIT
 */
#include_next <stdlib.h>

#ifndef _BRIGADE_STDLIB_H
#define _BRIGADE_STDLIB_H

#include <sys/cdefs.h>

__BEGIN_DECLS

#if __MISC_VISIBLE
/* Removes all variables from the environment. Returns 0. */
int clearenv(void);
char *secure_getenv(const char *__name);

/* The template ends in XXXXXX (mkostemps: before a suffix of that length); flags as open's. -1: EINVAL, … */
int mkostemp(char *__template, int __flags);
int mkostemps(char *__template, int __suffix_length, int __flags);

/* Ready threads over the last minutes: nobody counts them. Returns -1. */
int getloadavg(double __averages[], int __count);

char *initstate(unsigned __seed, char *__state, size_t __size);
char *setstate(char *__state);
#endif

__END_DECLS

#endif
