/*
 * Directories as lists, and one hash table for all names.
 * SPDX-License-Identifier: MIT
 */
#include "fs/tree.h"
#include "abi/errno.h"
#include "fs/file.h"
#include "lib/path.h"
#include "lib/string.h"

#define BUCKETS 1024u  /* a power of two */
#define FIRST_PLACE 2u /* of names in a directory: 0 is ".", 1 is ".." */
#define LIST_MAX 64u   /* entries listed at once */

struct lock tree_lock = LOCK_INITIALISER("file names", RANK_TREE);
static struct list buckets[BUCKETS] GUARDED_BY(tree_lock);
static struct list loose GUARDED_BY(tree_lock) = LIST_INITIALISER(loose);
static struct inode *root;

static struct inode *nothing(void)
{
    return NULL;
}

struct inode *(*tree_hidden)(void) = nothing;

struct inode *tree_root(void)
{
    return root;
}

long tree_init(void)
{
    root = inode_new(MODE_DIRECTORY | 0755);
    if (!root)
        return -ENOMEM;
    root->permanent = true;
    root->ops = &tree_directory_ops;
    lock_acquire(&tree_lock);
    root->parent = root;
    for (uint32_t i = 0; i < BUCKETS; i++)
        list_init(&buckets[i]);
    lock_release(&tree_lock);
    return 0;
}

/* FNV-1a over the directory's number and the name. */
static struct list *bucket_of(const struct inode *directory, const char *name, uint32_t length)
    REQUIRES(tree_lock)
{
    uint32_t hash = 2166136261u ^ directory->number;

    for (uint32_t i = 0; i < length; i++)
        hash = (hash ^ (uint8_t)name[i]) * 16777619u;
    return &buckets[(hash ^ hash >> 16) % BUCKETS];
}

struct inode *tree_lookup(const struct inode *directory, const char *name, uint32_t length)
{
    LIST_FOREACH(link, bucket_of(directory, name, length)) {
        struct inode *inode = list_entry(link, struct inode, same_hash);
        if (inode->parent == directory && !strncmp(inode->name, name, length) &&
            !inode->name[length])
            return inode;
    }
    return NULL;
}

static long go_to(struct tree_place *place, struct inode *inode)
{
    *place = (struct tree_place){.inode = inode};
    return inode ? 0 : -ENOENT;
}

/* One name further: from place->inode to what it names, or to nothing. */
static long step(struct tree_place *place, const char *name, uint32_t length) REQUIRES(tree_lock)
{
    struct inode *directory = place->inode;

    if (!directory)
        return -ENOENT;
    if (!inode_is(directory, MODE_DIRECTORY))
        return -ENOTDIR;
    if (path_is_dot(name, length))
        return go_to(place, directory);
    if (path_is_dot_dot(name, length))
        return go_to(place, directory->parent);
    if (length > ABI_NAME_MAX)
        return -ENAMETOOLONG;
    struct inode *inode = tree_lookup(directory, name, length);
    if (inode && inode == tree_hidden())
        return -ENOENT;
    *place =
        (struct tree_place){.directory = directory, .name = name, .length = length, .inode = inode};
    return 0;
}

long tree_find(struct inode *start, const char *path, struct tree_place *place)
{
    const char *name;
    uint32_t length;
    long error = 0;

    if (!*path)
        return -ENOENT; /* POSIX: names nothing, not the current directory */
    *place = (struct tree_place){.inode = *path == '/' ? root : start};
    while (!error && (length = path_next(&path, &name)) != 0)
        error = step(place, name, length);
    if (error)
        return error;
    place->slash = name > place->name + place->length;
    /* An absolute path does not need it; a relative one from a removed directory finds nothing. */
    if (place->directory && !place->directory->parent)
        return -ENOENT;
    if (place->slash && place->inode && !inode_is(place->inode, MODE_DIRECTORY))
        return -ENOTDIR;
    return 0;
}

/* The directory has changed. */
static void touch(struct inode *directory)
{
    lock_acquire(&directory->lock);
    directory->modified = directory->changed = inode_now();
    lock_release(&directory->lock);
}

void tree_add(struct inode *directory, const char *name, uint32_t length, struct inode *inode)
{
    memset(inode->name, 0, sizeof(inode->name));
    memcpy(inode->name, name, length);
    inode->parent = directory;
    if (list_empty(&directory->children))
        directory->next_place = FIRST_PLACE;
    inode->place = directory->next_place++;
    if (inode_is(inode, MODE_DIRECTORY))
        directory->folders++;
    list_push_back(&directory->children, &inode->sibling);
    list_push_front(bucket_of(directory, name, length), &inode->same_hash);
    if (!inode->permanent)
        list_push_front(&loose, &inode->loose);
    touch(directory);
}

void tree_remove(struct inode *inode)
{
    struct inode *directory = inode->parent;

    list_remove(&inode->sibling);
    list_remove(&inode->same_hash);
    list_remove(&inode->loose);
    if (inode_is(inode, MODE_DIRECTORY))
        directory->folders--;
    inode->parent = NULL;
    touch(directory);
}

void tree_unmake(struct inode *inode)
{
    lock_acquire(&tree_lock);
    bool named = inode->parent != NULL; /* another thread may have been faster */
    if (named)
        tree_remove(inode);
    lock_release(&tree_lock);
    if (named)
        inode_put(inode);
}

bool tree_is_inside(const struct inode *inode, const struct inode *directory)
{
    while (inode && inode != directory && inode != root)
        inode = inode->parent;
    return inode == directory;
}

char *tree_path(const struct inode *directory, char *buffer, uint32_t size, long *error)
{
    char *at = buffer + size;

    *error = -ERANGE;
    if (size < 2)
        return NULL;
    *--at = '\0';
    if (directory == root)
        *--at = '/';
    for (; directory != root; directory = directory->parent) {
        uint32_t length = strlen(directory->name);
        if (!directory->parent) {
            *error = -ENOENT;
            return NULL;
        }
        if (length + 1 > (uint32_t)(at - buffer))
            return NULL;
        at -= length;
        memcpy(at, directory->name, length);
        *--at = '/';
    }
    return at;
}

struct inode *tree_take_loose(void)
{
    struct list *first = list_first(&loose);

    if (!first)
        return NULL;
    struct inode *inode = list_entry(first, struct inode, loose);
    while ((first = list_first(&inode->children)) != NULL)
        inode = list_entry(first, struct inode, sibling);
    tree_remove(inode);
    return inode;
}

/* --- Listing --- */

static void set_name(struct abi_dirent *entry, const struct inode *inode, const char *name)
{
    *entry = (struct abi_dirent){.mode = inode->mode, .inode = inode->number};
    memcpy(entry->name, name, strlen(name));
}

/*
 * Entries from an offset on, as many as there is room for: ".", "..", then the names in the order in which
 * they were made. A removed directory has none.
 */
static long list_from(const struct inode *directory, struct abi_dirent __user *entries,
                      uint32_t room, uint32_t *offset) REQUIRES(tree_lock)
{
    struct abi_dirent entry;
    uint32_t done = 0;

    for (; *offset < FIRST_PLACE && done < room && directory->parent; ++*offset, done++) {
        set_name(&entry, *offset ? directory->parent : directory, *offset ? ".." : ".");
        entry.next = *offset + 1;
        if (user_write(entries + done, &entry, sizeof(entry)) != 0)
            return -EFAULT;
    }
    LIST_FOREACH(link, &directory->children) {
        const struct inode *inode = list_entry(link, struct inode, sibling);
        if (inode->place < *offset)
            continue;
        if (done == room)
            break;
        set_name(&entry, inode, inode->name);
        entry.next = inode->place + 1;
        if (user_write(entries + done, &entry, sizeof(entry)) != 0)
            return -EFAULT;
        *offset = entry.next;
        done++;
    }
    return done;
}

/* The offset moves only when all entries have arrived. */
static long getdents(struct file *file, struct abi_dirent __user *entries, uint32_t size,
                     uint32_t *offset)
{
    uint32_t room = size / sizeof(struct abi_dirent);
    uint32_t next = *offset;

    if (room == 0)
        return -EINVAL;
    lock_acquire(&tree_lock);
    long count = list_from(file->node, entries, room < LIST_MAX ? room : LIST_MAX, &next);
    lock_release(&tree_lock);
    if (count < 0)
        return count;
    *offset = next;
    return count * (long)sizeof(struct abi_dirent);
}

const struct file_ops tree_directory_ops = {.getdents = getdents};
