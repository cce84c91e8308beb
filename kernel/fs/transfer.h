/*
 * Reading and writing open files of any kind, at their offset or at a given one.
 * SPDX-License-Identifier: MIT
 *
 * What has an offset is read and written in pieces of TRANSFER_STEP bytes, between which interrupts come in
 * and other threads' calls may come first; a call of at most so many bytes is done as one. No lock held.
 */
#ifndef BRIGADE_FS_TRANSFER_H
#define BRIGADE_FS_TRANSFER_H

#include "abi/errno.h"
#include "fs/file.h"

#define TRANSFER_STEP 32768u /* bytes */

#define TRANSFER_MAX 0x7ffff000u /* bytes in one call: the result must fit into a long */

/* transfer_read_on, transfer_write_on - of a file, open for that, that has an offset or cannot do it. */
long transfer_read_on(struct file *file, void __user *buffer, uint32_t size);
long transfer_write_on(struct file *file, const void __user *buffer, uint32_t size);

/* transfer_read - bytes or -errno: -EBADF when not open for that. May block by restart. */
static inline long transfer_read(struct file *file, void __user *buffer, uint32_t size)
{
    if (file->access & ABI_O_WRONLY)
        return -EBADF;
    if (__builtin_expect((int32_t)size < 0, 0))
        size = TRANSFER_MAX;
    if (file->ops->read)
        return file->ops->read(file, buffer, size);
    return transfer_read_on(file, buffer, size);
}

/* transfer_write - the same. */
static inline long transfer_write(struct file *file, const void __user *buffer, uint32_t size)
{
    if (file->access - 1 > ABI_O_RDWR - 1)
        return -EBADF;
    if (__builtin_expect((int32_t)size < 0, 0))
        size = TRANSFER_MAX;
    if (file->ops->write)
        return file->ops->write(file, buffer, size);
    return transfer_write_on(file, buffer, size);
}

/* transfer_read_at, transfer_write_at - the same at `position`; the offset stays. -ESPIPE too. The first may block. */
long transfer_read_at(struct file *file, void __user *buffer, uint32_t size, int32_t position);
long transfer_write_at(struct file *file, const void __user *buffer, uint32_t size,
                       int32_t position);

/* transfer_seek - as lseek. -ESPIPE, -EINVAL, -EOVERFLOW. */
long transfer_seek(struct file *file, int32_t offset, uint32_t whence);

#endif
