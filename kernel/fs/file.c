/*
 * Descriptors: small numbers, each naming an open file that several processes may share.
 * SPDX-License-Identifier: MIT
 */
#include "fs/file.h"
#include "fs/filelock.h"
#include "fs/inode.h"
#include "fs/poll.h"
#include "lib/string.h"
#include "mm/slab.h"

void (*file_signal)(uint32_t signal);

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
    filelock_forget(file->node, file);
    inode_put(file->node);
    slab_free(&files, file);
}

/* One of the process's descriptors is no more. */
static void drop(struct file *file, const struct process *process)
{
    filelock_forget(file->node, process);
    if (file->ops->closed)
        file->ops->closed(file, process);
    file_release(file);
}

static void mark(struct process *process, uint32_t fd, bool close_on_exec)
    REQUIRES(process->files_lock)
{
    uint64_t bit = 1ull << fd;

    if (process->files_end <= fd)
        process->files_end = fd + 1;
    process->close_on_exec =
        close_on_exec ? process->close_on_exec | bit : process->close_on_exec & ~bit;
}

long file_install(struct process *process, struct file *file, uint32_t lowest, bool close_on_exec)
{
    long result = -EMFILE;

    lock_acquire(&process->files_lock);
    for (uint32_t fd = lowest, end = file_limit(process); fd < end; fd++) {
        if (!process->files[fd]) {
            process->files[fd] = file;
            mark(process, fd, close_on_exec);
            result = fd;
            break;
        }
    }
    lock_release(&process->files_lock);
    return result;
}

bool file_has_room(struct process *process)
{
    bool room = false;

    lock_acquire(&process->files_lock);
    for (uint32_t fd = 0, end = file_limit(process); fd < end && !room; fd++)
        room = !process->files[fd];
    lock_release(&process->files_lock);
    return room;
}

void file_stat(struct file *file, struct abi_stat *status)
{
    if (file->node)
        inode_stat(file->node, status);
    else
        *status = (struct abi_stat){.mode = file->mode, .links = 1};
    if (!status->size)
        status->size = file->size;
}

long file_replace(struct process *process, struct file *file, int fd, bool close_on_exec)
{
    if (fd < 0 || (uint32_t)fd >= file_limit(process))
        return -EBADF;
    lock_acquire(&process->files_lock);
    struct file *before = process->files[fd];
    process->files[fd] = file;
    mark(process, fd, close_on_exec);
    lock_release(&process->files_lock);
    if (before) {
        poll_notify(before->data);
        drop(before, process);
    }
    return fd;
}

long file_close_on_exec(int fd, int set)
{
    struct process *process = current_thread()->process;
    long result = -EBADF;

    if (fd < 0 || fd >= ABI_OPEN_MAX)
        return result;
    lock_acquire(&process->files_lock);
    if (process->files[fd]) {
        result = process->close_on_exec >> fd & 1;
        if (set >= 0) {
            mark(process, fd, set & ABI_FD_CLOEXEC);
            result = 0;
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
    poll_notify(file->data); /* another thread may poll this descriptor */
    drop(file, current_thread()->process);
    return 0;
}

/* Takes the descriptors of a mask out of the table at once, then lets go of their files. */
static void close_mask(struct process *process, uint64_t mask)
{
    struct file *taken[ABI_OPEN_MAX];
    uint32_t count = 0;

    lock_acquire(&process->files_lock);
    for (uint32_t fd = 0; fd < process->files_end; fd++) {
        struct file **file = &process->files[fd];
        if (*file && (mask >> fd & 1)) {
            taken[count++] = *file;
            *file = NULL;
        }
    }
    lock_release(&process->files_lock);
    for (uint32_t i = 0; i < count; i++)
        drop(taken[i], process);
}

void file_close_all(struct process *process)
{
    close_mask(process, UINT64_MAX);
    lock_acquire(&process->files_lock);
    struct inode *directory = process->directory;
    process->directory = NULL;
    lock_release(&process->files_lock);
    inode_put(directory);
}

void file_exec(struct process *process)
{
    lock_acquire(&process->files_lock);
    uint64_t closing = process->close_on_exec;
    lock_release(&process->files_lock);
    close_mask(process, closing);
}

/* `to` is known to the caller alone: its lock, which has the rank of the other, is not needed. */
void file_inherit(struct process *to, struct process *from) NO_THREAD_SAFETY
{
    lock_acquire(&from->files_lock);
    to->files_end = from->files_end;
    for (uint32_t fd = 0; fd < from->files_end; fd++) {
        struct file *file = from->files[fd];
        if (!file)
            continue;
        __atomic_fetch_add(&file->references, 1, __ATOMIC_RELAXED);
        to->files[fd] = file;
    }
    to->close_on_exec = from->close_on_exec;
    to->directory = from->directory ? inode_get(from->directory) : NULL;
    to->mode_mask = from->mode_mask;
    lock_release(&from->files_lock);
}

long file_rearrange(struct process *process, const int8_t map[ABI_OPEN_MAX]) NO_THREAD_SAFETY
{
    struct file *before[ABI_OPEN_MAX];
    long error = 0;

    memcpy(before, process->files, sizeof(before));
    for (uint32_t fd = 0; fd < ABI_OPEN_MAX; fd++) {
        bool given = map[fd] >= ABI_SPAWN_GIVEN;
        uint32_t from = (uint32_t)map[fd] % ABI_OPEN_MAX;
        struct file *file = map[fd] < 0 ? NULL : before[from];
        if (given && !file)
            error = -EBADF;
        if (file)
            __atomic_fetch_add(&file->references, 1, __ATOMIC_RELAXED);
        process->files[fd] = file;
        if (given || from != fd)
            mark(process, fd, false);
    }
    for (uint32_t fd = 0; fd < ABI_OPEN_MAX; fd++)
        if (before[fd])
            file_release(before[fd]);
    return error;
}
