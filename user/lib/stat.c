/* What a file is. There are no symbolic links: lstat is stat. */
/* SPDX-License-Identifier: MIT */
#include "stat.h"
#include "newlib.h"
#include "syscall.h"

#include <string.h>
#include <sys/stat.h>

#define NS 1000000000
#define BLOCK_SIZE 1024 /* stdio takes it as the size of its buffers */

static struct timespec timespec_of(uint64_t ns)
{
    return (struct timespec){.tv_sec = (time_t)(ns / NS), .tv_nsec = (long)(ns % NS)};
}

int __stat_fill(struct stat *status, const struct abi_stat *raw)
{
    memset(status, 0, sizeof *status);
    status->st_dev = 1; /* all files are in one tree */
    status->st_mode = raw->mode;
    status->st_size = (off_t)raw->size;
    status->st_ino = (ino_t)raw->inode;
    status->st_nlink = (nlink_t)raw->links;
    status->st_atim = timespec_of(raw->accessed_ns);
    status->st_mtim = timespec_of(raw->modified_ns);
    status->st_ctim = timespec_of(raw->changed_ns);
    status->st_blksize = BLOCK_SIZE;
    status->st_blocks = (blkcnt_t)((raw->size + S_BLKSIZE - 1ull) / S_BLKSIZE);
    return 0;
}

int stat(const char *restrict path, struct stat *restrict status)
{
    struct abi_stat raw;
    long result = SYS(statat, ABI_AT_FDCWD, path, &raw);

    return result < 0 ? (int)posix_result(result) : __stat_fill(status, &raw);
}

int lstat(const char *restrict path, struct stat *restrict status) ALIAS("stat");
int _stat(const char *path, struct stat *status) ALIAS("stat");
