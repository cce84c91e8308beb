/* Directories. */
/* SPDX-License-Identifier: MIT */
#include "syscall.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define ENTRIES 16 /* asked for at once */

struct __dir {
    int fd;
    int next;   /* index into raw */
    int count;  /* valid entries in raw */
    long place; /* of the next entry, for telldir */
    struct dirent entry;
    struct abi_dirent raw[ENTRIES];
};

DIR *fdopendir(int fd)
{
    DIR *directory;
    struct stat status;

    if (fstat(fd, &status) != 0)
        return NULL;
    if (!S_ISDIR(status.st_mode)) {
        errno = ENOTDIR;
        return NULL;
    }
    directory = malloc(sizeof *directory);
    if (directory) {
        directory->fd = fd;
        directory->next = directory->count = 0;
        directory->place = 0;
        fcntl(fd, F_SETFD, FD_CLOEXEC);
    }
    return directory;
}

DIR *opendir(const char *path)
{
    int fd = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    DIR *directory = fd < 0 ? NULL : fdopendir(fd);

    if (fd >= 0 && !directory)
        SYS(close, fd); /* not close(): errno is to stay */
    return directory;
}

struct dirent *readdir(DIR *directory)
{
    const struct abi_dirent *raw;

    if (directory->next == directory->count) {
        long size =
            posix_result(SYS(getdents, directory->fd, directory->raw, sizeof directory->raw));
        if (size <= 0)
            return NULL;
        directory->next = 0;
        directory->count = (int)((size_t)size / sizeof directory->raw[0]);
    }
    raw = &directory->raw[directory->next++];
    directory->place = (long)raw->next;
    directory->entry.d_ino = (ino_t)raw->inode;
    directory->entry.d_type = (unsigned char)((raw->mode & S_IFMT) >> 12);
    strlcpy(directory->entry.d_name, raw->name, sizeof directory->entry.d_name);
    return &directory->entry;
}

int readdir_r(DIR *restrict directory, struct dirent *restrict entry,
              struct dirent **restrict result)
{
    int before = errno;

    errno = 0;
    struct dirent *found = readdir(directory);
    int error = errno;
    errno = before;
    if (found)
        *entry = *found;
    *result = found ? entry : NULL;
    return error;
}

long telldir(DIR *directory)
{
    return directory->place;
}

void seekdir(DIR *directory, long place)
{
    SYS(lseek, directory->fd, place, SEEK_SET);
    directory->next = directory->count = 0;
    directory->place = place;
}

void rewinddir(DIR *directory)
{
    seekdir(directory, 0);
}

int dirfd(DIR *directory)
{
    return directory->fd;
}

int closedir(DIR *directory)
{
    int fd = directory->fd;

    free(directory);
    return close(fd);
}
