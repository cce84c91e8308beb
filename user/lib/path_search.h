/* Looking for programs along PATH, for exec and posix_spawn. */
/* SPDX-License-Identifier: MIT */
#ifndef USER_PATH_SEARCH_H
#define USER_PATH_SEARCH_H

#include "abi/abi.h"

struct path_search {
    const char *file; /* the program's name */
    const char *rest; /* of the list of directories; NULL: all have been tried */
    int error;        /* of what has been tried; ENOENT at first */
    char path[ABI_PATH_MAX];
};

/* Begins to look for a file that has no slash. */
void __path_search_begin(struct path_search *search, const char *file);

/* Puts the next candidate into search->path. False: there is none; search->error says what was wrong. */
_Bool __path_search_next(struct path_search *search);

/* A candidate was no program, with that error number. False: no other shall be tried. */
_Bool __path_search_failed(struct path_search *search, int error);

#endif
