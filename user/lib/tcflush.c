/* What terminals of wires need: there is little to do for this one. */
/* SPDX-License-Identifier: MIT */
#include "syscall.h"

#include <errno.h>
#include <termios.h>
#include <unistd.h>

/* 0, or why it is no terminal. */
static long check(int fd)
{
    uint32_t mode;

    return SYS(ioctl, fd, TTY_GET_MODE, &mode);
}

int tcflush(int fd, int queue)
{
    long result = check(fd);

    if (result == 0 && queue != TCIFLUSH && queue != TCOFLUSH && queue != TCIOFLUSH)
        result = -EINVAL;
    if (result == 0 && queue != TCOFLUSH)
        result = SYS(ioctl, fd, TTY_FLUSH_INPUT, NULL);
    return (int)posix_result(result);
}

int tcdrain(int fd)
{
    return (int)posix_result(check(fd));
}

int tcflow(int fd, int action)
{
    long result = check(fd);

    if (result == 0 && (action < TCOOFF || action > TCION))
        result = -EINVAL;
    return (int)posix_result(result);
}

int tcsendbreak(int fd, int duration)
{
    (void)duration;
    return (int)posix_result(check(fd));
}

pid_t tcgetsid(int fd)
{
    long result = check(fd);

    return result < 0 ? (pid_t)posix_result(result) : getsid(0);
}
