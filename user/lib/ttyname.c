/* The name of the terminal: there is one. */
/* SPDX-License-Identifier: MIT */
#include "syscall.h"

#include <errno.h>
#include <string.h>
#include <unistd.h>

#define NAME "/dev/tty"

int ttyname_r(int fd, char *name, size_t size)
{
    uint32_t mode;
    long result = SYS(ioctl, fd, TTY_GET_MODE, &mode);

    if (result < 0)
        return error_number(result);
    if (size < sizeof NAME)
        return ERANGE;
    memcpy(name, NAME, sizeof NAME);
    return 0;
}

char *ttyname(int fd)
{
    static char name[sizeof NAME];
    int error = ttyname_r(fd, name, sizeof name);

    if (error)
        errno = error;
    return error ? NULL : name;
}

char *ctermid(char *name)
{
    static char own[sizeof NAME];

    return memcpy(name ? name : own, NAME, sizeof NAME);
}
