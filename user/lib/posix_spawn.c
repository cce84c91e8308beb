/* Starting programs. */
/* SPDX-License-Identifier: MIT */
#include "syscall.h"

#include <spawn.h>

extern char **environ;

int posix_spawn(pid_t *restrict pid, const char *restrict path,
                const posix_spawn_file_actions_t *actions,
                const posix_spawnattr_t *restrict attributes, char *const argv[],
                char *const envp[])
{
    struct abi_spawn how = {0};
    long result;

    (void)actions; /* always NULL: there is no function yet that makes one */
    if (attributes) {
        how.affinity = attributes->__affinity;
        how.model = (uint32_t)attributes->__model;
        how.group = attributes->__group;
        how.flags = (attributes->__flags & POSIX_SPAWN_SETPGROUP ? ABI_SPAWN_SETGROUP : 0) |
                    (attributes->__flags & POSIX_SPAWN_SETAFFINITY_NP ? ABI_SPAWN_AFFINITY : 0) |
                    (attributes->__flags & POSIX_SPAWN_SETMODEL_NP ? ABI_SPAWN_MODEL : 0) |
                    (attributes->__flags & POSIX_SPAWN_TCSETPGROUP_NP ? ABI_SPAWN_FOREGROUND : 0);
    }
    result = SYS(spawn, path, argv, envp ? envp : environ, &how);
    if (result < 0)
        return error_number(result);
    if (pid)
        *pid = (pid_t)result;
    return 0;
}
