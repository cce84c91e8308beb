/* Links, which this system does not have: a file has one name. */
/* SPDX-License-Identifier: MIT */
#include "newlib.h"
#include "syscall.h"

#include <errno.h>
#include <fcntl.h>
#include <unistd.h>

/* EPERM is what POSIX gives to file systems without links. */
int link(const char *path, const char *other)
{
    struct abi_stat status;
    long result = SYS(statat, AT_FDCWD, path, &status);

    (void)other;
    return (int)posix_result(result < 0 ? result : -EPERM);
}

int symlink(const char *target, const char *path)
{
    (void)target, (void)path;
    return (int)posix_result(-EPERM);
}

/* No file is a symbolic link. */
ssize_t readlink(const char *restrict path, char *restrict buffer, size_t size)
{
    struct abi_stat status;
    long result = SYS(statat, AT_FDCWD, path, &status);

    (void)buffer, (void)size;
    return (ssize_t)posix_result(result < 0 ? result : -EINVAL);
}

int linkat(int directory, const char *path, int other_directory, const char *other, int flags)
{
    struct abi_stat status;
    long result = SYS(statat, directory, path, &status);

    (void)other_directory, (void)other, (void)flags;
    return (int)posix_result(result < 0 ? result : -EPERM);
}

int symlinkat(const char *target, int directory, const char *path)
{
    (void)directory;
    return symlink(target, path);
}

ssize_t readlinkat(int directory, const char *restrict path, char *restrict buffer, size_t size)
{
    struct abi_stat status;
    long result = SYS(statat, directory, path, &status);

    (void)buffer, (void)size;
    return (ssize_t)posix_result(result < 0 ? result : -EINVAL);
}

int _link(const char *path, const char *other) ALIAS("link");
