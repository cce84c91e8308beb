/* Memory objects without a name: for a moment they have one, that nobody knows. */
/* SPDX-License-Identifier: MIT */
#include "shm_name.h"

#include "syscall.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>

#define NAME_LONGEST 249 /* as Linux */

int memfd_create(const char *name, unsigned flags)
{
    int how = O_RDWR | (flags & MFD_CLOEXEC ? O_CLOEXEC : 0);
    char path[SHM_PATH_MAX];

    if (strlen(name) > NAME_LONGEST || (flags & ~(MFD_CLOEXEC | MFD_ALLOW_SEALING)))
        return (int)posix_result(-EINVAL);
    long fd = __shm_new(path, how, 0777);
    if (fd >= 0)
        SYS(unlinkat, AT_FDCWD, path, 0);
    return (int)posix_result(fd);
}
