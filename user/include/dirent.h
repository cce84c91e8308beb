/*
 * Reading directories. POSIX <dirent.h>.
 * SPDX-License-Identifier: MIT
 */
#ifndef _DIRENT_H_
#define _DIRENT_H_

#include <sys/cdefs.h>
#include <sys/types.h>

__BEGIN_DECLS

#define DT_UNKNOWN 0
#define DT_CHR 2
#define DT_DIR 4
#define DT_BLK 6
#define DT_REG 8

struct dirent {
    ino_t d_ino; /* not 0; says nothing else */
    unsigned char d_type;
    char d_name[101];
};

typedef struct __dir DIR;

/* Opens a directory. Returns NULL on failure: ENOENT, ENOTDIR, EMFILE, ENOMEM. POSIX opendir. */
DIR *opendir(const char *__path);

/* Makes a DIR of an open descriptor, which then belongs to it. NULL: EBADF, ENOTDIR, ENOMEM. */
DIR *fdopendir(int __fd);

/*
 * The next entry, valid until the next call for the same directory, or NULL at the end (errno
 * unchanged) or on failure. Not for two threads at once on one DIR. POSIX readdir.
 */
struct dirent *readdir(DIR *__directory);

/* Goes back to the first entry. */
void rewinddir(DIR *__directory);

/* The descriptor of a directory. */
int dirfd(DIR *__directory);

/* Closes it and its descriptor. Returns 0, or -1: EBADF. */
int closedir(DIR *__directory);

__END_DECLS

#endif
