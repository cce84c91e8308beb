/* The current directory. */
/* SPDX-License-Identifier: MIT */
#define _GNU_SOURCE /* get_current_dir_name */
#include "syscall.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

int chdir(const char *path)
{
    return (int)posix_result(SYS(chdir, path));
}

int fchdir(int fd)
{
    return (int)posix_result(SYS(fchdir, fd));
}

/* With no buffer, as everywhere but in POSIX: memory from malloc, as much as needed if size is 0. */
char *getcwd(char *buffer, size_t size)
{
    char path[ABI_PATH_MAX];
    long length = posix_result(buffer && size == 0 ? -EINVAL : SYS(getcwd, path, sizeof path));

    if (length < 0)
        return NULL;
    if (!buffer && size == 0)
        size = (size_t)length;
    if (size < (size_t)length) {
        errno = ERANGE;
        return NULL;
    }
    if (!buffer)
        buffer = malloc(size);
    return buffer ? memcpy(buffer, path, (size_t)length) : NULL;
}

char *getwd(char *buffer)
{
    return getcwd(buffer, ABI_PATH_MAX);
}

char *get_current_dir_name(void)
{
    return getcwd(NULL, 0);
}
