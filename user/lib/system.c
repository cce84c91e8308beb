/* Running a command by the shell. */
/* SPDX-License-Identifier: MIT */
#include "command.h"

#include <errno.h>
#include <signal.h>
#include <spawn.h>
#include <stdlib.h>
#include <unistd.h>

#define SHELL "/bin/sh"
#define NOT_RUN (127 << 8) /* as if a shell had not found it */

/* How the shell starts: signals as the caller had them. */
static void set_signals(posix_spawnattr_t *attributes, const sigset_t *mask,
                        const struct sigaction *interrupt, const struct sigaction *quit)
{
    sigset_t defaults;

    sigemptyset(&defaults);
    if (interrupt->sa_handler != SIG_IGN)
        sigaddset(&defaults, SIGINT);
    if (quit->sa_handler != SIG_IGN)
        sigaddset(&defaults, SIGQUIT);
    posix_spawnattr_init(attributes);
    posix_spawnattr_setsigmask(attributes, mask);
    posix_spawnattr_setsigdefault(attributes, &defaults);
    posix_spawnattr_setflags(attributes, POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF);
}

static int run(const char *command, const posix_spawnattr_t *attributes)
{
    char *const argv[] = {(char *)"sh", (char *)"-c", (char *)(__intptr_t)command, NULL};
    pid_t pid;
    int error = posix_spawn(&pid, SHELL, NULL, attributes, argv, environ);

    if (error) {
        errno = error;
        return error == EAGAIN || error == ENOMEM ? -1 : NOT_RUN;
    }
    return __command_wait(pid);
}

int system(const char *command)
{
    struct sigaction ignore = {.sa_handler = SIG_IGN}, interrupt, quit;
    posix_spawnattr_t attributes;
    sigset_t child, mask;

    if (!command)
        return access(SHELL, X_OK) == 0;
    sigaction(SIGINT, &ignore, &interrupt);
    sigaction(SIGQUIT, &ignore, &quit);
    sigemptyset(&child);
    sigaddset(&child, SIGCHLD);
    sigprocmask(SIG_BLOCK, &child, &mask);
    set_signals(&attributes, &mask, &interrupt, &quit);
    int result = run(command, &attributes);
    int error = errno;
    posix_spawnattr_destroy(&attributes);
    sigaction(SIGINT, &interrupt, NULL);
    sigaction(SIGQUIT, &quit, NULL);
    sigprocmask(SIG_SETMASK, &mask, NULL);
    errno = error;
    return result;
}
