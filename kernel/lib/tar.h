/* Reader of tar archives in memory: the initrd, made with plain tar, is the kernel's first disk. */
/* SPDX-License-Identifier: MIT */
#ifndef BRIGADE_LIB_TAR_H
#define BRIGADE_LIB_TAR_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/*
 * Formats: v7, POSIX ustar, GNU (long names, base-256 numbers) and pax (path= and size=), which is
 * all that GNU, BSD and Python tar write. Nothing is believed: header checksums are verified and
 * every size is checked against the archive before use. An archive without its end mark (a block
 * of zeros) counts as cut off.
 *
 * Only regular files and directories are entries. Links, devices and the like are counted and
 * passed over (pack with tar -h --hard-dereference); sparse files are refused.
 *
 * Blocking: never. Locks: none; the archive is only read.
 */
#define TAR_BLOCK 512

enum tar_type { TAR_FILE, TAR_DIRECTORY };

struct tar_entry {
    const char *name; /* not NUL-terminated; without leading "./" or "/" and trailing "/" */
    size_t name_len;  /* bytes, at least 1 */
    const void *data; /* in the archive, as aligned in memory as the archive up to 512 bytes */
    size_t size;      /* bytes; 0 for directories */
    enum tar_type type;
    uint32_t mode;  /* permission bits 07777 */
    uint64_t mtime; /* seconds since 1970; 0 if before */
};

/* State of a walk; the fields below `skipped` are the reader's own. */
struct tar_iter {
    const char *reason; /* after tar_next returned false: NULL at the proper end, else the damage */
    size_t skipped;     /* members passed over so far because they are no file and no directory */

    const uint8_t *archive;
    size_t loaded; /* bytes of it that are in memory */
    size_t size;
    size_t offset; /* of the next header */
    size_t
        begun; /* where the headers of the member at hand begin, in an archive that is not all in memory */
    bool ended;
    const char *global_path; /* pax 'g' path=, or NULL */
    size_t global_path_len;
    char joined[155 + 1 + 100]; /* a ustar name that stands in two pieces is put together here */
};

/* Starts a walk over [archive, archive + size). */
void tar_start(struct tar_iter *it, const void *archive, size_t size);

/*
 * The same when only the first `loaded` bytes are in memory, which is enough as long as headers and what they say
 * lie there. Else tar_next returns false with the reason tar_not_loaded: load what begins at it->begun, and start
 * there.
 */
void tar_start_part(struct tar_iter *it, const void *archive, size_t loaded, size_t size);
extern const char tar_not_loaded[];

/*
 * The next file or directory. entry->name stays valid until the next call on this iterator.
 * returns false at the end or at damage, which it->reason tells apart; then always false
 */
bool tar_next(struct tar_iter *it, struct tar_entry *entry);

/*
 * The file or directory of this name ("bin/sh"; a leading "./" or "/" and a trailing "/" do not
 * matter), the last one if there are several, as tar itself would leave it after unpacking.
 * entry->name is then `path` without those, and so lives as long as the caller's string.
 * returns false if there is none or the archive is damaged before its end (see tar_check)
 */
bool tar_find(const void *archive, size_t size, const char *path, struct tar_entry *entry);

/* Bytes of the archive that begins here, its end mark included, within size; 0 if it is damaged or holds nothing. */
size_t tar_length(const void *archive, size_t size);

/* Walks the whole archive once: NULL if it is sound, else in plain words what is damaged. */
const char *tar_check(const void *archive, size_t size);

#endif
