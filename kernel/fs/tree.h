/*
 * The tree of names: finding an inode by its path, adding and removing names.
 * SPDX-License-Identifier: MIT
 *
 * One lock guards all names; it is held for a walk or a change, never while bytes of files are copied. A
 * file has exactly one name. Nothing blocks.
 */
#ifndef BRIGADE_FS_TREE_H
#define BRIGADE_FS_TREE_H

#include "fs/inode.h"

extern struct lock tree_lock;
extern const struct file_ops tree_directory_ops;

/* Where a path leads. */
struct tree_place {
    struct inode *directory; /* NULL: the path is "/" or ends in "." or ".." */
    const char *name;        /* in the path, not NUL-terminated */
    uint32_t length;
    bool slash;          /* a slash follows the last name: it shall be a directory */
    struct inode *inode; /* NULL: the directory has no such name */
};

/* tree_init - an empty tree, once at boot. -ENOMEM. */
long tree_init(void);

/* tree_hidden - the directory that the current process shall not find, or NULL; set once at boot. */
extern struct inode *(*tree_hidden)(void);

/* tree_root - the root directory. */
struct inode *tree_root(void);

/*
 * tree_find - walks from `start` (or the root, if the path begins with a slash). Everything but the last
 * name must be there. -ENOENT, -ENOTDIR, -ENAMETOOLONG.
 */
long tree_find(struct inode *start, const char *path, struct tree_place *place) REQUIRES(tree_lock);

/* tree_lookup - what a directory has under that name, not "." or ".."; NULL: nothing. */
struct inode *tree_lookup(const struct inode *directory, const char *name, uint32_t length)
    REQUIRES(tree_lock);

/* tree_add - gives an inode without a name this one, which is free. Takes over the reference. */
void tree_add(struct inode *directory, const char *name, uint32_t length, struct inode *inode)
    REQUIRES(tree_lock);

/* tree_remove - takes the inode's name away; the tree's reference becomes the caller's. */
void tree_remove(struct inode *inode) REQUIRES(tree_lock);

/* tree_unmake - takes away the name of what has just been made, as it could not be opened. Takes tree_lock. */
void tree_unmake(struct inode *inode);

/* tree_is_inside - is it `directory` or somewhere in it? */
bool tree_is_inside(const struct inode *inode, const struct inode *directory) REQUIRES(tree_lock);

/*
 * tree_path - the absolute path of a directory, NUL-terminated, at the end of buffer; returns where it
 * begins. NULL: it has been removed, or size is too small (*error: -ENOENT, -ERANGE).
 */
char *tree_path(const struct inode *directory, char *buffer, uint32_t size, long *error)
    REQUIRES(tree_lock);

/* tree_take_loose - takes away the name of something that a program has made; NULL: there is nothing. */
struct inode *tree_take_loose(void) REQUIRES(tree_lock);

#endif
