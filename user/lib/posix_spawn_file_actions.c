/* Making the list of what is done with a child's descriptors. */
/* SPDX-License-Identifier: MIT */
#include "spawn_actions.h"

#include <errno.h>
#include <limits.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

int posix_spawn_file_actions_init(posix_spawn_file_actions_t *actions)
{
    *actions = (posix_spawn_file_actions_t){NULL, NULL};
    return 0;
}

int posix_spawn_file_actions_destroy(posix_spawn_file_actions_t *actions)
{
    struct __spawn_action *action;

    while ((action = actions->__first) != NULL) {
        actions->__first = action->next;
        free(action);
    }
    actions->__last = NULL;
    return 0;
}

static bool can_be(int fd)
{
    return fd >= 0 && fd < OPEN_MAX;
}

/* Appends a copy of the action, with a path. */
static int add(posix_spawn_file_actions_t *actions, const struct __spawn_action *like,
               const char *path)
{
    struct __spawn_action *action;

    if (!can_be(like->fd) || !can_be(like->to))
        return EBADF;
    action = malloc(sizeof *action + strlen(path) + 1);
    if (!action)
        return ENOMEM;
    *action = *like;
    strcpy(action->path, path);
    if (actions->__last)
        actions->__last->next = action;
    else
        actions->__first = action;
    actions->__last = action;
    return 0;
}

int posix_spawn_file_actions_addopen(posix_spawn_file_actions_t *restrict actions, int fd,
                                     const char *restrict path, int flags, mode_t mode)
{
    return add(actions,
               &(struct __spawn_action){.kind = SPAWN_OPEN, .fd = fd, .flags = flags, .mode = mode},
               path);
}

int posix_spawn_file_actions_addclose(posix_spawn_file_actions_t *actions, int fd)
{
    return add(actions, &(struct __spawn_action){.kind = SPAWN_CLOSE, .fd = fd}, "");
}

int posix_spawn_file_actions_adddup2(posix_spawn_file_actions_t *actions, int fd, int to)
{
    return add(actions, &(struct __spawn_action){.kind = SPAWN_DUP2, .fd = fd, .to = to}, "");
}

int posix_spawn_file_actions_addchdir(posix_spawn_file_actions_t *restrict actions,
                                      const char *restrict path)
{
    return add(actions, &(struct __spawn_action){.kind = SPAWN_CHDIR}, path);
}

int posix_spawn_file_actions_addfchdir(posix_spawn_file_actions_t *actions, int fd)
{
    return add(actions, &(struct __spawn_action){.kind = SPAWN_FCHDIR, .fd = fd}, "");
}

int posix_spawn_file_actions_addchdir_np(posix_spawn_file_actions_t *restrict actions,
                                         const char *restrict path)
{
    return posix_spawn_file_actions_addchdir(actions, path);
}

int posix_spawn_file_actions_addfchdir_np(posix_spawn_file_actions_t *actions, int fd)
{
    return posix_spawn_file_actions_addfchdir(actions, fd);
}
