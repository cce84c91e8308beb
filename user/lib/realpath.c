/* The absolute path of a file without dots and superfluous slashes. */
/* SPDX-License-Identifier: MIT */
#include "syscall.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

/*
 * Appends the names of path to the absolute path in `result`. Without links ".." is just the name before,
 * as the kernel has checked that all of them are directories.
 */
static int append(char *result, const char *path)
{
    size_t length = strlen(result);

    while (*path) {
        size_t name = strcspn(path, "/");
        if (name == 2 && path[0] == '.' && path[1] == '.') {
            while (length > 1 && result[--length] != '/')
                ;
        } else if (name > 0 && !(name == 1 && path[0] == '.')) {
            if (length + 1 + name + 1 > ABI_PATH_MAX)
                return -ENAMETOOLONG;
            if (length > 1)
                result[length++] = '/';
            memcpy(result + length, path, name);
            length += name;
        }
        result[length] = '\0';
        path += name;
        path += *path == '/';
    }
    return 0;
}

char *realpath(const char *restrict path, char *restrict resolved)
{
    char result[ABI_PATH_MAX] = "/";
    struct abi_stat status;
    long error = path ? SYS(statat, ABI_AT_FDCWD, path, &status) : -EINVAL;

    if (error == 0 && *path != '/') {
        error = SYS(getcwd, result, sizeof result);
        error = error < 0 ? error : 0;
    }
    if (error == 0)
        error = append(result, path);
    if (error < 0) {
        posix_result(error);
        return NULL;
    }
    return resolved ? strcpy(resolved, result) : strdup(result);
}
