/*
 * Starting programs. The kernel makes the child with its program at once, and no copy of the caller. File
 * actions are done here, on a map from the child's descriptors to the caller's; what they open, the caller
 * opens for the time of the call.
 * SPDX-License-Identifier: MIT
 */
#include "spawn_actions.h"
#include "syscall.h"

#include <errno.h>
#include <fcntl.h>
#include <stdbool.h>
#include <string.h>

extern char **environ;

struct plan {
    struct abi_spawn *how;
    uint64_t opened; /* the caller's descriptors that are open for this call only, by bit */
};

static void set_attributes(struct abi_spawn *how, const posix_spawnattr_t *attributes)
{
    static const struct {
        short flag;
        uint32_t abi;
    } flags[] = {
        {POSIX_SPAWN_SETPGROUP, ABI_SPAWN_SETGROUP},
        {POSIX_SPAWN_SETAFFINITY_NP, ABI_SPAWN_AFFINITY},
        {POSIX_SPAWN_SETMODEL_NP, ABI_SPAWN_MODEL},
        {POSIX_SPAWN_TCSETPGROUP_NP, ABI_SPAWN_FOREGROUND},
        {POSIX_SPAWN_SETSIGMASK, ABI_SPAWN_SETSIGMASK},
        {POSIX_SPAWN_SETSIGDEF, ABI_SPAWN_SETSIGDEF},
        {POSIX_SPAWN_SETSID, ABI_SPAWN_SETSID},
    };

    how->affinity = attributes->__affinity;
    how->model = (uint32_t)attributes->__model;
    how->group = attributes->__group;
    how->signal_mask = attributes->__mask;
    how->signal_default = attributes->__default;
    for (size_t i = 0; i < sizeof flags / sizeof flags[0]; i++)
        if (attributes->__flags & flags[i].flag)
            how->flags |= flags[i].abi;
}

/*
 * Opens for the time of the call, where the child's current directory will be. The child does not get it
 * under that number, since it is closed on exec.
 */
static long open_for(struct plan *plan, const char *path, int flags, mode_t mode)
{
    int start = plan->how->flags & ABI_SPAWN_DIRECTORY ? (int)plan->how->directory : AT_FDCWD;
    long fd = SYS(openat, start, path, flags | O_CLOEXEC, (int)mode);

    if (fd >= 0)
        plan->opened |= 1ull << fd;
    return fd;
}

/* The caller's descriptor that the child has under that number so far. */
static long given(const struct plan *plan, int fd)
{
    int8_t from = plan->how->file[fd];
    bool is_only_ours = from == fd && (plan->opened >> fd & 1);

    return from < 0 || is_only_ours ? -EBADF : from % ABI_OPEN_MAX;
}

static long give(struct plan *plan, int fd, long from)
{
    if (from >= 0)
        plan->how->file[fd] = (int8_t)(from + ABI_SPAWN_GIVEN);
    return from;
}

static long enter(struct plan *plan, long directory)
{
    if (directory >= 0) {
        plan->how->directory = (int32_t)directory;
        plan->how->flags |= ABI_SPAWN_DIRECTORY;
    }
    return directory;
}

static long act(struct plan *plan, const struct __spawn_action *action)
{
    switch (action->kind) {
    case SPAWN_OPEN:
        return give(plan, action->fd, open_for(plan, action->path, action->flags, action->mode));
    case SPAWN_DUP2:
        return give(plan, action->to, given(plan, action->fd));
    case SPAWN_CHDIR:
        return enter(plan, open_for(plan, action->path, O_RDONLY | O_DIRECTORY, 0));
    case SPAWN_FCHDIR:
        return enter(plan, given(plan, action->fd));
    default:
        plan->how->file[action->fd] = -1;
        return 0;
    }
}

static long act_all(struct plan *plan, const posix_spawn_file_actions_t *actions)
{
    long result = 0;

    plan->how->flags |= ABI_SPAWN_FILES;
    for (int fd = 0; fd < ABI_OPEN_MAX; fd++)
        plan->how->file[fd] = (int8_t)fd;
    for (const struct __spawn_action *a = actions->__first; a && result >= 0; a = a->next)
        result = act(plan, a);
    return result < 0 ? result : 0;
}

int posix_spawn(pid_t *restrict pid, const char *restrict path,
                const posix_spawn_file_actions_t *actions,
                const posix_spawnattr_t *restrict attributes, char *const argv[],
                char *const envp[])
{
    struct abi_spawn how = {0};
    struct plan plan = {.how = &how};
    long result = 0;

    if (attributes)
        set_attributes(&how, attributes);
    if (actions && actions->__first)
        result = act_all(&plan, actions);
    if (result == 0)
        result = SYS(spawn, path, argv, envp ? envp : environ, &how);
    for (int fd = 0; plan.opened >> fd; fd++)
        if (plan.opened >> fd & 1)
            SYS(close, fd);
    if (result < 0)
        return error_number(result);
    if (pid)
        *pid = (pid_t)result;
    return 0;
}
