/* The parts of a path, as POSIX libgen.h has them: the string may be changed. */
/* SPDX-License-Identifier: MIT */
#include <libgen.h>
#include <string.h>

/* Cuts slashes off the end, but for a first one; returns the length left. */
static size_t cut_slashes(char *path, size_t length)
{
    while (length > 1 && path[length - 1] == '/')
        path[--length] = '\0';
    return length;
}

char *basename(char *path)
{
    if (!path || !*path)
        return ".";
    if (cut_slashes(path, strlen(path)) == 1)
        return path;
    char *slash = strrchr(path, '/');
    return slash ? slash + 1 : path;
}

char *dirname(char *path)
{
    if (!path || !*path)
        return ".";
    cut_slashes(path, strlen(path));
    char *slash = strrchr(path, '/');
    if (!slash)
        return ".";
    slash[slash == path] = '\0';
    cut_slashes(path, strlen(path));
    return path;
}
