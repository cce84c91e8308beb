/* Formatted text into a caller's buffer: what stands behind every line the kernel prints. */
/* SPDX-License-Identifier: MIT */
#ifndef BRIGADE_LIB_FORMAT_H
#define BRIGADE_LIB_FORMAT_H

#include <stdarg.h>
#include <stddef.h>

/*
 * Writes fmt with its arguments into buf, as snprintf does.
 *
 * Conversions: %s %c %d %i %u %x %X %p %%, with lengths l, ll and z; a width (digits or *), flags
 * '0' and '-', a precision (digits or *; for %s the most bytes read, for integers the fewest
 * digits). %p is 0x and all digits of a pointer. A NULL %s is "(null)". From the first unknown
 * conversion on the text is copied literally, since the types of the arguments after it are not
 * known any more: a wrong format prints oddly and never crashes.
 *
 * buf     size bytes, always NUL-terminated when size > 0; may be NULL when size is 0
 * returns the length of the whole text without NUL: >= size means it was cut off
 *
 * Blocking: never. Locks: none. 64-bit decimals need no help from libgcc.
 */
int format_v(char *buf, size_t size, const char *fmt, va_list args)
    __attribute__((format(printf, 3, 0)));

/* format_v with the arguments given directly. */
int format(char *buf, size_t size, const char *fmt, ...) __attribute__((format(printf, 3, 4)));

#endif
