/*
 * Open files and the descriptors that name them.
 * SPDX-License-Identifier: MIT
 */
#ifndef BRIGADE_FS_FILE_H
#define BRIGADE_FS_FILE_H

#include <stdint.h>
#include "abi/abi.h"
#include "arch/usercopy.h"
#include "base/lock.h"
#include "sched/thread.h"

/* File types in abi_stat.mode and abi_dirent.mode, as sys/stat.h */
#define MODE_DIRECTORY 0040000u
#define MODE_DEVICE 0020000u
#define MODE_DISK 0060000u
#define MODE_REGULAR 0100000u
#define MODE_PIPE 0010000u
#define MODE_KIND 0170000u

#define FILE_APPEND UINT32_MAX /* as a position: the end of the file */

struct file;
struct inode;
struct object;

/*
 * What a kind of file can do. read and write may block by restart (thread->progress keeps how far they
 * are); they return bytes or -errno. A NULL entry answers EINVAL (getdents: ENOTDIR, ioctl: ENOTTY).
 *
 * read_there reads at a position and may block; a file that has it has read, too. abandoned is called, with no lock
 * held, for a thread that was blocked in a call and will not enter it again.
 *
 * Files with an offset have read_at and write_at instead (fs/transfer.h calls them, for short pieces): they
 * never block, and return fewer bytes than asked for at the end of the file or before an error. write_at
 * stores the end of the file into *position if that is FILE_APPEND. getdents begins at *offset and moves it.
 *
 * opened is called by open, and may block by restart: only then has the process a descriptor.
 *
 * closed is called when a process has closed one of its descriptors of the file, release with the last one.
 *
 * mapped gives what mmap shows, NULL being zeros; without it a file cannot be mapped.
 *
 * poll tells the ABI_POLL bits that hold now and does not block; without it a file is always ready. Whoever
 * changes what it tells calls poll_notify(file->data) (fs/poll.h) after releasing the lock of the change.
 */
struct file_ops {
    long (*read_at)(struct file *file, void __user *buffer, uint32_t size, uint32_t position);
    long (*write_at)(struct file *file, const void __user *buffer, uint32_t size,
                     uint32_t *position);
    long (*read)(struct file *file, void __user *buffer, uint32_t size);
    long (*read_there)(struct file *file, void __user *buffer, uint32_t size, uint32_t position);
    void (*abandoned)(struct file *file, const struct thread *thread);
    long (*write)(struct file *file, const void __user *buffer, uint32_t size);
    long (*getdents)(struct file *file, struct abi_dirent __user *entries, uint32_t size,
                     uint32_t *offset);
    long (*ioctl)(struct file *file, uint32_t request, void __user *argument);
    long (*opened)(struct file *file);
    uint32_t (*poll)(struct file *file);
    struct object *(*mapped)(struct file *file);
    void (*closed)(struct file *file, const struct process *process);
    void (*release)(struct file *file);
};

struct file {
    const struct file_ops *ops;
    uint32_t references; /* atomic */
    uint32_t mode;       /* MODE_ and permission bits */
    uint32_t size;       /* of what has no size in its inode */
    struct inode *node;  /* with a reference; NULL: it was not opened by a name */
    uint32_t access;     /* O_RDONLY, O_WRONLY or O_RDWR, as opened */
    uint32_t flags;      /* ABI_O_NONBLOCK, ABI_O_APPEND; atomic */
    bool seekable;
    struct lock lock;
    uint32_t offset GUARDED_BY(lock);
    const void *data; /* of this kind of file */
};

/* Callback: the current process gets a signal: it wrote to a pipe that nobody reads, or too much. */
extern void (*file_signal)(uint32_t signal);

/* file_new - an open file with one reference; NULL: no memory. */
struct file *file_new(const struct file_ops *ops, uint32_t mode);

/* file_release - one reference less. */
void file_release(struct file *file);

/*
 * file_install - puts a file into the lowest free descriptor from `lowest` on, taking over the
 * reference; with close_on_exec, execve closes it. -EMFILE: the reference stays the caller's.
 */
long file_install(struct process *process, struct file *file, uint32_t lowest, bool close_on_exec);

/* file_limit - new descriptors are smaller than this, at most ABI_OPEN_MAX. */
static inline uint32_t file_limit(const struct process *process)
{
    return __atomic_load_n(&process->limit[ABI_LIMIT_FILES][0], __ATOMIC_RELAXED);
}

/* file_non_blocking - has it O_NONBLOCK? */
static inline bool file_non_blocking(const struct file *file)
{
    return __atomic_load_n(&file->flags, __ATOMIC_RELAXED) & ABI_O_NONBLOCK;
}

/* file_has_room - is a descriptor free? Another thread may take it. */
bool file_has_room(struct process *process);

/* file_stat - what fstat shows. */
void file_stat(struct file *file, struct abi_stat *status);

/* file_replace - puts a file into a given descriptor, closing what was there. -EBADF: no such number. */
long file_replace(struct process *process, struct file *file, int fd, bool close_on_exec);

/* file_get - the current process's open file, with a reference for the caller; NULL: EBADF. */
struct file *file_get(int fd);

/* file_borrow - the open file without a reference, in a process whose threads stay together; NULL: EBADF. */
static inline struct file *file_borrow(const struct process *process, uint32_t fd) NO_THREAD_SAFETY
{
    return fd < ABI_OPEN_MAX ? process->files[fd] : NULL;
}

/*
 * file_enter - before an operation that may block: the open file of descriptor fd, or the one that the call was
 * blocked on if it is entered again, whatever became of the descriptor meanwhile. NULL: EBADF. The file is
 * there until file_leave: by a reference, or without one if no other thread can close the descriptor
 * meanwhile, since all of the process's are on this core.
 */
static inline struct file *file_enter(int fd)
{
    struct thread *thread = current_thread();

    if (thread->held)
        return thread->held;
    if (process_spreads(thread->process))
        return file_get(fd);
    return file_borrow(thread->process, (uint32_t)fd);
}

/* file_leave - after it. A call that has blocked keeps the file: its wait queue must not go away under it. */
static inline void file_leave(struct file *file)
{
    struct thread *thread = current_thread();
    bool counted = thread->held || process_spreads(thread->process);

    if (thread->state == THREAD_BLOCKED) {
        if (!counted)
            __atomic_fetch_add(&file->references, 1, __ATOMIC_RELAXED);
        thread->held = file;
    } else if (counted) {
        thread->held = NULL;
        file_release(file);
    }
}

/* file_abandon - the thread's blocked call, if it is in one, will not be entered again. No lock held. */
static inline void file_abandon(struct thread *thread)
{
    struct file *file = thread->held;

    if (!file)
        return;
    thread->held = NULL;
    if (file->ops->abandoned)
        file->ops->abandoned(file, thread);
    file_release(file);
}

/* file_close_on_exec - reads or changes (set >= 0) a descriptor's FD_CLOEXEC; -EBADF. */
long file_close_on_exec(int fd, int set);

/* file_close - frees a descriptor; -EBADF. */
long file_close(int fd);

/* file_close_all - at a process's end, the current directory, too; file_exec - those that execve closes. */
void file_close_all(struct process *process);
void file_exec(struct process *process);

/*
 * file_inherit - all descriptors of `from` also in `to`, which has none and no thread yet; its current
 * directory and file mode mask, too.
 */
void file_inherit(struct process *to, struct process *from);

/*
 * file_rearrange - of a process that has no thread yet: its descriptors as abi_spawn.file says. -EBADF: one
 * that shall be there is not.
 */
long file_rearrange(struct process *process, const int8_t map[ABI_OPEN_MAX]);

#endif
