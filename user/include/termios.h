/*
 * The mode of a terminal. POSIX <termios.h>; of its flags ICANON, ECHO, ISIG, and OPOST with ONLCR
 * and ICRNL (together) have an effect, the rest reads as 0 and is ignored.
 * SPDX-License-Identifier: MIT
 */
#ifndef _BRIGADE_TERMIOS_H
#define _BRIGADE_TERMIOS_H

#include <sys/cdefs.h>
#include <sys/types.h>

__BEGIN_DECLS

typedef unsigned tcflag_t;
typedef unsigned char cc_t;
typedef unsigned speed_t;

#define NCCS 20

struct termios {
    tcflag_t c_iflag;
    tcflag_t c_oflag;
    tcflag_t c_cflag;
    tcflag_t c_lflag;
    cc_t c_cc[NCCS];
};

/* c_iflag */
#define BRKINT 0x0002
#define IGNPAR 0x0004
#define INPCK 0x0010
#define ISTRIP 0x0020
#define INLCR 0x0040
#define IGNCR 0x0080
#define ICRNL 0x0100
#define IXON 0x0400
#define IXOFF 0x1000
/* c_oflag */
#define OPOST 0x0001
#define ONLCR 0x0004
/* c_cflag */
#define CSIZE 0x0030
#define CS8 0x0030
#define CREAD 0x0080
#define PARENB 0x0100
#define CLOCAL 0x0800
/* c_lflag */
#define ISIG 0x0001
#define ICANON 0x0002
#define ECHO 0x0008
#define ECHOE 0x0010
#define ECHOK 0x0020
#define ECHONL 0x0040
#define NOFLSH 0x0080
#define IEXTEN 0x8000

/* c_cc: fixed to ^C, DEL, ^U, ^D; a read returns as soon as there is one byte */
#define VINTR 0
#define VQUIT 1
#define VERASE 2
#define VKILL 3
#define VEOF 4
#define VTIME 5
#define VMIN 6
#define VSTART 8
#define VSTOP 9
#define VSUSP 10

/* when of tcsetattr: all the same here, since output is not held back */
#define TCSANOW 0
#define TCSADRAIN 1
#define TCSAFLUSH 2

/* Reads the terminal's mode. Returns 0, or -1: EBADF, ENOTTY. POSIX tcgetattr. */
int tcgetattr(int __fd, struct termios *__mode);

/* Sets it. Returns 0, or -1: EBADF, ENOTTY, EINVAL. POSIX tcsetattr. */
int tcsetattr(int __fd, int __when, const struct termios *__mode);

/* Changes *mode to: every byte at once, no echo, no signals, no translation. As on Linux. */
void cfmakeraw(struct termios *__mode);

__END_DECLS

#endif
