/*
 * The parts of a path.
 * SPDX-License-Identifier: MIT
 */
#include "lib/path.h"

static const char *skip_slashes(const char *path)
{
    while (*path == '/')
        path++;
    return path;
}

uint32_t path_next(const char **path, const char **name)
{
    const char *start = skip_slashes(*path);
    const char *end = start;

    while (*end && *end != '/')
        end++;
    *name = start;
    *path = end;
    return (uint32_t)(end - start);
}

bool path_is_over(const char *path)
{
    return *skip_slashes(path) == '\0';
}

bool path_is_dot(const char *name, uint32_t length)
{
    return length == 1 && name[0] == '.';
}

bool path_is_dot_dot(const char *name, uint32_t length)
{
    return length == 2 && name[0] == '.' && name[1] == '.';
}
