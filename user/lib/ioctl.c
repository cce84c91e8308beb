/* Requests to devices. */
/* SPDX-License-Identifier: MIT */
#include "syscall.h"

#include <stdarg.h>
#include <sys/ioctl.h>

static int get_window_size(int fd, struct winsize *size)
{
    uint32_t raw[2];
    long result = SYS(ioctl, fd, TTY_GET_SIZE, raw);

    if (result == 0)
        *size =
            (struct winsize){.ws_row = (unsigned short)raw[0], .ws_col = (unsigned short)raw[1]};
    return (int)posix_result(result);
}

int ioctl(int fd, unsigned long request, ...)
{
    va_list arguments;
    void *argument;

    va_start(arguments, request);
    argument = va_arg(arguments, void *);
    va_end(arguments);
    if (request == TIOCGWINSZ)
        return get_window_size(fd, argument);
    return (int)posix_result(SYS(ioctl, fd, (unsigned)request, argument));
}
