/* Writes what a terminal would like to change: NULs, invalid UTF-8, CR, no newline at the end. */
/* SPDX-License-Identifier: MIT */
#include <unistd.h>

int main(void)
{
    static const char text[] =
        "a\0b\n\r\n\r\xff\xc3\x28\xe2\x82\x80\x1b[2J\x10\x04\x11\x13\x7f\n\nlast";

    return write(STDOUT_FILENO, text, sizeof text - 1) == (ssize_t)sizeof text - 1 ? 0 : 1;
}
