/*
 * Starting a program as a new process.
 * SPDX-License-Identifier: MIT
 */
#ifndef BRIGADE_PROC_SPAWN_H
#define BRIGADE_PROC_SPAWN_H

#include "proc/args.h"

/*
 * spawn - a child of the current process (none: of nobody) runs the program at path. args are taken
 * over and freed. Returns the new process's id; -ENOENT, -EACCES, -ENOEXEC, -ENOMEM, -EAGAIN (limit),
 * -EINVAL (a core that is not there). how may be NULL.
 */
long spawn(const char *path, struct args *args, const struct abi_spawn *how);

/* spawn_has_model - can processes run in this enum abi_model? */
bool spawn_has_model(uint32_t model);

#endif
