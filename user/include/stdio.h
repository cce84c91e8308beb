/*
 * POSIX <stdio.h>: newlib's, and what it hides without _GNU_SOURCE or knows by another name.
 * SPDX-License-Identifier: MIT
 */
#include_next <stdio.h>

#ifndef _BRIGADE_STDIO_H
#define _BRIGADE_STDIO_H

#include <sys/cdefs.h>

__BEGIN_DECLS

#if __POSIX_VISIBLE >= 200809
/*
 * Reads up to and with the delimiter (a newline) into *line, memory from malloc of *size bytes that grows as
 * needed; NULL and 0 at first. Returns the length without the final NUL, or -1: at the end of file, on failure.
 */
ssize_t getline(char **__restrict __line, size_t *__restrict __size, FILE *__restrict __stream);
ssize_t getdelim(char **__restrict __line, size_t *__restrict __size, int __delimiter,
                 FILE *__restrict __stream);
int renameat(int __directory, const char *__from, int __other_directory, const char *__to);
#endif

#if __MISC_VISIBLE
/* As sprintf, into memory from malloc. */
int asprintf(char **__restrict __text, const char *__restrict __format, ...)
    __attribute__((__format__(__printf__, 2, 3)));
int vasprintf(char **__text, const char *__format, __VALIST __arguments)
    __attribute__((__format__(__printf__, 2, 0)));
int fputs_unlocked(const char *__restrict __text, FILE *__restrict __stream);
char *ctermid(char *__name);

/* renameat; with RENAME_NOREPLACE it fails with EEXIST if the new name is taken. Linux. */
#define RENAME_NOREPLACE 1
int renameat2(int __directory, const char *__from, int __other_directory, const char *__to,
              unsigned __flags);
#endif

__END_DECLS

#endif
