/*
 * Descriptors: small numbers, each naming an open file that several processes may share.
 * SPDX-License-Identifier: MIT
 */
#include "fs/file.h"
#include "mm/slab.h"

static struct slab files = SLAB_INITIALISER(files, struct file, "files");

struct file *file_new(const struct file_ops *ops, uint32_t mode)
{
    struct file *file = slab_alloc(&files);

    if (!file)
        return NULL;
    file->ops = ops;
    file->mode = mode;
    file->references = 1;
    lock_init(&file->lock, "file", RANK_FILE);
    return file;
}

void file_release(struct file *file)
{
    if (__atomic_fetch_sub(&file->references, 1, __ATOMIC_ACQ_REL) != 1)
        return;
    if (file->ops->release)
        file->ops->release(file);
    slab_free(&files, file);
}

long file_install(struct process *process, struct file *file)
{
    long result = -EMFILE;

    lock_acquire(&process->files_lock);
    for (uint32_t fd = 0; fd < ABI_OPEN_MAX; fd++) {
        if (!process->files[fd]) {
            process->files[fd] = file;
            result = fd;
            break;
        }
    }
    lock_release(&process->files_lock);
    return result;
}

struct file *file_get(int fd)
{
    struct process *process = current_thread()->process;
    struct file *file = NULL;

    if (fd < 0 || fd >= ABI_OPEN_MAX)
        return NULL;
    lock_acquire(&process->files_lock);
    file = process->files[fd];
    if (file)
        __atomic_fetch_add(&file->references, 1, __ATOMIC_RELAXED);
    lock_release(&process->files_lock);
    return file;
}

static struct file *take(struct process *process, uint32_t fd)
{
    lock_acquire(&process->files_lock);
    struct file *file = process->files[fd];
    process->files[fd] = NULL;
    lock_release(&process->files_lock);
    return file;
}

long file_close(int fd)
{
    struct file *file = NULL;

    if (fd >= 0 && fd < ABI_OPEN_MAX)
        file = take(current_thread()->process, fd);
    if (!file)
        return -EBADF;
    file_release(file);
    return 0;
}

void file_close_all(struct process *process)
{
    for (uint32_t fd = 0; fd < ABI_OPEN_MAX; fd++) {
        struct file *file = take(process, fd);
        if (file)
            file_release(file);
    }
}

void file_inherit(struct process *to, struct process *from)
{
    lock_acquire(&from->files_lock);
    for (uint32_t fd = 0; fd < ABI_OPEN_MAX; fd++) {
        struct file *file = from->files[fd];
        if (file)
            __atomic_fetch_add(&file->references, 1, __ATOMIC_RELAXED);
        /* `to` has no thread yet and is known to the caller alone. */
        ((struct file **)to->files)[fd] = file;
    }
    lock_release(&from->files_lock);
}
