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

/* For FIFOs (fs/fifo.h), which have any number of ends. */
struct pipe;

/* pipe_new - without any end. NULL: no memory. */
struct pipe *pipe_new(void);

/* pipe_free - with its bytes; it has no end any more. */
void pipe_free(struct pipe *pipe);

/* pipe_add_ends, pipe_remove_ends - the latter tells whether none is left. Then what it held is lost. */
void pipe_add_ends(struct pipe *pipe, bool reader, bool writer);
bool pipe_remove_ends(struct pipe *pipe, bool reader, bool writer);

/* pipe_has_end - is there a reader, else: a writer? */
bool pipe_has_end(struct pipe *pipe, bool reader);

/* What files whose data is a pipe can do: see fs/file.h. */
long pipe_read(struct file *file, void __user *buffer, uint32_t size);
long pipe_write(struct file *file, const void __user *buffer, uint32_t size);
long pipe_ioctl(struct file *file, uint32_t request, void __user *argument);
uint32_t pipe_poll_reader(struct file *file);
uint32_t pipe_poll_writer(struct file *file);

#endif
