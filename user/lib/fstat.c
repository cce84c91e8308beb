/* What an open file is. */
/* SPDX-License-Identifier: MIT */
#include "newlib.h"
#include "syscall.h"

#include <string.h>
#include <sys/stat.h>

int fstat(int fd, struct stat *status)
{
    struct abi_stat raw;
    long result = SYS(fstat, fd, &raw);

    if (result < 0)
        return (int)posix_result(result);
    memset(status, 0, sizeof *status);
    status->st_mode = raw.mode;
    status->st_size = (off_t)raw.size;
    status->st_ino = (ino_t)raw.inode;
    status->st_nlink = 1;
    status->st_mtime = status->st_atime = status->st_ctime = (time_t)raw.mtime_s;
    status->st_blksize = 1024;
    status->st_blocks = (blkcnt_t)((raw.size + S_BLKSIZE - 1) / S_BLKSIZE);
    return 0;
}

int _fstat(int fd, struct stat *status) ALIAS("fstat");
