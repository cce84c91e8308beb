/* Looking for programs along PATH. */
/* SPDX-License-Identifier: MIT */
#include "path_search.h"

#include <errno.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

void __path_search_begin(struct path_search *search, const char *file)
{
    search->file = file;
    search->rest = getenv("PATH");
    search->error = ENOENT;
    if (!search->rest)
        search->rest = "/bin";
    if (!*file)
        search->rest = NULL;
}

bool __path_search_next(struct path_search *search)
{
    while (search->rest) {
        const char *directory = search->rest;
        size_t length = strcspn(directory, ":");

        search->rest = directory[length] ? directory + length + 1 : NULL;
        if (length + 1 + strlen(search->file) + 1 > sizeof search->path) {
            search->error = ENAMETOOLONG;
            continue;
        }
        memcpy(search->path, directory, length);
        search->path[length] = '/';
        strcpy(search->path + length + (length > 0), search->file); /* none: the current one */
        return true;
    }
    return false;
}

bool __path_search_failed(struct path_search *search, int error)
{
    if (error == EACCES)
        search->error = EACCES; /* there was one, but it must not be run */
    return error == EACCES || error == ENOENT || error == ENOTDIR;
}
