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
    speed_t c_ispeed;
    speed_t c_ospeed;
};

/* c_iflag */
#define IGNBRK 0x0001
#define BRKINT 0x0002
#define IGNPAR 0x0004
#define PARMRK 0x0008
#define INPCK 0x0010
#define ISTRIP 0x0020
#define INLCR 0x0040
#define IGNCR 0x0080
#define ICRNL 0x0100
#define IXON 0x0400
#define IXANY 0x0800
#define IXOFF 0x1000
#define IMAXBEL 0x2000
/* c_oflag */
#define OPOST 0x0001
#define ONLCR 0x0004
#define OCRNL 0x0008
#define ONOCR 0x0010
#define ONLRET 0x0020
#define OFILL 0x0040
#define OFDEL 0x0080
#define NLDLY 0x0100
#define NL0 0x0000
#define NL1 0x0100
#define CRDLY 0x0600
#define CR0 0x0000
#define CR1 0x0200
#define CR2 0x0400
#define CR3 0x0600
#define TABDLY 0x1800
#define TAB0 0x0000
#define TAB1 0x0800
#define TAB2 0x1000
#define TAB3 0x1800
#define BSDLY 0x2000
#define BS0 0x0000
#define BS1 0x2000
#define VTDLY 0x4000
#define VT0 0x0000
#define VT1 0x4000
#define FFDLY 0x8000
#define FF0 0x0000
#define FF1 0x8000
/* c_cflag */
#define CSIZE 0x0030
#define CS5 0x0000
#define CS6 0x0010
#define CS7 0x0020
#define CS8 0x0030
#define CSTOPB 0x0040
#define CREAD 0x0080
#define PARENB 0x0100
#define PARODD 0x0200
#define HUPCL 0x0400
#define CLOCAL 0x0800
/* c_lflag */
#define ISIG 0x0001
#define ICANON 0x0002
#define ECHO 0x0008
#define ECHOE 0x0010
#define ECHOK 0x0020
#define ECHONL 0x0040
#define NOFLSH 0x0080
#define TOSTOP 0x0100
#define ECHOCTL 0x0200
#define ECHOKE 0x0800
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
#define VEOL 11

/* when of tcsetattr: all the same here, since output is not held back */
#define TCSANOW 0
#define TCSADRAIN 1
#define TCSAFLUSH 2

/* Reads the terminal's mode. Returns 0, or -1: EBADF, ENOTTY. POSIX tcgetattr. */
int tcgetattr(int __fd, struct termios *__mode);

/* Sets it. Returns 0, or -1: EBADF, ENOTTY, EINVAL. POSIX tcsetattr. */
int tcsetattr(int __fd, int __when, const struct termios *__mode);

/* Speeds: kept in *mode, without effect. -1: EINVAL (no such speed). */
#define B0 0
#define B50 1
#define B75 2
#define B110 3
#define B134 4
#define B150 5
#define B200 6
#define B300 7
#define B600 8
#define B1200 9
#define B1800 10
#define B2400 11
#define B4800 12
#define B9600 13
#define B19200 14
#define B38400 15
#define B57600 0x1001
#define B115200 0x1002
#define B230400 0x1003
speed_t cfgetispeed(const struct termios *__mode);
speed_t cfgetospeed(const struct termios *__mode);
int cfsetispeed(struct termios *__mode, speed_t __speed);
int cfsetospeed(struct termios *__mode, speed_t __speed);
int cfsetspeed(struct termios *__mode, speed_t __speed);

#define TCIFLUSH 0
#define TCOFLUSH 1
#define TCIOFLUSH 2
#define TCOOFF 0
#define TCOON 1
#define TCIOFF 2
#define TCION 3

/* Input that has come is thrown away; output never is. Returns 0, or -1: EBADF, ENOTTY, EINVAL. */
int tcflush(int __fd, int __queue);

/* Output goes out by itself and is never held back: only say whether it is a terminal. */
int tcdrain(int __fd);
int tcflow(int __fd, int __action);
int tcsendbreak(int __fd, int __duration);

/* The session of the terminal: the caller's. -1: EBADF, ENOTTY. */
pid_t tcgetsid(int __fd);

/* Changes *mode to: every byte at once, no echo, no signals, no translation. As on Linux. */
void cfmakeraw(struct termios *__mode);

__END_DECLS

#endif
