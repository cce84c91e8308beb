/* The descriptors 0 to 2 are exchanged in the shell itself: its children inherit them. */
/* SPDX-License-Identifier: MIT */
#include "redirect.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <unistd.h>

#define FIRST_SAVED 10 /* out of the way of the numbers that programs use */

static int open_file(const struct words_redirect *redirect)
{
    int flags = O_WRONLY | O_CREAT | (redirect->append ? O_APPEND : O_TRUNC);

    if (redirect->copy)
        return fcntl(redirect->copy, F_DUPFD_CLOEXEC, FIRST_SAVED);
    return open(redirect->path, (redirect->descriptor == 0 ? O_RDONLY : flags) | O_CLOEXEC, 0666);
}

/* Puts a file there instead; -1: errno says why not. */
static int replace(const struct words_redirect *redirect, int *saved)
{
    int file = open_file(redirect);
    int result = file;

    if (file < 0)
        return -1;
    if (*saved < 0)
        *saved = result = fcntl(redirect->descriptor, F_DUPFD_CLOEXEC, FIRST_SAVED);
    if (result >= 0)
        result = dup2(file, redirect->descriptor);
    int error = errno;
    close(file);
    errno = error;
    return result;
}

const char *redirect_begin(const struct words *words, int saved[WORDS_DESCRIPTORS])
{
    for (int i = 0; i < WORDS_DESCRIPTORS; i++)
        saved[i] = -1;
    fflush(stdout);
    for (int i = 0; i < words->redirects; i++) {
        const struct words_redirect *redirect = &words->redirect[i];
        if (replace(redirect, &saved[redirect->descriptor]) >= 0)
            continue;
        int error = errno;
        redirect_end(saved);
        errno = error;
        return redirect->path;
    }
    return NULL;
}

void redirect_end(int saved[WORDS_DESCRIPTORS])
{
    fflush(stdout);
    for (int i = 0; i < WORDS_DESCRIPTORS; i++) {
        if (saved[i] < 0)
            continue;
        dup2(saved[i], i);
        close(saved[i]);
    }
}
