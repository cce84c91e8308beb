/*
 * What programs do with paths. One tree holds all names: the initrd's files, whose bytes and names are
 * read-only, the kernel's /proc and /dev, and what programs make, which lives in memory.
 * SPDX-License-Identifier: MIT
 *
 * A path that does not begin with a slash starts at the open directory `at`, or for ABI_AT_FDCWD at the
 * current process's. Errors of every path: -ENOENT, -ENOTDIR, -ENAMETOOLONG, -EBADF (at). There are no links, so that no walk goes in circles. No lock is held.
 */
#ifndef BRIGADE_FS_NAMESPACE_H
#define BRIGADE_FS_NAMESPACE_H

#include "fs/file.h"
#include "lib/tar.h"

struct disk;

/* Set at boot: only the first process finds /boot. */
extern bool namespace_hides_boot;

/* namespace_init - /, /tmp, /dev and /proc, at boot, when procfs knows its names. -ENOMEM. */
long namespace_init(void);

/* namespace_add_fixed - at boot: a file or directory of the initrd; the directories on the way are made. */
long namespace_add_fixed(const struct tar_entry *entry);

/* namespace_add_disk - at boot: the disk as a file of /dev. -ENOMEM. */
long namespace_add_disk(struct disk *disk);

/* namespace_add_disk_folder - at boot: the empty directory /disk. -ENOMEM. */
long namespace_add_disk_folder(void);

/*
 * namespace_add_on_disk - at boot: the same as namespace_add_fixed below /disk, for a file whose bytes begin at that
 * sector of the disk.
 */
long namespace_add_on_disk(const struct tar_entry *entry, struct disk *disk, uint32_t sector);

/*
 * namespace_open - an open file; flags are newlib's O_ flags, mode is a new file's. NULL with *error =
 * -EEXIST, -EISDIR, -EROFS, -EINVAL, -ENOSPC, -ENOMEM and those of every path.
 */
struct file *namespace_open(int at, const char *path, uint32_t flags, uint32_t mode, long *error);

/* namespace_file - an open file for an inode, without access yet; NULL with *error: -ENOMEM. */
struct file *namespace_file(struct inode *inode, long *error);

/* namespace_mode - permission bits of a new file, without those of the current process's umask. */
uint32_t namespace_mode(uint32_t mode);

/*
 * namespace_program - the bytes of an executable file, which only the initrd has; an empty path: of what
 * `at` has open. -EACCES.
 */
long namespace_program(int at, const char *path, struct tar_entry *entry);

/* namespace_get - what the path leads to, with a reference; NULL with *error. */
struct inode *namespace_get(int at, const char *path, long *error);

/*
 * namespace_start - where a walk along the path starts, with a reference; NULL: at the root. -EBADF,
 * -ENOTDIR.
 */
long namespace_start(int at, const char *path, struct inode **start);

/* namespace_make - a MODE_DIRECTORY or a FIFO (MODE_PIPE): -EEXIST, -EROFS, -ENOSPC. */
long namespace_make(int at, const char *path, uint32_t kind, uint32_t mode);

/* namespace_remove - a file: -EISDIR, -EROFS; a directory: -ENOTEMPTY, -EINVAL, -EROFS. */
long namespace_remove(int at, const char *path, bool directory);

/* namespace_rename - as POSIX says: -EINVAL, -EISDIR, -ENOTEMPTY, -EBUSY, -EROFS; not `replace`: -EEXIST. */
long namespace_rename(int from_at, const char *from, int to_at, const char *to, bool replace);

/* namespace_enter - makes a directory the current one. */
long namespace_enter(const char *path);

/* namespace_enter_open - makes what the current process has open a process's current directory. -EBADF. */
long namespace_enter_open(struct process *process, int fd);

/* namespace_current - the current directory's path, as tree_path. */
char *namespace_current(char *buffer, uint32_t size, long *error);

/* namespace_empty - removes all that programs have made. */
void namespace_empty(void);

#endif
