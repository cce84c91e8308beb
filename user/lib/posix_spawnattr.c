/* How a program is to be started. */
/* SPDX-License-Identifier: MIT */
#include "syscall.h"

#include <errno.h>
#include <spawn.h>

#define KNOWN_FLAGS 0x7ff

int posix_spawnattr_init(posix_spawnattr_t *attributes)
{
    *attributes = (posix_spawnattr_t){0};
    return 0;
}

int posix_spawnattr_destroy(posix_spawnattr_t *attributes)
{
    (void)attributes;
    return 0;
}

int posix_spawnattr_setflags(posix_spawnattr_t *attributes, short flags)
{
    if (flags & ~KNOWN_FLAGS)
        return EINVAL;
    attributes->__flags = flags;
    return 0;
}

int posix_spawnattr_getflags(const posix_spawnattr_t *restrict attributes, short *restrict flags)
{
    *flags = attributes->__flags;
    return 0;
}

int posix_spawnattr_setpgroup(posix_spawnattr_t *attributes, pid_t group)
{
    attributes->__group = group;
    return 0;
}

int posix_spawnattr_getpgroup(const posix_spawnattr_t *restrict attributes, pid_t *restrict group)
{
    *group = attributes->__group;
    return 0;
}

int posix_spawnattr_setaffinity_np(posix_spawnattr_t *attributes, unsigned mask)
{
    attributes->__affinity = mask;
    attributes->__flags |= POSIX_SPAWN_SETAFFINITY_NP;
    return 0;
}

int posix_spawnattr_setmodel_np(posix_spawnattr_t *attributes, int model)
{
    if (model < ABI_COOP || model > ABI_SMP)
        return EINVAL;
    attributes->__model = model;
    attributes->__flags |= POSIX_SPAWN_SETMODEL_NP;
    return 0;
}

int posix_spawnattr_setsigmask(posix_spawnattr_t *restrict attributes,
                               const sigset_t *restrict mask)
{
    attributes->__mask = *mask;
    return 0;
}

int posix_spawnattr_getsigmask(const posix_spawnattr_t *restrict attributes,
                               sigset_t *restrict mask)
{
    *mask = attributes->__mask;
    return 0;
}

int posix_spawnattr_setsigdefault(posix_spawnattr_t *restrict attributes,
                                  const sigset_t *restrict signals)
{
    attributes->__default = *signals;
    return 0;
}

int posix_spawnattr_getsigdefault(const posix_spawnattr_t *restrict attributes,
                                  sigset_t *restrict signals)
{
    *signals = attributes->__default;
    return 0;
}

int posix_spawnattr_setschedparam(posix_spawnattr_t *restrict attributes,
                                  const struct sched_param *restrict parameters)
{
    attributes->__parameters = *parameters;
    return 0;
}

int posix_spawnattr_getschedparam(const posix_spawnattr_t *restrict attributes,
                                  struct sched_param *restrict parameters)
{
    *parameters = attributes->__parameters;
    return 0;
}

int posix_spawnattr_setschedpolicy(posix_spawnattr_t *attributes, int policy)
{
    attributes->__policy = policy;
    return 0;
}

int posix_spawnattr_getschedpolicy(const posix_spawnattr_t *restrict attributes,
                                   int *restrict policy)
{
    *policy = attributes->__policy;
    return 0;
}
