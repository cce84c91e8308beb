/* Starting programs found along PATH. */
/* SPDX-License-Identifier: MIT */
#include "syscall.h"

#include <errno.h>
#include <spawn.h>
#include <stdlib.h>
#include <string.h>

int posix_spawnp(pid_t *restrict pid, const char *restrict file,
                 const posix_spawn_file_actions_t *actions,
                 const posix_spawnattr_t *restrict attributes, char *const argv[],
                 char *const envp[])
{
    const char *directory = getenv("PATH");
    char path[ABI_PATH_MAX];
    int error = ENOENT;

    if (strchr(file, '/'))
        return posix_spawn(pid, file, actions, attributes, argv, envp);
    if (!directory || !*directory)
        directory = "/bin";
    while (error == ENOENT && directory) {
        size_t length = strcspn(directory, ":");
        if (length + 1 + strlen(file) + 1 > sizeof path)
            return ENAMETOOLONG;
        memcpy(path, directory, length);
        path[length] = '/';
        strcpy(path + length + (length > 0), file);
        error = posix_spawn(pid, path, actions, attributes, argv, envp);
        directory = directory[length] ? directory + length + 1 : NULL;
    }
    return error;
}
