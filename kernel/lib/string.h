/* The few memory and string functions of C that the kernel needs, since it links no libc. */
/* SPDX-License-Identifier: MIT */
#ifndef BRIGADE_LIB_STRING_H
#define BRIGADE_LIB_STRING_H

#include <stddef.h>

/*
 * Names, arguments and results are ISO C's and POSIX's; GCC itself emits calls to the first four.
 * None blocks, takes a lock or keeps state, so all may be called anywhere, with the MMU off too:
 * they make naturally aligned accesses only, which Device and Strongly-ordered memory require
 * (ARM DDI 0406C, A3.2.1).
 * They do no checking: a wrong length is the caller's bug. User memory never comes here directly.
 */

/* Copies n bytes; the two areas must not overlap. Returns dst. */
void *memcpy(void *restrict dst, const void *restrict src, size_t n);

/* Fills n bytes with the low 8 bits of value. Returns dst. */
void *memset(void *dst, int value, size_t n);

/* Copies n bytes; the two areas may overlap. Returns dst. */
void *memmove(void *dst, const void *src, size_t n);

/* Compares n bytes as unsigned: < 0, 0 or > 0 as a is less than, equal to or greater than b. */
int memcmp(const void *a, const void *b, size_t n);

/* Bytes before the terminating NUL of s. */
size_t strlen(const char *s);

/* Like strlen, but reads at most max bytes and returns max if none of them is NUL. */
size_t strnlen(const char *s, size_t max);

/* Compares two NUL-terminated strings as unsigned bytes: < 0, 0 or > 0. */
int strcmp(const char *a, const char *b);

/* Like strcmp, but compares at most n bytes. */
int strncmp(const char *a, const char *b, size_t n);

/* First occurrence of the byte c in s (the NUL counts as part of s), or NULL. */
char *strchr(const char *s, int c);

#endif
