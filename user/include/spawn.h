/*
 * Starting programs as child processes. POSIX <spawn.h>; what ends in _np is ours.
 * SPDX-License-Identifier: MIT
 */
#ifndef _BRIGADE_SPAWN_H
#define _BRIGADE_SPAWN_H

#include <sys/cdefs.h>
#include <sys/types.h>

__BEGIN_DECLS

#define POSIX_SPAWN_SETPGROUP 0x02
#define POSIX_SPAWN_SETAFFINITY_NP 0x100
#define POSIX_SPAWN_SETMODEL_NP 0x200
#define POSIX_SPAWN_TCSETPGROUP_NP 0x400 /* its group takes the terminal, before it runs */

typedef struct {
    short __flags;
    short __model;
    pid_t __group;
    unsigned __affinity;
} posix_spawnattr_t;

typedef struct __posix_spawn_file_actions posix_spawn_file_actions_t; /* none can be made yet */

/*
 * Starts the program at path with arguments argv and environment envp (NULL: the caller's), each
 * ended by NULL; actions is NULL, attributes may be. The child's id goes to *pid (if not NULL).
 * Returns 0 or an error number: ENOENT, EACCES (no program), ENOEXEC (a damaged one), E2BIG,
 * ENOMEM, EAGAIN, EINVAL (attributes). POSIX posix_spawn.
 */
int posix_spawn(pid_t *__restrict __pid, const char *__restrict __path,
                const posix_spawn_file_actions_t *__actions,
                const posix_spawnattr_t *__restrict __attributes, char *const __argv[],
                char *const __envp[]);

/* The same; a file name without a slash is looked for along PATH (unset: in /bin). */
int posix_spawnp(pid_t *__restrict __pid, const char *__restrict __file,
                 const posix_spawn_file_actions_t *__actions,
                 const posix_spawnattr_t *__restrict __attributes, char *const __argv[],
                 char *const __envp[]);

/*
 * Attributes. All return 0 or EINVAL. A group counts with POSIX_SPAWN_SETPGROUP: the process
 * group to join, 0 for one of the child's own.
 */
int posix_spawnattr_init(posix_spawnattr_t *__attributes);
int posix_spawnattr_destroy(posix_spawnattr_t *__attributes);
int posix_spawnattr_setflags(posix_spawnattr_t *__attributes, short __flags);
int posix_spawnattr_getflags(const posix_spawnattr_t *__restrict __attributes,
                             short *__restrict __flags);
int posix_spawnattr_setpgroup(posix_spawnattr_t *__attributes, pid_t __group);
int posix_spawnattr_getpgroup(const posix_spawnattr_t *__restrict __attributes,
                              pid_t *__restrict __group);

/* The cores the child may run on, bit n for core n. Sets its flag. Call it after setflags. */
int posix_spawnattr_setaffinity_np(posix_spawnattr_t *__attributes, unsigned __mask);

/* How the child's threads run: enum abi_model of <brigade.h>. Sets its flag, as above. */
int posix_spawnattr_setmodel_np(posix_spawnattr_t *__attributes, int __model);

__END_DECLS

#endif
