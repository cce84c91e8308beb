/* Takes paths apart into the names that slashes separate; portable, so that it is tested on the host. */
/* SPDX-License-Identifier: MIT */
#ifndef BRIGADE_LIB_PATH_H
#define BRIGADE_LIB_PATH_H

#include <stdbool.h>
#include <stdint.h>

/*
 * path_next - the next name of *path, which is moved behind it; several slashes count as one. *name points
 * into the path and is not NUL-terminated. Returns its length in bytes, 0: there is no further name.
 */
uint32_t path_next(const char **path, const char **name);

/* path_is_over - does only slashes, or nothing, follow? */
bool path_is_over(const char *path);

/* path_is_dot, path_is_dot_dot - is the name "." or ".."? */
bool path_is_dot(const char *name, uint32_t length);
bool path_is_dot_dot(const char *name, uint32_t length);

#endif
