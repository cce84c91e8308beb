/* Special files, of which programs can make FIFOs only: devices are the kernel's. */
/* SPDX-License-Identifier: MIT */
#include "syscall.h"

#include <errno.h>
#include <fcntl.h>
#include <sys/stat.h>

static long make_file(int directory, const char *path, mode_t mode)
{
    long fd = SYS(openat, directory, path, O_WRONLY | O_CREAT | O_EXCL, (int)mode & 07777);

    return fd < 0 ? fd : SYS(close, (int)fd);
}

/* EPERM is what POSIX and Linux give to file systems without that kind of file. */
int mknodat(int directory, const char *path, mode_t mode, dev_t device)
{
    struct abi_stat status;

    (void)device;
    if (S_ISFIFO(mode))
        return mkfifoat(directory, path, mode & ~(mode_t)S_IFMT);
    if (S_ISREG(mode) || !(mode & S_IFMT))
        return (int)posix_result(make_file(directory, path, mode));
    long result = SYS(statat, directory, path, &status);
    return (int)posix_result(result == 0 ? -EEXIST : result == -ENOENT ? -EPERM : result);
}

int mknod(const char *path, mode_t mode, dev_t device)
{
    return mknodat(AT_FDCWD, path, mode, device);
}

int mkfifoat(int directory, const char *path, mode_t mode)
{
    return (int)posix_result(SYS(mkfifoat, directory, path, (int)mode));
}

int mkfifo(const char *path, mode_t mode)
{
    return mkfifoat(AT_FDCWD, path, mode);
}
