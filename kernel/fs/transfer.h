/*
 * Reading and writing open files of any kind, at their offset or at a given one.
 * SPDX-License-Identifier: MIT
 *
 * What has an offset is read and written in pieces of TRANSFER_STEP bytes, between which interrupts come in
 * and other threads' calls may come first; a call of at most so many bytes is done as one. No lock held.
 */
#ifndef BRIGADE_FS_TRANSFER_H
#define BRIGADE_FS_TRANSFER_H

#include "fs/file.h"

#define TRANSFER_STEP 32768u /* bytes */

/* transfer_read, transfer_write - bytes or -errno: -EBADF when not open for that. May block by restart. */
long transfer_read(struct file *file, void __user *buffer, uint32_t size);
long transfer_write(struct file *file, const void __user *buffer, uint32_t size);

/* transfer_read_at, transfer_write_at - the same at `position`; the offset stays. -ESPIPE too. */
long transfer_read_at(struct file *file, void __user *buffer, uint32_t size, int32_t position);
long transfer_write_at(struct file *file, const void __user *buffer, uint32_t size,
                       int32_t position);

/* transfer_seek - as lseek. -ESPIPE, -EINVAL, -EOVERFLOW. */
long transfer_seek(struct file *file, int32_t offset, uint32_t whence);

#endif
