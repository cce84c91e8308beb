/*
 * Locks that programs put on files: on ranges of bytes for a process (fcntl), on all of one for an open file
 * (flock). They are advice: reading and writing does not look at them.
 * SPDX-License-Identifier: MIT
 */
#ifndef BRIGADE_FS_FILELOCK_H
#define BRIGADE_FS_FILELOCK_H

#include "fs/file.h"

/* [start, end); FILELOCK_TO_END: up to wherever the file ends. */
struct filelock_range {
    uint32_t start, end;
};
#define FILELOCK_TO_END UINT32_MAX

enum filelock_kind { FILELOCK_SHARED = 1, FILELOCK_EXCLUSIVE, FILELOCK_NONE }; /* as l_type */

/* Whom a lock is for: the current process, or an open file. */
struct filelock_owner {
    const void *who;
    bool is_file;
};

/*
 * filelock_set - locks or unlocks the range. While another's lock is in the way: -EAGAIN, or with wait
 * blocks by restart; -EDEADLK when processes would wait for each other, -ENOMEM.
 */
long filelock_set(struct inode *inode, struct filelock_owner owner, struct filelock_range range,
                  enum filelock_kind kind, bool wait);

/* filelock_find - another's lock that would be in the way: its range, kind and process; false: none. */
bool filelock_find(struct inode *inode, struct filelock_owner owner, struct filelock_range *range,
                   enum filelock_kind *kind, uint32_t *pid);

/* filelock_forget - the owner's locks on the inode (NULL: none) go. */
void filelock_forget(struct inode *inode, const void *owner);

#endif
