/*
 * Messages for people, "program: message: what errno says", on standard error. BSD's <err.h>.
 * SPDX-License-Identifier: MIT
 */
#ifndef _BRIGADE_ERR_H
#define _BRIGADE_ERR_H

#include <stdarg.h>
#include <sys/cdefs.h>

__BEGIN_DECLS

#define __ERR_FORMAT(format, arguments) __attribute__((__format__(__printf__, format, arguments)))

/* err… end the program with that status, warn… do not; those with x say nothing of errno. */
void warn(const char *__format, ...) __ERR_FORMAT(1, 2);
void warnx(const char *__format, ...) __ERR_FORMAT(1, 2);
void vwarn(const char *__format, va_list __arguments) __ERR_FORMAT(1, 0);
void vwarnx(const char *__format, va_list __arguments) __ERR_FORMAT(1, 0);
void err(int __status, const char *__format, ...) __ERR_FORMAT(2, 3) __attribute__((__noreturn__));
void errx(int __status, const char *__format, ...) __ERR_FORMAT(2, 3) __attribute__((__noreturn__));
void verr(int __status, const char *__format, va_list __arguments) __ERR_FORMAT(2, 0)
    __attribute__((__noreturn__));
void verrx(int __status, const char *__format, va_list __arguments) __ERR_FORMAT(2, 0)
    __attribute__((__noreturn__));

__END_DECLS

#endif
