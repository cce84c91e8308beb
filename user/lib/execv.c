/* The forms of exec that take an array; those with p look for the program in /bin. */
/* SPDX-License-Identifier: MIT */
#define _GNU_SOURCE /* execvpe */
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
    static const char folder[] = "/bin/";
    char path[256];

    if (strchr(file, '/'))
        return execve(file, argv, envp);
    if (strlen(file) + sizeof folder > sizeof path) {
        errno = ENAMETOOLONG;
        return -1;
    }
    memcpy(path, folder, sizeof folder);
    strcat(path, file);
    return execve(path, argv, envp);
}

int execvp(const char *file, char *const argv[])
{
    return execvpe(file, argv, environ);
}
