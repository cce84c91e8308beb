/* The names of the system and of the host, which are fixed. */
/* SPDX-License-Identifier: MIT */
#include "syscall.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/utsname.h>
#include <unistd.h>

#define HOST "brigade"

int uname(struct utsname *name)
{
    struct abi_machine machine;
    long result = SYS(machine, &machine);

    if (result < 0)
        return (int)posix_result(result);
    memset(name, 0, sizeof *name);
    strcpy(name->sysname, "Brigade");
    strcpy(name->nodename, HOST);
    strcpy(name->release, "0.1");
    strcpy(name->machine, "armv7l");
    sniprintf(name->version, sizeof name->version, "%s, %u x %s", machine.board,
              (unsigned)machine.cores, machine.cpu);
    return 0;
}

int gethostname(char *name, size_t size)
{
    if (size < sizeof HOST)
        return (int)posix_result(-ENAMETOOLONG);
    memcpy(name, HOST, sizeof HOST);
    return 0;
}

int sethostname(const char *name, size_t size)
{
    (void)name, (void)size;
    return (int)posix_result(-EPERM);
}

/* There is no network that would number hosts. */
long gethostid(void)
{
    return 0;
}
