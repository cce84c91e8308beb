/*
 * Copies stdin to stdout as it comes, to the end of the input.
 * SPDX-License-Identifier: MIT
 */
#include <unistd.h>

int main(void)
{
    char buffer[1000];
    ssize_t size;

    while ((size = read(0, buffer, sizeof buffer)) > 0) {
        for (ssize_t done = 0, part; done < size; done += part)
            if ((part = write(1, buffer + done, (size_t)(size - done))) <= 0)
                return 2;
    }
    if (size < 0 || read(0, buffer, sizeof buffer) != 0) /* the end is there to stay */
        return 1;
    return 0;
}
