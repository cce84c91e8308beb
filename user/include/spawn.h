/*
 * Starting programs as child processes. POSIX <spawn.h>; affinity, model and TCSETPGROUP are ours.
 * SPDX-License-Identifier: MIT
 */
#ifndef _BRIGADE_SPAWN_H
#define _BRIGADE_SPAWN_H

#include <sched.h>
#include <sys/_sigset.h>
#include <sys/cdefs.h>
#include <sys/types.h>

__BEGIN_DECLS

#if !defined(_SIGSET_T_DECLARED)
#define _SIGSET_T_DECLARED
typedef __sigset_t sigset_t;
#endif

#define POSIX_SPAWN_RESETIDS 0x01 /* nothing to do: there is one user */
#define POSIX_SPAWN_SETPGROUP 0x02
#define POSIX_SPAWN_SETSIGDEF 0x04
#define POSIX_SPAWN_SETSIGMASK 0x08
#define POSIX_SPAWN_SETSCHEDPARAM 0x10 /* kept, without effect */
#define POSIX_SPAWN_SETSCHEDULER 0x20  /* kept, without effect */
#define POSIX_SPAWN_USEVFORK 0x40      /* nothing to do: no memory is copied */
#define POSIX_SPAWN_SETSID 0x80
#define POSIX_SPAWN_SETAFFINITY_NP 0x100
#define POSIX_SPAWN_SETMODEL_NP 0x200
#define POSIX_SPAWN_TCSETPGROUP_NP 0x400 /* its group takes the terminal, before it runs */

typedef struct {
    short __flags;
    short __model;
    pid_t __group;
    unsigned __affinity;
    sigset_t __mask, __default;
    struct sched_param __parameters;
    int __policy;
} posix_spawnattr_t;

typedef struct {
    struct __spawn_action *__first, *__last;
} posix_spawn_file_actions_t;

/*
 * Starts the program at path with arguments argv and environment envp (NULL: the caller's), each
 * ended by NULL; actions and attributes may be NULL. The child's id goes to *pid (if not NULL).
 * Returns 0 or an error number: ENOENT, EACCES (no program), ENOEXEC (a damaged one), E2BIG,
 * ENOMEM, EAGAIN, EINVAL, EPERM (attributes), or what an action failed with. POSIX posix_spawn.
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
 * What is done with the child's descriptors and current directory, in this order, before its program
 * begins. The caller's are as before; files are opened by it, before the child is there. Return 0, EBADF
 * (no such number can be), ENOMEM.
 */
int posix_spawn_file_actions_init(posix_spawn_file_actions_t *__actions);
int posix_spawn_file_actions_destroy(posix_spawn_file_actions_t *__actions);
int posix_spawn_file_actions_addopen(posix_spawn_file_actions_t *__restrict __actions, int __fd,
                                     const char *__restrict __path, int __flags, mode_t __mode);
int posix_spawn_file_actions_addclose(posix_spawn_file_actions_t *__actions, int __fd);
int posix_spawn_file_actions_adddup2(posix_spawn_file_actions_t *__actions, int __fd, int __to);
int posix_spawn_file_actions_addchdir_np(posix_spawn_file_actions_t *__restrict __actions,
                                         const char *__restrict __path);
int posix_spawn_file_actions_addfchdir_np(posix_spawn_file_actions_t *__actions, int __fd);
int posix_spawn_file_actions_addchdir(posix_spawn_file_actions_t *__restrict __actions,
                                      const char *__restrict __path);
int posix_spawn_file_actions_addfchdir(posix_spawn_file_actions_t *__actions, int __fd);

/*
 * Attributes. All return 0 or EINVAL. A group counts with POSIX_SPAWN_SETPGROUP: the process
 * group to join, 0 for one of the child's own; blocked signals with SETSIGMASK, signals whose action
 * becomes the default with SETSIGDEF.
 */
int posix_spawnattr_init(posix_spawnattr_t *__attributes);
int posix_spawnattr_destroy(posix_spawnattr_t *__attributes);
int posix_spawnattr_setflags(posix_spawnattr_t *__attributes, short __flags);
int posix_spawnattr_getflags(const posix_spawnattr_t *__restrict __attributes,
                             short *__restrict __flags);
int posix_spawnattr_setpgroup(posix_spawnattr_t *__attributes, pid_t __group);
int posix_spawnattr_getpgroup(const posix_spawnattr_t *__restrict __attributes,
                              pid_t *__restrict __group);
int posix_spawnattr_setsigmask(posix_spawnattr_t *__restrict __attributes,
                               const sigset_t *__restrict __mask);
int posix_spawnattr_getsigmask(const posix_spawnattr_t *__restrict __attributes,
                               sigset_t *__restrict __mask);
int posix_spawnattr_setsigdefault(posix_spawnattr_t *__restrict __attributes,
                                  const sigset_t *__restrict __signals);
int posix_spawnattr_getsigdefault(const posix_spawnattr_t *__restrict __attributes,
                                  sigset_t *__restrict __signals);
int posix_spawnattr_setschedparam(posix_spawnattr_t *__restrict __attributes,
                                  const struct sched_param *__restrict __parameters);
int posix_spawnattr_getschedparam(const posix_spawnattr_t *__restrict __attributes,
                                  struct sched_param *__restrict __parameters);
int posix_spawnattr_setschedpolicy(posix_spawnattr_t *__attributes, int __policy);
int posix_spawnattr_getschedpolicy(const posix_spawnattr_t *__restrict __attributes,
                                   int *__restrict __policy);

/* The cores the child may run on, bit n for core n. Sets its flag. Call it after setflags. */
int posix_spawnattr_setaffinity_np(posix_spawnattr_t *__attributes, unsigned __mask);

/* How the child's threads run: enum abi_model of <brigade.h>. Sets its flag, as above. */
int posix_spawnattr_setmodel_np(posix_spawnattr_t *__attributes, int __model);

__END_DECLS

#endif
