/*
 * Inodes: what a name stands for - a file, a directory, a device. They live in memory only; one whose name
 * has been removed lives on until the last who has it open lets go.
 * SPDX-License-Identifier: MIT
 */
#ifndef BRIGADE_FS_INODE_H
#define BRIGADE_FS_INODE_H

#include "abi/abi.h"
#include "base/lock.h"
#include "fs/page_index.h"
#include "lib/list.h"
#include "mm/mapping.h"

struct disk;
struct fifo;
struct file;
struct file_ops;
struct mqueue;

#define INODE_SIZE_MAX 0x7fffffffu /* bytes of a file: off_t is a signed word */

struct inode {
    uint32_t references; /* atomic; its name counts as one */
    uint32_t number;
    bool permanent; /* from the initrd or the kernel: cannot be removed, renamed or written */
    bool closed;    /* a directory in which programs make no names */
    const struct file_ops *ops;
    /* Instead of ops: makes the open file. NULL with *error. */
    struct file *(*open)(const char *name, long *error);
    struct mqueue *queue; /* a message queue's */
    struct fifo *fifo;    /* a FIFO's */
    const char *fixed;    /* a file of the initrd: its bytes */
    struct disk *disk;    /* of a file on a disk, or of the disk itself */
    uint32_t sector;      /* where its bytes begin there */

    /* Guarded by tree_lock (fs/tree.h) */
    struct inode *parent; /* the root's is itself; NULL: its name has been removed */
    struct list children; /* of a directory, by `place` */
    struct list sibling;
    struct list same_hash;
    struct list loose; /* in the list of those that tree_empty removes */
    uint32_t place;    /* of its name in the directory: grows from name to name */
    uint32_t next_place;
    uint32_t folders; /* directories in it */
    char name[ABI_NAME_MAX + 1];

    struct lock lock; /* the bytes, too, except for what programs map */
    uint32_t mode;    /* MODE_ and permission bits; atomic, the latter under the lock */
    uint32_t size;    /* of a file; atomic, written under the lock */
    uint64_t accessed GUARDED_BY(lock), modified GUARDED_BY(lock),
        changed GUARDED_BY(lock); /* ns */

    struct list locks; /* fs/filelock.c guards it */

    struct lock pages_lock; /* may be taken with an address space locked */
    struct page_index pages GUARDED_BY(pages_lock);
    uint64_t
        written GUARDED_BY(pages_lock); /* ns: by way of a mapping; newer than `modified`, or 0 */
    struct object object;               /* of a regular file: what is mapped */
};

/* inode_new - one without a name, with one reference; mode has a MODE_ bit. NULL: no memory, ENOSPC. */
struct inode *inode_new(uint32_t mode);

/* inode_get - one reference more; returns the inode. */
struct inode *inode_get(struct inode *inode);

/* inode_put - one reference less (NULL: none). The last one frees it: no lock may be held. */
void inode_put(struct inode *inode);

/* inode_is - is it of this kind (MODE_DIRECTORY, MODE_REGULAR, ...)? */
bool inode_is(const struct inode *inode, uint32_t kind);

/* inode_stat - what stat shows. Takes the tree's lock and the inode's. */
void inode_stat(struct inode *inode, struct abi_stat *status);

/* inode_chmod - new permission bits; -EROFS. */
long inode_chmod(struct inode *inode, uint32_t mode);

/* inode_set_times - of the last read and write, in ns; INODE_SAME_TIME leaves it. -EROFS. */
#define INODE_SAME_TIME UINT64_MAX
long inode_set_times(struct inode *inode, uint64_t accessed, uint64_t modified);

/* inode_now - nanoseconds of CLOCK_REALTIME. */
uint64_t inode_now(void);

/* inode_room - may files take another page? Some are kept for the kernel and for programs. */
bool inode_room(void);

/* inode_count - how many there are. */
uint32_t inode_count(void);

#endif
