/* Pipe: connections that carry messages, each its length and its bytes. */
/* SPDX-License-Identifier: MIT */
#include "monitor.h"

#include <brigade/multiprocessing.h>
#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <stdint.h>
#include <unistd.h>

/* Who sends to nobody is to get an error, as on a connection, and not to be killed. */
static void ignore_sigpipe(void)
{
    struct sigaction action;

    if (sigaction(SIGPIPE, NULL, &action) == 0 && action.sa_handler == SIG_DFL) {
        action.sa_handler = SIG_IGN;
        sigaction(SIGPIPE, &action, NULL);
    }
}

int connection_pair(struct connection ends[2], bool duplex)
{
    int there[2], back[2] = {-1, -1}; /* from ends[1] to ends[0], and back */

    if (pipe(there) != 0)
        return errno;
    if (duplex && pipe(back) != 0) {
        int error = errno;
        close(there[0]);
        close(there[1]);
        return error;
    }
    ignore_sigpipe();
    ends[0] = (struct connection){.read_fd = there[0], .write_fd = back[1]};
    ends[1] = (struct connection){.read_fd = back[0], .write_fd = there[1]};
    return 0;
}

void connection_close(struct connection *end)
{
    if (end->read_fd >= 0)
        close(end->read_fd);
    if (end->write_fd >= 0)
        close(end->write_fd);
    *end = (struct connection){-1, -1};
}

static int write_all(int fd, const void *data, size_t size)
{
    const char *at = data;

    while (size > 0) {
        ssize_t done = write(fd, at, size);
        if (done < 0 && errno == EINTR)
            continue;
        if (done < 0)
            return errno;
        at += done;
        size -= (size_t)done;
    }
    return 0;
}

static int read_all(int fd, void *data, size_t size)
{
    char *at = data;

    while (size > 0) {
        ssize_t done = read(fd, at, size);
        if (done < 0 && errno == EINTR)
            continue;
        if (done <= 0)
            return done < 0 ? errno : EPIPE;
        at += done;
        size -= (size_t)done;
    }
    return 0;
}

int connection_send(struct connection *end, const void *message, size_t size)
{
    uint32_t length = (uint32_t)size;

    if (size > UINT32_MAX)
        return EMSGSIZE;
    int error = write_all(end->write_fd, &length, sizeof length);
    return error ? error : write_all(end->write_fd, message, size);
}

static int skip(int fd, size_t size)
{
    char buffer[256];
    int error = 0;

    while (size > 0 && !error) {
        size_t part = size < sizeof buffer ? size : sizeof buffer;
        error = read_all(fd, buffer, part);
        size -= part;
    }
    return error;
}

int connection_recv(struct connection *end, void *message, size_t size, size_t *received)
{
    uint32_t length;
    int error = read_all(end->read_fd, &length, sizeof length);

    if (!error)
        error = read_all(end->read_fd, message, length < size ? length : size);
    if (!error && length > size) {
        error = skip(end->read_fd, length - size);
        error = error ? error : EMSGSIZE;
    }
    if (received && (!error || error == EMSGSIZE))
        *received = length;
    return error;
}

int connection_poll(struct connection *end, int timeout_ms)
{
    struct pollfd poll_fd = {.fd = end->read_fd, .events = POLLIN};
    struct timespec time;
    const struct timespec *deadline = __deadline_in(timeout_ms, &time);
    int result;

    if (end->read_fd < 0)
        return EBADF;
    do {
        result = poll(&poll_fd, 1, __deadline_left_ms(deadline));
    } while (result < 0 && errno == EINTR);
    return result > 0 ? 0 : result < 0 ? errno : ETIMEDOUT;
}
