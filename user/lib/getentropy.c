/*
 * Bytes that nobody expects: from /dev/urandom. On a machine without a source of randomness there is no such file;
 * then they are made of the clock and of what this process is, and are good for seeds, not for secrets.
 * SPDX-License-Identifier: MIT
 */
#include "syscall.h"

#include <errno.h>
#include <fcntl.h>
#include <stdbool.h>
#include <sys/random.h>
#include <unistd.h>

#define MOST 256 /* bytes, POSIX */

/* The finalizer of splitmix64. */
static uint64_t mix(uint64_t x)
{
    x = (x ^ x >> 30) * 0xbf58476d1ce4e5b9u;
    x = (x ^ x >> 27) * 0x94d049bb133111ebu;
    return x ^ x >> 31;
}

/* Whether there is a source. Not through open(): this is no cancellation point. */
static bool from_source(void *buffer, size_t size)
{
    long fd = SYS(openat, AT_FDCWD, "/dev/urandom", O_RDONLY | O_CLOEXEC, 0);

    if (fd < 0)
        return false;
    long got = SYS(read, fd, buffer, size);
    SYS(close, fd);
    return got == (long)size;
}

int getentropy(void *buffer, size_t size)
{
    static uint64_t calls;
    struct timespec now;

    if (size > MOST)
        return (int)posix_result(-EIO);
    if (from_source(buffer, size))
        return 0;
    for (size_t i = 0; i < size; i++) {
        SYS(clock_gettime, CLOCK_MONOTONIC, &now);
        uint64_t count = __atomic_add_fetch(&calls, 1, __ATOMIC_RELAXED);
        uint64_t self = (uint64_t)SYS(gettid) << 32;
        uint64_t time = (uint64_t)now.tv_sec * 1000000000u + (uint64_t)now.tv_nsec;
        ((unsigned char *)buffer)[i] = (unsigned char)mix(mix(time + count) ^ self);
    }
    return 0;
}

ssize_t getrandom(void *buffer, size_t size, unsigned flags)
{
    (void)flags;
    for (size_t done = 0; done < size; done += MOST)
        getentropy((char *)buffer + done, size - done < MOST ? size - done : MOST);
    return (ssize_t)size;
}
