/* Files of /dev/shm with names of their own. */
/* SPDX-License-Identifier: MIT */
#include "shm_name.h"

#include "syscall.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>

long __shm_new(char *path, int flags, int mode)
{
    static unsigned last;
    long fd;

    do { /* a process that had this id may have left one */
        unsigned number = __atomic_add_fetch(&last, 1, __ATOMIC_RELAXED);
        sniprintf(path, SHM_PATH_MAX, SHM_FOLDER ".%u.%u", (unsigned)SYS(getpid), number);
        fd = SYS(openat, AT_FDCWD, path, flags | O_CREAT | O_EXCL, mode);
    } while (fd == -EEXIST);
    return fd;
}
