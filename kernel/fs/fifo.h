/*
 * FIFOs: pipes that have a name, and as many ends as are open.
 * SPDX-License-Identifier: MIT
 */
#ifndef BRIGADE_FS_FIFO_H
#define BRIGADE_FS_FIFO_H

#include "fs/file.h"

struct fifo;

/* What an open FIFO can do. Opening waits for the other end: see file_ops.opened. */
extern const struct file_ops fifo_ops;

/* fifo_new - one that nobody has open. NULL: no memory. */
struct fifo *fifo_new(void);

/* fifo_free - with its bytes; nobody has it open. */
void fifo_free(struct fifo *fifo);

#endif
