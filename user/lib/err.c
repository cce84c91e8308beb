/* Messages of programs about what went wrong. */
/* SPDX-License-Identifier: MIT */
#include <err.h>
#include <errno.h>
#include <error.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

unsigned error_message_count;

/* One line; number 0: nothing is said of it. errno is as before. */
static void say(const char *program, int number, const char *format, va_list arguments)
{
    int before = errno;

    fflush(stdout);
    flockfile(stderr);
    fprintf(stderr, "%s: ", program);
    if (format)
        vfprintf(stderr, format, arguments);
    if (number)
        fprintf(stderr, "%s%s", format ? ": " : "", strerror(number));
    fputc('\n', stderr);
    funlockfile(stderr);
    errno = before;
}

void vwarn(const char *format, va_list arguments)
{
    say(program_invocation_short_name, errno, format, arguments);
}

void vwarnx(const char *format, va_list arguments)
{
    say(program_invocation_short_name, 0, format, arguments);
}

void verr(int status, const char *format, va_list arguments)
{
    say(program_invocation_short_name, errno, format, arguments);
    exit(status);
}

void verrx(int status, const char *format, va_list arguments)
{
    say(program_invocation_short_name, 0, format, arguments);
    exit(status);
}

void warn(const char *format, ...)
{
    va_list arguments;

    va_start(arguments, format);
    vwarn(format, arguments);
    va_end(arguments);
}

void warnx(const char *format, ...)
{
    va_list arguments;

    va_start(arguments, format);
    vwarnx(format, arguments);
    va_end(arguments);
}

void err(int status, const char *format, ...)
{
    va_list arguments;

    va_start(arguments, format);
    verr(status, format, arguments);
    va_end(arguments);
}

void errx(int status, const char *format, ...)
{
    va_list arguments;

    va_start(arguments, format);
    verrx(status, format, arguments);
    va_end(arguments);
}

void error(int status, int number, const char *format, ...)
{
    va_list arguments;

    va_start(arguments, format);
    say(program_invocation_name, number, format, arguments);
    va_end(arguments);
    error_message_count++;
    if (status)
        exit(status);
}

void error_at_line(int status, int number, const char *file, unsigned line, const char *format, ...)
{
    char text[256];
    va_list arguments;

    va_start(arguments, format);
    vsnprintf(text, sizeof text, format, arguments);
    va_end(arguments);
    error(status, number, "%s:%u: %s", file, line, text);
}
