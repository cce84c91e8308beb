/*
 * Files of the initrd: a tar archive in memory, read-only.
 * SPDX-License-Identifier: MIT
 */
#ifndef BRIGADE_FS_INITRD_H
#define BRIGADE_FS_INITRD_H

#include "fs/file.h"
#include "lib/tar.h"

/* initrd_init - the archive stays where it is. Returns NULL, or why it cannot be used. */
const char *initrd_init(const void *archive, uint32_t size);

/* initrd_find - the file or directory of that path; the root directory is "/". */
bool initrd_find(const char *path, struct tar_entry *entry);

/* initrd_open - an open file; *error is set when NULL is returned. */
struct file *initrd_open(const char *path, long *error);

#endif
