/* What is done with a child's descriptors before its program begins. */
/* SPDX-License-Identifier: MIT */
#ifndef USER_SPAWN_ACTIONS_H
#define USER_SPAWN_ACTIONS_H

#include <spawn.h>

enum spawn_action_kind { SPAWN_OPEN, SPAWN_CLOSE, SPAWN_DUP2, SPAWN_CHDIR, SPAWN_FCHDIR };

struct __spawn_action {
    struct __spawn_action *next;
    enum spawn_action_kind kind;
    int fd, to, flags;
    mode_t mode;
    char path[];
};

#endif
