/*
 * Messages for people, "program: message: what the error number says", on standard error. GNU's <error.h>.
 * SPDX-License-Identifier: MIT
 */
#ifndef _BRIGADE_ERROR_H
#define _BRIGADE_ERROR_H

#include <sys/cdefs.h>

__BEGIN_DECLS

/* Counts the messages. */
extern unsigned error_message_count;

/* With a status that is not 0 it ends the program. An error number of 0 is not mentioned. */
void error(int __status, int __error, const char *__format, ...)
    __attribute__((__format__(__printf__, 3, 4)));
void error_at_line(int __status, int __error, const char *__file, unsigned __line,
                   const char *__format, ...) __attribute__((__format__(__printf__, 5, 6)));

__END_DECLS

#endif
