/*
 * POSIX <string.h>: newlib's, and what it has of Linux's but hides without _GNU_SOURCE.
 * SPDX-License-Identifier: MIT
 */
#include_next <string.h>

#ifndef _BRIGADE_STRING_H
#define _BRIGADE_STRING_H

#include <sys/cdefs.h>

__BEGIN_DECLS

#if __MISC_VISIBLE
/* memcpy and strchr, but they return the end of what was copied, and of the string if nothing is found. */
void *mempcpy(void *__to, const void *__from, size_t __size);
char *strchrnul(const char *__string, int __character);

/* Searches: for bytes in bytes, from behind, without an end, without regard to case. NULL: not found. */
void *memmem(const void *__in, size_t __in_size, const void *__bytes, size_t __size);
void *memrchr(const void *__in, int __byte, size_t __size);
void *rawmemchr(const void *__in, int __byte);
char *strcasestr(const char *__in, const char *__string);

/* As strcmp, but numbers in the strings count as numbers. */
int strverscmp(const char *__a, const char *__b);
#endif

__END_DECLS

#endif
