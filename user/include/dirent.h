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
#define DT_FIFO 1
#define DT_CHR 2
#define DT_DIR 4
#define DT_BLK 6
#define DT_REG 8
#define DT_LNK 10
#define DT_SOCK 12

struct dirent {
    ino_t d_ino;
    unsigned char d_type;
    char d_name[101];
};

typedef struct __dir DIR;

#define d_fileno d_ino

/* Opens a directory. Returns NULL on failure: ENOENT, ENOTDIR, EMFILE, ENOMEM. POSIX opendir. */
DIR *opendir(const char *__path);

/* Makes a DIR of an open descriptor, which then belongs to it. NULL: EBADF, ENOTDIR, ENOMEM. */
DIR *fdopendir(int __fd);

/*
 * The next entry ("." and ".." are among them), valid until the next call for the same directory, or NULL at the end (errno
 * unchanged) or on failure. Not for two threads at once on one DIR. POSIX readdir.
 */
struct dirent *readdir(DIR *__directory);

/* The same into a structure of the caller's; *result is NULL at the end. Returns an error number. */
int readdir_r(DIR *__restrict __directory, struct dirent *__restrict __entry,
              struct dirent **__restrict __result);

/* Goes back to the first entry. */
void rewinddir(DIR *__directory);

/* The place of the next entry, and going there. */
long telldir(DIR *__directory);
void seekdir(DIR *__directory, long __place);

/*
 * All entries for which select (NULL: each) is not 0, sorted by compare (NULL: not), in an array from malloc,
 * like each of its entries. Returns how many, or -1.
 */
int scandir(const char *__path, struct dirent ***__entries, int (*__select)(const struct dirent *),
            int (*__compare)(const struct dirent **, const struct dirent **));

/* By name, for scandir. */
int alphasort(const struct dirent **__a, const struct dirent **__b);

/* The descriptor of a directory. */
int dirfd(DIR *__directory);

/* Closes it and its descriptor. Returns 0, or -1: EBADF. */
int closedir(DIR *__directory);

__END_DECLS

#endif
