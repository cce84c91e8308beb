/*
 * Pipes: a ring of bytes between two open files.
 * SPDX-License-Identifier: MIT
 */
#ifndef BRIGADE_FS_PIPE_H
#define BRIGADE_FS_PIPE_H

#include "fs/file.h"

/*
 * pipe_create - both ends, a reference each; non_blocking for both. -ENOMEM.
 * Reading blocks while it is empty and has a writer; 0 when it has none. Writing blocks while it is full; up
 * to ABI_PIPE_BUF bytes go in together; without a reader -EPIPE, and SIGPIPE.
 */
long pipe_create(struct file **read_end, struct file **write_end, bool non_blocking);

#endif
