/*
 * Paths: which kind of file system a name belongs to.
 * SPDX-License-Identifier: MIT
 */
#ifndef BRIGADE_FS_NAMESPACE_H
#define BRIGADE_FS_NAMESPACE_H

#include "fs/file.h"

/*
 * namespace_open - an open file for an absolute path (one that does not begin with / is taken from the
 * root). flags are newlib's O_ flags. NULL with *error = -ENOENT, -EROFS, -EISDIR, -ENOTDIR, -ENOMEM.
 */
struct file *namespace_open(const char *path, uint32_t flags, long *error);

/* namespace_is_private - does the path lead under /boot, in whatever way it is written? */
bool namespace_is_private(const char *path);

#endif
