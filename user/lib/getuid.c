/*
 * Users and groups. There is one of each, 0, whom nothing is refused; like a process in a Linux user
 * namespace that maps no other, nobody can become somebody else: EINVAL.
 * SPDX-License-Identifier: MIT
 */
#include "syscall.h"

#include <errno.h>
#include <stdbool.h>
#include <string.h>
#include <unistd.h>

#define UNCHANGED ((uid_t)-1)

uid_t getuid(void)
{
    return 0;
}

uid_t geteuid(void)
{
    return 0;
}

gid_t getgid(void)
{
    return 0;
}

gid_t getegid(void)
{
    return 0;
}

/* Supplementary groups: none beside the one. */
int getgroups(int size, gid_t groups[])
{
    (void)groups;
    return (int)posix_result(size < 0 ? -EINVAL : 0);
}

int setgroups(int count, const gid_t *groups)
{
    for (int i = 0; i < count; i++)
        if (groups[i] != 0)
            return (int)posix_result(-EINVAL);
    return (int)posix_result(count < 0 ? -EINVAL : 0);
}

int setuid(uid_t user)
{
    return (int)posix_result(user == 0 ? 0 : -EINVAL);
}

int setgid(gid_t group)
{
    return (int)posix_result(group == 0 ? 0 : -EINVAL);
}

int seteuid(uid_t user)
{
    return setuid(user);
}

int setegid(gid_t group)
{
    return setgid(group);
}

int setresuid(uid_t real, uid_t effective, uid_t saved)
{
    bool same = (real == 0 || real == UNCHANGED) && (effective == 0 || effective == UNCHANGED) &&
                (saved == 0 || saved == UNCHANGED);

    return (int)posix_result(same ? 0 : -EINVAL);
}

int setresgid(gid_t real, gid_t effective, gid_t saved)
{
    return setresuid(real, effective, saved);
}

int setreuid(uid_t real, uid_t effective)
{
    return setresuid(real, effective, UNCHANGED);
}

int setregid(gid_t real, gid_t effective)
{
    return setresuid(real, effective, UNCHANGED);
}

int getresuid(uid_t *real, uid_t *effective, uid_t *saved)
{
    *real = *effective = *saved = 0;
    return 0;
}

int getresgid(gid_t *real, gid_t *effective, gid_t *saved)
{
    *real = *effective = *saved = 0;
    return 0;
}

char *getlogin(void)
{
    static char name[] = "root";

    return name;
}

int getlogin_r(char *name, size_t size)
{
    if (size < sizeof "root")
        return ERANGE;
    memcpy(name, "root", sizeof "root");
    return 0;
}
