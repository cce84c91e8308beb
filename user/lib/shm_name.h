/*
 * Where named memory objects and semaphores live.
 * SPDX-License-Identifier: MIT
 */
#ifndef USER_SHM_NAME_H
#define USER_SHM_NAME_H

#include <limits.h>
#include <stdbool.h>

#define SHM_FOLDER "/dev/shm/"
#define SHM_FOLDER_LENGTH 9
#define SHM_PATH_MAX (SHM_FOLDER_LENGTH + NAME_MAX + 1)

/*
 * The path of an object whose name, slashes before it apart, comes after the prefix: SHM_FOLDER and perhaps
 * more. False with errno: EINVAL, ENAMETOOLONG.
 */
bool __shm_path(char *path, const char *prefix, const char *name);

/* Makes a file there under a name that nobody has, which is put into path. A descriptor, or an error. */
long __shm_new(char *path, int flags, int mode);

#endif
