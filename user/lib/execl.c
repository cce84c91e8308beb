/* The forms of exec that take the arguments one by one. */
/* SPDX-License-Identifier: MIT */
#include <stdarg.h>
#include <unistd.h>

extern char **environ;

/* How many arguments follow `first` up to the NULL, which is not counted. */
static int count(va_list arguments)
{
    int n = 0;

    while (va_arg(arguments, char *))
        n++;
    return n;
}

/* By pointer: what follows the NULL is the caller's to fetch. */
static void fill(char **argv, const char *first, va_list *arguments)
{
    *argv = (char *)first;
    while (*argv++)
        *argv = va_arg(*arguments, char *);
}

/* The array lies on the stack: the process may have no heap left, and it goes with the program. */
#define COLLECT(argv, first)                                                                       \
    va_list arguments;                                                                             \
    va_start(arguments, first);                                                                    \
    char **argv = __builtin_alloca((unsigned)(count(arguments) + 2) * sizeof(char *));             \
    va_end(arguments);                                                                             \
    va_start(arguments, first);                                                                    \
    fill(argv, first, &arguments)

int execl(const char *path, const char *first, ...)
{
    COLLECT(argv, first);
    va_end(arguments);
    return execve(path, argv, environ);
}

int execlp(const char *file, const char *first, ...)
{
    COLLECT(argv, first);
    va_end(arguments);
    return execvp(file, argv);
}

int execle(const char *path, const char *first, ...)
{
    COLLECT(argv, first);
    char *const *envp = va_arg(arguments, char *const *);
    va_end(arguments);
    return execve(path, argv, envp);
}
