/* Owners of files: all are the one user's, and cannot become another's. */
/* SPDX-License-Identifier: MIT */
#include "syscall.h"

#include <errno.h>
#include <fcntl.h>
#include <stdbool.h>
#include <unistd.h>

static bool is_ours(uid_t owner, gid_t group)
{
    return (owner == 0 || owner == (uid_t)-1) && (group == 0 || group == (gid_t)-1);
}

/* found: what asking for the file gave. */
static int answer(long found, uid_t owner, gid_t group)
{
    return (int)posix_result(found < 0 ? found : is_ours(owner, group) ? 0 : -EINVAL);
}

int fchownat(int directory, const char *path, uid_t owner, gid_t group, int flags)
{
    struct abi_stat status;

    if (flags & ~(AT_SYMLINK_NOFOLLOW | AT_EMPTY_PATH))
        return (int)posix_result(-EINVAL);
    return answer(SYS(statat, directory, path, &status), owner, group);
}

int chown(const char *path, uid_t owner, gid_t group)
{
    return fchownat(AT_FDCWD, path, owner, group, 0);
}

int lchown(const char *path, uid_t owner, gid_t group)
{
    return fchownat(AT_FDCWD, path, owner, group, AT_SYMLINK_NOFOLLOW);
}

int fchown(int fd, uid_t owner, gid_t group)
{
    struct abi_stat status;

    return answer(SYS(fstat, fd, &status), owner, group);
}
