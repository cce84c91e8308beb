/*
 * The part of the tree that is there from the start: the kernel's directories and devices, and the initrd.
 * SPDX-License-Identifier: MIT
 */
#include "abi/errno.h"
#include "fs/device.h"
#include "fs/disk.h"
#include "fs/inode.h"
#include "fs/mqueue.h"
#include "fs/namespace.h"
#include "fs/procfs.h"
#include "fs/ramfs.h"
#include "fs/tree.h"
#include "lib/path.h"
#include "lib/string.h"
#include "sched/thread.h"

bool namespace_hides_boot;
static struct inode *boot_directory;

static struct inode *hidden(void)
{
    const struct thread *thread = current_thread();

    return namespace_hides_boot && thread && thread->process->pid != 1 ? boot_directory : NULL;
}

static struct inode *add(struct inode *directory, const char *name, uint32_t length, uint32_t mode)
    REQUIRES(tree_lock)
{
    struct inode *inode = inode_new(mode);

    if (!inode)
        return NULL;
    inode->permanent = true;
    if (inode_is(inode, MODE_DIRECTORY))
        inode->ops = &tree_directory_ops;
    else
        ramfs_init(inode);
    tree_add(directory, name, length, inode);
    return inode;
}

/* A directory whose names the kernel gives, and what makes the open files of those names. */
static struct inode *add_served(const char *name, const char *(*name_of)(uint32_t n), uint32_t mode,
                                struct file *(*open)(const char *name, long *error))
    REQUIRES(tree_lock)
{
    struct inode *directory = add(tree_root(), name, strlen(name), MODE_DIRECTORY | 0555);
    const char *entry;

    for (uint32_t n = 0; directory && (entry = name_of(n)) != NULL; n++) {
        struct inode *inode = add(directory, entry, strlen(entry), mode);
        if (!inode)
            return NULL;
        inode->open = open;
    }
    if (directory)
        directory->closed = true;
    return directory;
}

long namespace_init(void)
{
    long error = tree_init();

    if (error)
        return error;
    lock_acquire(&tree_lock);
    struct inode *devices = add_served("dev", device_name, MODE_DEVICE | 0666, device_open);
    if (!devices || !add_served("proc", procfs_name, MODE_REGULAR | 0444, procfs_open) ||
        !add(devices, "shm", 3, MODE_DIRECTORY | 01777) ||
        !(mqueue_directory = add(devices, "mqueue", 6, MODE_DIRECTORY | 01777)) ||
        !add(tree_root(), "tmp", 3, MODE_DIRECTORY | 01777))
        error = -ENOMEM;
    lock_release(&tree_lock);
    if (!error)
        mqueue_directory->closed = true; /* only mq_open makes names there */
    tree_hidden = hidden;
    return error;
}

/* The initrd's directory or file of that name, made if it is not there. The last of several counts. */
static long place_entry(struct inode *directory, const char *name, uint32_t length,
                        const struct tar_entry *entry, struct inode **inode) REQUIRES(tree_lock)
{
    uint32_t kind = entry->type == TAR_FILE ? MODE_REGULAR : MODE_DIRECTORY;

    if (length > ABI_NAME_MAX || path_is_dot(name, length) || path_is_dot_dot(name, length))
        return -ENAMETOOLONG;
    *inode = tree_lookup(directory, name, length);
    if (*inode && !inode_is(*inode, kind))
        return -EEXIST;
    if (!*inode)
        *inode = add(directory, name, length, kind);
    if (!*inode)
        return -ENOMEM;
    (*inode)->mode = kind | (entry->mode & 07777);
    (*inode)->fixed = entry->type == TAR_FILE ? entry->data : NULL;
    (*inode)->size = entry->size;
    return 0;
}

static const struct tar_entry on_the_way = {.type = TAR_DIRECTORY, .mode = 0755};

/* The entry below a directory; *added: what it has become. */
static long add_fixed(struct inode *directory, const struct tar_entry *entry, struct inode **added)
    REQUIRES(tree_lock)
{
    const char *name = entry->name, *end = name + entry->name_len;
    long error = 0;

    while (name < end && !error) {
        const char *slash = name;
        while (slash < end && *slash != '/')
            slash++;
        uint32_t length = (uint32_t)(slash - name);
        struct inode *found = directory;
        if (slash == end)
            error = place_entry(directory, name, length, entry, &found);
        else if (length && !(found = tree_lookup(directory, name, length)))
            error = place_entry(directory, name, length, &on_the_way, &found);
        if (!error && slash != end && !inode_is(found, MODE_DIRECTORY))
            error = -ENOTDIR;
        directory = found;
        name = slash + 1;
    }
    *added = directory;
    return error;
}

long namespace_add_fixed(const struct tar_entry *entry)
{
    struct inode *added;

    lock_acquire(&tree_lock);
    long error = add_fixed(tree_root(), entry, &added);
    boot_directory = tree_lookup(tree_root(), "boot", 4);
    if (boot_directory)
        boot_directory->closed = true;
    lock_release(&tree_lock);
    return error;
}

/* What reads the inode's bytes from a disk, from a sector on. */
static void put_on_disk(struct inode *inode, struct disk *disk, uint32_t sector)
{
    inode->ops = &disk_file_ops;
    inode->fixed = NULL;
    inode->disk = disk;
    inode->sector = sector;
}

long namespace_add_disk(struct disk *disk)
{
    const struct block_device *device = disk_device(disk);
    struct tree_place place;

    lock_acquire(&tree_lock);
    long error = tree_find(NULL, "/dev", &place);
    struct inode *inode =
        error ? NULL : add(place.inode, device->name, strlen(device->name), MODE_DISK | 0444);
    if (inode) {
        put_on_disk(inode, disk, 0);
        inode->size = device->sectors < INODE_SIZE_MAX / BLOCK_SECTOR
                          ? device->sectors * BLOCK_SECTOR
                          : INODE_SIZE_MAX;
    }
    lock_release(&tree_lock);
    return inode ? 0 : -ENOMEM;
}

long namespace_add_disk_folder(void)
{
    lock_acquire(&tree_lock);
    struct inode *inode = add(tree_root(), "disk", 4, MODE_DIRECTORY | 0555);
    if (inode)
        inode->closed = true;
    lock_release(&tree_lock);
    return inode ? 0 : -ENOMEM;
}

long namespace_add_on_disk(const struct tar_entry *entry, struct disk *disk, uint32_t sector)
{
    struct inode *added = NULL;
    struct tree_place place;

    lock_acquire(&tree_lock);
    long error = tree_find(NULL, "/disk", &place);
    if (!error)
        error = add_fixed(place.inode, entry, &added);
    if (!error && entry->type == TAR_FILE)
        put_on_disk(added, disk, sector);
    if (!error && entry->type == TAR_DIRECTORY)
        added->closed = true;
    lock_release(&tree_lock);
    return error;
}
