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
#define MODE_REGULAR 0100000u

struct file;

/*
 * What a kind of file can do. read and write may block by restart (thread->progress keeps how far they
 * are); they return bytes or -errno. A NULL entry answers EINVAL (getdents: ENOTDIR, ioctl: ENOTTY).
 */
struct file_ops {
    long (*read)(struct file *file, void __user *buffer, uint32_t size);
    long (*write)(struct file *file, const void __user *buffer, uint32_t size);
    long (*getdents)(struct file *file, struct abi_dirent __user *entries, uint32_t size);
    long (*ioctl)(struct file *file, uint32_t request, void __user *argument);
    void (*release)(struct file *file);
};

struct file {
    const struct file_ops *ops;
    uint32_t references; /* atomic */
    uint32_t mode;       /* MODE_ and permission bits */
    uint32_t size;
    uint32_t inode;
    bool seekable;
    struct lock lock;
    uint32_t offset GUARDED_BY(lock);
    const void *data; /* of this kind of file */
};

/* file_new - an open file with one reference; NULL: no memory. */
struct file *file_new(const struct file_ops *ops, uint32_t mode);

/* file_release - one reference less. */
void file_release(struct file *file);

/* file_install - puts a file into the lowest free descriptor, taking over the reference; -EMFILE. */
long file_install(struct process *process, struct file *file);

/* file_get - the current process's open file, with a reference for the caller; NULL: EBADF. */
struct file *file_get(int fd);

/* file_close - frees a descriptor; -EBADF. */
long file_close(int fd);

/* file_close_all, file_inherit - at a process's end; all descriptors of from also in to, at its start. */
void file_close_all(struct process *process);
void file_inherit(struct process *to, struct process *from);

#endif
