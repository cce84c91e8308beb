/* Memory objects with names: files of /dev/shm. */
/* SPDX-License-Identifier: MIT */
#include "shm_name.h"

#include "syscall.h"

#include <errno.h>
#include <fcntl.h>
#include <stdarg.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

bool __shm_path(char *path, const char *prefix, const char *name)
{
    size_t before = strlen(prefix), length = strlen(name);

    while (*name == '/')
        name++, length--;
    errno = ENAMETOOLONG;
    if (before + length > SHM_FOLDER_LENGTH + NAME_MAX)
        return false;
    errno = EINVAL;
    if (length == 0 || strchr(name, '/') || strcmp(name, ".") == 0 || strcmp(name, "..") == 0)
        return false;
    memcpy(path, prefix, before);
    memcpy(path + before, name, length + 1);
    return true;
}

int shm_open(const char *name, int flags, mode_t mode)
{
    char path[SHM_PATH_MAX];

    if (!__shm_path(path, SHM_FOLDER, name))
        return -1;
    return open(path, flags | O_CLOEXEC, mode);
}

int shm_unlink(const char *name)
{
    char path[SHM_PATH_MAX];

    return __shm_path(path, SHM_FOLDER, name) ? unlink(path) : -1;
}
