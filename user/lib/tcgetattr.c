/* The mode of a terminal. */
/* SPDX-License-Identifier: MIT */
#include "syscall.h"

#include <errno.h>
#include <string.h>
#include <termios.h>

static const struct {
    uint32_t tty;
    tcflag_t input, output, local; /* set together with it */
} meanings[] = {
    {TTY_CANONICAL, 0, 0, ICANON},
    {TTY_ECHO, 0, 0, ECHO},
    {TTY_SIGNALS, 0, 0, ISIG},
    {TTY_CRLF, ICRNL, OPOST | ONLCR, 0},
};
#define MEANINGS (sizeof meanings / sizeof meanings[0])

int tcgetattr(int fd, struct termios *mode)
{
    uint32_t tty;
    long result = SYS(ioctl, fd, TTY_GET_MODE, &tty);

    if (result < 0)
        return (int)posix_result(result);
    memset(mode, 0, sizeof *mode);
    for (unsigned i = 0; i < MEANINGS; i++) {
        if (!(tty & meanings[i].tty))
            continue;
        mode->c_iflag |= meanings[i].input;
        mode->c_oflag |= meanings[i].output;
        mode->c_lflag |= meanings[i].local;
    }
    mode->c_cflag = CS8 | CREAD | CLOCAL;
    mode->c_cc[VINTR] = 'C' & 0x1f;
    mode->c_cc[VEOF] = 'D' & 0x1f;
    mode->c_cc[VKILL] = 'U' & 0x1f;
    mode->c_cc[VERASE] = 0x7f;
    mode->c_cc[VMIN] = 1;
    mode->c_ispeed = mode->c_ospeed = B115200;
    return 0;
}

int tcsetattr(int fd, int when, const struct termios *mode)
{
    uint32_t tty = 0;

    if (when != TCSANOW && when != TCSADRAIN && when != TCSAFLUSH)
        return (int)posix_result(-EINVAL);
    for (unsigned i = 0; i < MEANINGS; i++)
        if ((mode->c_iflag & meanings[i].input) == meanings[i].input &&
            (mode->c_oflag & meanings[i].output) == meanings[i].output &&
            (mode->c_lflag & meanings[i].local) == meanings[i].local)
            tty |= meanings[i].tty;
    return (int)posix_result(SYS(ioctl, fd, TTY_SET_MODE, &tty));
}

void cfmakeraw(struct termios *mode)
{
    mode->c_iflag &= ~(tcflag_t)ICRNL;
    mode->c_oflag &= ~(tcflag_t)OPOST;
    mode->c_lflag &= ~(tcflag_t)(ICANON | ECHO | ISIG);
}
