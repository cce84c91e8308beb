/* The forms of exec that take an array; those with p look for the program along PATH. */
/* SPDX-License-Identifier: MIT */
#include "path_search.h"

#include <errno.h>
#include <string.h>
#include <unistd.h>

extern char **environ;

int execv(const char *path, char *const argv[])
{
    return execve(path, argv, environ);
}

int execvpe(const char *file, char *const argv[], char *const envp[])
{
    struct path_search search;

    if (strchr(file, '/'))
        return execve(file, argv, envp);
    __path_search_begin(&search, file);
    while (__path_search_next(&search)) {
        execve(search.path, argv, envp);
        if (!__path_search_failed(&search, errno))
            return -1;
    }
    errno = search.error;
    return -1;
}

int execvp(const char *file, char *const argv[])
{
    return execvpe(file, argv, environ);
}
