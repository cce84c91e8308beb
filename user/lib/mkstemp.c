/*
 * Files and directories with new names. newlib's lie in one object, whose mkdtemp always fails.
 * SPDX-License-Identifier: MIT
 */
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define LETTERS "abcdefghijklmnopqrstuvwxyz012345"
#define PLACES 6 /* X at the end of a template */
#define TRIES 100

/* Makes something of that name; 0 or more, or -1: EEXIST asks for another name. */
typedef int maker(const char *path, int flags);

static int make_file(const char *path, int flags)
{
    return open(path, O_RDWR | O_CREAT | O_EXCL | flags, 0600);
}

static int make_directory(const char *path, int flags)
{
    (void)flags;
    return mkdir(path, 0700);
}

static int make_nothing(const char *path, int flags)
{
    struct stat status;

    (void)flags;
    if (stat(path, &status) != 0)
        return errno == ENOENT ? 0 : -1;
    errno = EEXIST;
    return -1;
}

/* Tries names until one can be made; the template is as it was if none can. */
static int make(char *template, int suffix, maker *try, int flags)
{
    size_t length = strlen(template);
    char *place = template + length - (size_t)suffix - PLACES;
    unsigned char random[PLACES];
    int result = -1;

    if (suffix < 0 || length < (size_t)suffix + PLACES || memcmp(place, "XXXXXX", PLACES) != 0) {
        errno = EINVAL;
        return -1;
    }
    for (int i = 0; i < TRIES; i++) {
        getentropy(random, sizeof random);
        for (int j = 0; j < PLACES; j++)
            place[j] = LETTERS[random[j] % (sizeof LETTERS - 1)];
        result = try(template, flags);
        if (result >= 0 || errno != EEXIST)
            break;
    }
    if (result < 0)
        memset(place, 'X', PLACES);
    return result;
}

int mkstemp(char *template)
{
    return make(template, 0, make_file, 0);
}

int mkostemp(char *template, int flags)
{
    return make(template, 0, make_file, flags & ~O_ACCMODE);
}

int mkstemps(char *template, int suffix)
{
    return make(template, suffix, make_file, 0);
}

int mkostemps(char *template, int suffix, int flags)
{
    return make(template, suffix, make_file, flags & ~O_ACCMODE);
}

char *mkdtemp(char *template)
{
    return make(template, 0, make_directory, 0) < 0 ? NULL : template;
}

/* Another program may take the name before this one does. "" if there is none. */
char *mktemp(char *template)
{
    if (make(template, 0, make_nothing, 0) < 0)
        *template = '\0';
    return template;
}
