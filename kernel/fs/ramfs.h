/*
 * The bytes of regular files: whole pages in memory, or for a file of the initrd the archive's own bytes.
 * SPDX-License-Identifier: MIT
 *
 * A file is locked while its bytes are copied, each file by a lock of its own.
 */
#ifndef BRIGADE_FS_RAMFS_H
#define BRIGADE_FS_RAMFS_H

#include "fs/inode.h"

/* What an open regular file can do: read_at and write_at, see fs/file.h. */
extern const struct file_ops ramfs_ops;

/* ramfs_exceeded - after a write that failed with -EFBIG: SIGXFSZ if a limit was the reason. Returns -EFBIG. */
long ramfs_exceeded(void);

/*
 * ramfs_truncate - makes a regular file that long, with zeros if it was shorter. -EROFS, -EFBIG. No lock
 * held.
 */
long ramfs_truncate(struct inode *inode, uint32_t size);

/* ramfs_init - a new inode is a regular file. */
void ramfs_init(struct inode *inode);

#endif
