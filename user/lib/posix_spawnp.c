/* Starting programs found along PATH. */
/* SPDX-License-Identifier: MIT */
#include "path_search.h"

#include <spawn.h>
#include <string.h>

int posix_spawnp(pid_t *restrict pid, const char *restrict file,
                 const posix_spawn_file_actions_t *actions,
                 const posix_spawnattr_t *restrict attributes, char *const argv[],
                 char *const envp[])
{
    struct path_search search;

    if (strchr(file, '/'))
        return posix_spawn(pid, file, actions, attributes, argv, envp);
    __path_search_begin(&search, file);
    while (__path_search_next(&search)) {
        int error = posix_spawn(pid, search.path, actions, attributes, argv, envp);
        if (!error || !__path_search_failed(&search, error))
            return error;
    }
    return search.error;
}
