/*
 * Several buffers at once: through one buffer, so that the kernel sees one call and its bytes stay together.
 * SPDX-License-Identifier: MIT
 */
#include "syscall.h"

#include <errno.h>
#include <limits.h>
#include <pthread.h>
#include <stdlib.h>
#include <string.h>
#include <sys/uio.h>
#include <unistd.h>

#define SMALL 1024 /* bytes that go through the stack */

/* How many bytes the parts have, or -EINVAL. */
static long size_of(const struct iovec *parts, int count)
{
    size_t size = 0;

    if (count < 0 || count > IOV_MAX)
        return -EINVAL;
    for (int i = 0; i < count; i++) {
        if (parts[i].iov_len > SSIZE_MAX - size)
            return -EINVAL;
        size += parts[i].iov_len;
    }
    return (long)size;
}

static void scatter(const struct iovec *parts, const char *from, size_t size)
{
    for (; size > 0; parts++) {
        size_t length = size < parts->iov_len ? size : parts->iov_len;
        memcpy(parts->iov_base, from, length);
        from += length;
        size -= length;
    }
}

static void gather(char *to, const struct iovec *parts, int count)
{
    for (int i = 0; i < count; i++)
        to = (char *)memcpy(to, parts[i].iov_base, parts[i].iov_len) + parts[i].iov_len;
}

/* Room for size bytes: small, or from malloc; NULL with ENOMEM. */
static char *take(char *small, long size)
{
    return size <= SMALL ? small : malloc((size_t)size);
}

static ssize_t give(char *buffer, const char *small, ssize_t result)
{
    int error = errno;

    if (buffer != small)
        free(buffer);
    errno = error;
    return result;
}

/* at: NULL: at the file's own offset. */
static ssize_t read_parts(int fd, const struct iovec *parts, int count, const off_t *at)
{
    char small[SMALL];
    long size = size_of(parts, count);
    char *buffer = size < 0 ? NULL : take(small, size);

    if (!buffer)
        return (ssize_t)posix_result(size < 0 ? size : -ENOMEM);
    ssize_t result;
    pthread_cleanup_push(free, buffer == small ? NULL : buffer);
    result = at ? pread(fd, buffer, (size_t)size, *at) : read(fd, buffer, (size_t)size);
    pthread_cleanup_pop(0);
    if (result > 0)
        scatter(parts, buffer, (size_t)result);
    return give(buffer, small, result);
}

static ssize_t write_parts(int fd, const struct iovec *parts, int count, const off_t *at)
{
    char small[SMALL];
    long size = size_of(parts, count);
    char *buffer = size < 0 ? NULL : take(small, size);

    if (!buffer)
        return (ssize_t)posix_result(size < 0 ? size : -ENOMEM);
    gather(buffer, parts, count);
    ssize_t result;
    pthread_cleanup_push(free, buffer == small ? NULL : buffer);
    result = at ? pwrite(fd, buffer, (size_t)size, *at) : write(fd, buffer, (size_t)size);
    pthread_cleanup_pop(0);
    return give(buffer, small, result);
}

ssize_t readv(int fd, const struct iovec *parts, int count)
{
    return read_parts(fd, parts, count, NULL);
}

ssize_t writev(int fd, const struct iovec *parts, int count)
{
    return write_parts(fd, parts, count, NULL);
}

ssize_t preadv(int fd, const struct iovec *parts, int count, off_t offset)
{
    return read_parts(fd, parts, count, &offset);
}

ssize_t pwritev(int fd, const struct iovec *parts, int count, off_t offset)
{
    return write_parts(fd, parts, count, &offset);
}
