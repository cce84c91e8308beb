/* The registry, and what a fork does to it. */
/* SPDX-License-Identifier: MIT */
#include "registry.h"

#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

struct registry __registry = {.mutex = PTHREAD_RECURSIVE_MUTEX_INITIALIZER_NP,
                              .thread_ended = PTHREAD_COND_INITIALIZER};

static void before_fork(void)
{
    pthread_mutex_lock(&__registry.mutex);
}

static void in_parent(void)
{
    pthread_mutex_unlock(&__registry.mutex);
}

static void in_child(void)
{
    for (int byte = 0; byte < PRIVATE_FD_MAX / 8; byte++)
        for (int bit = 0; __registry.private_fds[byte] >> bit; bit++)
            if (__registry.private_fds[byte] >> bit & 1)
                close(8 * byte + bit);
    __registry = (struct registry){.mutex = PTHREAD_RECURSIVE_MUTEX_INITIALIZER_NP,
                                   .thread_ended = PTHREAD_COND_INITIALIZER};
}

/* Threads first: they may start processes. */
static void at_exit(void)
{
    if (__threads_end)
        __threads_end();
    if (__processes_end)
        __processes_end();
}

static void prepare(void)
{
    pthread_atfork(before_fork, in_parent, in_child);
    atexit(at_exit);
}

void __registry_lock(void)
{
    static pthread_once_t once = PTHREAD_ONCE_INIT;

    pthread_once(&once, prepare);
    pthread_mutex_lock(&__registry.mutex);
}

void __registry_unlock(void)
{
    pthread_mutex_unlock(&__registry.mutex);
}

static void note(int fd, bool is_private)
{
    unsigned char bit = (unsigned char)(1 << fd % 8);

    __registry_lock();
    if (is_private)
        __registry.private_fds[fd / 8] |= bit;
    else
        __registry.private_fds[fd / 8] &= (unsigned char)~bit;
    __registry_unlock();
}

void __fd_private(int fd)
{
    if (fd < 0 || fd >= PRIVATE_FD_MAX)
        return;
    fcntl(fd, F_SETFD, FD_CLOEXEC);
    note(fd, true);
}

void __fd_close(int fd)
{
    if (fd < 0)
        return;
    if (fd < PRIVATE_FD_MAX)
        note(fd, false);
    close(fd);
}
