/*
 * Offsets of open files.
 * SPDX-License-Identifier: MIT
 */
#include "fs/transfer.h"
#include "fs/ramfs.h"
#include "sched/sched.h"

enum { SEEK_START, SEEK_CURRENT, SEEK_END_OF_FILE };

/* A read of `user` or a write, at the file's own offset or at `position`. */
struct transfer {
    struct file *file;
    char __user *user;
    bool writes;
    bool own_offset;
    uint32_t position;
};

/* One piece; the offset is locked, so that two threads never get the same bytes. */
static long step(struct transfer *transfer, uint32_t size) NO_THREAD_SAFETY
{
    struct file *file = transfer->file;
    bool appends = __atomic_load_n(&file->flags, __ATOMIC_RELAXED) & ABI_O_APPEND;
    uint32_t *position = transfer->own_offset ? &file->offset : &transfer->position;
    long result;

    if (transfer->own_offset)
        lock_acquire(&file->lock);
    uint32_t at = transfer->writes && transfer->own_offset && appends ? FILE_APPEND : *position;
    result = transfer->writes ? file->ops->write_at(file, transfer->user, size, &at)
                              : file->ops->read_at(file, transfer->user, size, at);
    if (result > 0)
        *position = at + (uint32_t)result;
    if (transfer->own_offset)
        lock_release(&file->lock);
    return result;
}

static long run(struct transfer *transfer, uint32_t size)
{
    uint32_t done = 0;

    for (;;) {
        uint32_t length = size - done < TRANSFER_STEP ? size - done : TRANSFER_STEP;
        long result = step(transfer, length);
        if (result < 0)
            return done ? (long)done : result;
        done += (uint32_t)result;
        transfer->user += result;
        if ((uint32_t)result < length || done == size)
            return done;
        sched_pause();
    }
}

static bool may(const struct file *file, bool write)
{
    return file->access == ABI_O_RDWR || file->access == (write ? ABI_O_WRONLY : 0);
}

static uint32_t limit(uint32_t size)
{
    return size < TRANSFER_MAX ? size : TRANSFER_MAX;
}

static long wrong_kind(const struct file *file)
{
    return (file->mode & MODE_KIND) == MODE_DIRECTORY ? -EISDIR : -EINVAL;
}

long transfer_read_on(struct file *file, void __user *buffer, uint32_t size)
{
    struct transfer transfer = {.file = file, .user = buffer, .own_offset = true};

    return file->ops->read_at ? run(&transfer, size) : wrong_kind(file);
}

long transfer_write_on(struct file *file, const void __user *buffer, uint32_t size)
{
    struct transfer transfer = {
        .file = file, .user = (char __user *)(uintptr_t)buffer, .writes = true, .own_offset = true};
    long result = file->ops->write_at ? run(&transfer, size) : wrong_kind(file);

    return result == -EFBIG ? ramfs_exceeded() : result;
}

static long at(struct transfer *transfer, uint32_t size, int32_t position)
{
    struct file *file = transfer->file;

    if (!may(file, transfer->writes))
        return -EBADF;
    if (!file->seekable)
        return -ESPIPE;
    if (position < 0)
        return -EINVAL;
    if (transfer->writes ? !file->ops->write_at : !file->ops->read_at)
        return wrong_kind(file);
    transfer->position = (uint32_t)position;
    long result = run(transfer, limit(size));
    return result == -EFBIG ? ramfs_exceeded() : result;
}

long transfer_read_at(struct file *file, void __user *buffer, uint32_t size, int32_t position)
{
    struct transfer transfer = {.file = file, .user = buffer};

    if (file->ops->read_there && position >= 0)
        return may(file, false)
                   ? file->ops->read_there(file, buffer, limit(size), (uint32_t)position)
                   : -EBADF;
    return at(&transfer, size, position);
}

long transfer_write_at(struct file *file, const void __user *buffer, uint32_t size,
                       int32_t position)
{
    struct transfer transfer = {
        .file = file, .user = (char __user *)(uintptr_t)buffer, .writes = true};

    return at(&transfer, size, position);
}

long transfer_seek(struct file *file, int32_t offset, uint32_t whence)
{
    struct abi_stat status = {.size = 0};
    long result = -EINVAL;

    if (!file->seekable)
        return -ESPIPE;
    if (whence == SEEK_END_OF_FILE)
        file_stat(file, &status);
    lock_acquire(&file->lock);
    int64_t base = whence == SEEK_START     ? 0
                   : whence == SEEK_CURRENT ? (int64_t)file->offset
                                            : (int64_t)status.size;
    int64_t place = base + offset;
    if (whence <= SEEK_END_OF_FILE && place > INT32_MAX)
        result = -EOVERFLOW;
    else if (whence <= SEEK_END_OF_FILE && place >= 0) {
        file->offset = (uint32_t)place;
        result = (long)place;
    }
    lock_release(&file->lock);
    return result;
}
