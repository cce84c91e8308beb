/* Speeds of terminals, which are kept and no more. */
/* SPDX-License-Identifier: MIT */
#include <errno.h>
#include <stdbool.h>
#include <termios.h>

static bool is_speed(speed_t speed)
{
    return speed <= B38400 || (speed >= B57600 && speed <= B230400);
}

static int set(speed_t *to, speed_t speed)
{
    if (!is_speed(speed)) {
        errno = EINVAL;
        return -1;
    }
    *to = speed;
    return 0;
}

speed_t cfgetispeed(const struct termios *mode)
{
    return mode->c_ispeed;
}

speed_t cfgetospeed(const struct termios *mode)
{
    return mode->c_ospeed;
}

int cfsetispeed(struct termios *mode, speed_t speed)
{
    return set(&mode->c_ispeed, speed);
}

int cfsetospeed(struct termios *mode, speed_t speed)
{
    return set(&mode->c_ospeed, speed);
}

int cfsetspeed(struct termios *mode, speed_t speed)
{
    return set(&mode->c_ispeed, speed) == 0 ? set(&mode->c_ospeed, speed) : -1;
}
