/*
 * From the headers of the archive on a disk into the tree of names. A page of the disk is in memory at a time.
 * SPDX-License-Identifier: MIT
 */
#include "fs/disk_files.h"
#include "abi/errno.h"
#include "base/log.h"
#include "fs/disk.h"
#include "fs/inode.h"
#include "fs/namespace.h"
#include "mm/page.h"

/* More than its first 4 GiB cannot be named by a size_t. */
static uint32_t archive_size(const struct block_device *device)
{
    return device->sectors < UINT32_MAX / BLOCK_SECTOR ? device->sectors * BLOCK_SECTOR
                                                       : UINT32_MAX / PAGE_SIZE * PAGE_SIZE;
}

static long add(struct disk *disk, const struct tar_entry *entry, uint32_t offset)
{
    if (entry->size > INODE_SIZE_MAX)
        return -EFBIG;
    return namespace_add_on_disk(entry, disk, offset / BLOCK_SECTOR);
}

/*
 * The members whose headers are in the page, which has what begins at `base`. How far that is stands in *base
 * then. NULL: the archive is over; tar_not_loaded: there is more.
 */
static const char *add_from_page(struct disk *disk, const char *page, uint32_t loaded,
                                 uint32_t size, uint32_t *base)
{
    struct tar_iter it;
    struct tar_entry entry;

    tar_start_part(&it, page, loaded, size - *base);
    while (tar_next(&it, &entry)) {
        uint32_t offset = *base + (uint32_t)((const char *)entry.data - page);
        long error = add(disk, &entry, offset);
        if (error == -ENOMEM)
            return "too many files";
        if (error)
            log_line("brigade: disk: %.*s is left out: no such file can be here",
                     (int)entry.name_len, entry.name);
    }
    if (it.reason != tar_not_loaded)
        return it.reason;
    if (it.begun == 0)
        return "a member's headers are larger than a page";
    if (it.global_path)
        return "a name is given to all members";
    *base += it.begun;
    return tar_not_loaded;
}

static const char *add_all(struct disk *disk, char *page)
{
    uint32_t size = archive_size(disk_device(disk));
    uint32_t base = 0;
    const char *reason = tar_not_loaded;

    while (reason == tar_not_loaded) {
        uint32_t loaded = size - base < PAGE_SIZE ? size - base : PAGE_SIZE;
        if (loaded < BLOCK_SECTOR)
            return "the archive is cut off: its end mark is missing";
        if (disk_read_now(disk, base / BLOCK_SECTOR, loaded / BLOCK_SECTOR, page) != 0)
            return "it cannot be read";
        reason = add_from_page(disk, page, loaded, size, &base);
    }
    return reason;
}

const char *disk_files_init(void)
{
    static const char no_memory[] = "no memory for the disk's files";
    struct disk *disk = disk_get(0);
    const char *reason = NULL;

    for (uint32_t i = 0; disk_get(i); i++)
        if (namespace_add_disk(disk_get(i)) != 0)
            return no_memory;
    if (!disk)
        return NULL;
    char *page = page_alloc();
    if (!page || namespace_add_disk_folder() != 0)
        return no_memory;
    reason = add_all(disk, page);
    const struct block_device *device = disk_device(disk);
    log_line("brigade: disk %s, %u KiB%s%s", device->name,
             (unsigned)(device->sectors / (1024 / BLOCK_SECTOR)), reason ? ": " : "",
             reason ? reason : "");
    page_free(page);
    return NULL;
}
