/* The descriptors 0 to 2 are exchanged in the shell itself: its children inherit them. */
/* SPDX-License-Identifier: MIT */
#include "redirect.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <unistd.h>

#define FIRST_SAVED 10 /* out of the way of the numbers that programs use */

static int open_file(const struct words_redirect *redirect, int descriptor)
{
    int flags = O_WRONLY | O_CREAT | (redirect->append ? O_APPEND : O_TRUNC);

    return open(redirect->path, (descriptor == 0 ? O_RDONLY : flags) | O_CLOEXEC, 0666);
}

/* Puts a file there instead; -1: errno says why not. */
static int replace(const struct words_redirect *redirect, int descriptor, int *saved)
{
    int file = open_file(redirect, descriptor);

    if (file < 0)
        return -1;
    *saved = fcntl(descriptor, F_DUPFD_CLOEXEC, FIRST_SAVED);
    int result = *saved < 0 ? -1 : dup2(file, descriptor);
    int error = errno;
    close(file);
    errno = error;
    return result;
}

const char *redirect_begin(const struct words *words, int saved[WORDS_REDIRECTS])
{
    for (int i = 0; i < WORDS_REDIRECTS; i++)
        saved[i] = -1;
    fflush(stdout);
    for (int i = 0; i < WORDS_REDIRECTS; i++) {
        if (!words->redirect[i].path || replace(&words->redirect[i], i, &saved[i]) >= 0)
            continue;
        int error = errno;
        redirect_end(saved);
        errno = error;
        return words->redirect[i].path;
    }
    return NULL;
}

void redirect_end(int saved[WORDS_REDIRECTS])
{
    fflush(stdout);
    for (int i = 0; i < WORDS_REDIRECTS; i++) {
        if (saved[i] < 0)
            continue;
        dup2(saved[i], i);
        close(saved[i]);
    }
}
