/*
 * Writes as many pseudo-random bytes as its argument says, in writes of odd sizes.
 * SPDX-License-Identifier: MIT
 */
#include <stdint.h>
#include <stdlib.h>
#include <unistd.h>

int main(int argc, char **argv)
{
    unsigned char buffer[5001];
    long left = argc > 1 ? atol(argv[1]) : 0;
    uint32_t state = 1;

    for (size_t size = 1; left > 0; size = size * 3 % sizeof buffer + 1) {
        if ((long)size > left)
            size = (size_t)left;
        for (size_t i = 0; i < size; i++) {
            state = state * 1664525u + 1013904223u;
            buffer[i] = (unsigned char)(state >> 24);
        }
        for (size_t done = 0; done < size;) {
            ssize_t part = write(1, buffer + done, size - done);

            if (part <= 0)
                return 1;
            done += (size_t)part;
        }
        left -= (long)size;
    }
    return 0;
}
