/* Commands whose input or output is a stream. */
/* SPDX-License-Identifier: MIT */
#include "command.h"

#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <spawn.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

struct command {
    struct command *next;
    FILE *stream;
    pid_t pid;
};

static struct command *commands; /* guarded by lock */
static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;

/* Starts the shell with end as its standard input or output, and without the streams of other commands. */
static int start(struct command *new, const char *text, int end, int standard)
{
    char *const argv[] = {(char *)"sh", (char *)"-c", (char *)(__intptr_t)text, NULL};
    posix_spawn_file_actions_t actions;

    posix_spawn_file_actions_init(&actions);
    int error = posix_spawn_file_actions_adddup2(&actions, end, standard);
    pthread_mutex_lock(&lock);
    for (struct command *other = commands; other && !error; other = other->next)
        if (fileno(other->stream) != standard)
            error = posix_spawn_file_actions_addclose(&actions, fileno(other->stream));
    if (!error)
        error = posix_spawn(&new->pid, "/bin/sh", &actions, NULL, argv, environ);
    if (!error) {
        new->next = commands;
        commands = new;
    }
    pthread_mutex_unlock(&lock);
    posix_spawn_file_actions_destroy(&actions);
    return error;
}

/* ours: the end of the pipe that becomes the stream, theirs: that of the command. Both are closed if it fails. */
static FILE *open_stream(const char *text, int ours, int theirs, bool reads)
{
    struct command *new = malloc(sizeof *new);
    FILE *stream = new ? fdopen(ours, reads ? "r" : "w") : NULL;
    int error = stream ? 0 : errno;

    if (stream) {
        new->stream = stream;
        error = start(new, text, theirs, reads ? STDOUT_FILENO : STDIN_FILENO);
    }
    close(theirs);
    if (!error)
        return stream;
    free(new);
    if (stream)
        fclose(stream);
    else
        close(ours);
    errno = error;
    return NULL;
}

FILE *popen(const char *text, const char *mode)
{
    int ends[2];
    bool reads = *mode == 'r';
    bool closes_on_exec = *mode && mode[1] == 'e';

    if ((!reads && *mode != 'w') || (mode[1] && strcmp(mode + 1, "e") != 0)) {
        errno = EINVAL;
        return NULL;
    }
    if (pipe2(ends, O_CLOEXEC) != 0)
        return NULL;
    FILE *stream = open_stream(text, ends[reads ? 0 : 1], ends[reads ? 1 : 0], reads);
    if (stream && !closes_on_exec)
        fcntl(fileno(stream), F_SETFD, 0);
    return stream;
}

/* Takes the stream's command out of the list; NULL: it has none. */
static struct command *take(const FILE *stream)
{
    struct command **place = &commands;

    pthread_mutex_lock(&lock);
    while (*place && (*place)->stream != stream)
        place = &(*place)->next;
    struct command *found = *place;
    if (found)
        *place = found->next;
    pthread_mutex_unlock(&lock);
    return found;
}

int pclose(FILE *stream)
{
    struct command *command = take(stream);

    if (!command) {
        errno = ECHILD;
        return -1;
    }
    pid_t pid = command->pid;
    free(command);
    fclose(stream);
    return __command_wait(pid);
}
