/*
 * Reading files and directories of the initrd.
 * SPDX-License-Identifier: MIT
 */
#include "fs/initrd.h"
#include "lib/string.h"

static const void *archive;
static uint32_t archive_size;

const char *initrd_init(const void *start, uint32_t size)
{
    archive = start;
    archive_size = size;
    return tar_check(start, size);
}

bool initrd_find(const char *path, struct tar_entry *entry)
{
    while (*path == '/')
        path++;
    if (*path)
        return tar_find(archive, archive_size, path, entry);
    *entry = (struct tar_entry){.name = "", .type = TAR_DIRECTORY, .mode = 0755};
    return true;
}

static long read(struct file *file, void __user *buffer, uint32_t size)
{
    long result;

    lock_acquire(&file->lock);
    uint32_t rest = file->offset < file->size ? file->size - file->offset : 0;
    if (size > rest)
        size = rest;
    result = user_write(buffer, (const char *)file->data + file->offset, size);
    if (result == 0) {
        file->offset += size;
        result = size;
    }
    lock_release(&file->lock);
    return result;
}

/* Is the entry directly inside the directory (a name without leading and trailing slash)? */
static bool inside(const struct tar_entry *entry, const char *directory, const char **name,
                   uint32_t *length)
{
    size_t prefix = strlen(directory);

    *name = entry->name;
    *length = entry->name_len;
    if (prefix) {
        if (*length <= prefix + 1 || strncmp(*name, directory, prefix) != 0 ||
            (*name)[prefix] != '/')
            return false;
        *name += prefix + 1;
        *length -= prefix + 1;
    }
    for (uint32_t i = 0; i < *length; i++)
        if ((*name)[i] == '/')
            return false;
    return *length <= ABI_NAME_MAX && !(*length == 1 && **name == '.');
}

/* file->offset counts archive members passed; file->data is the directory's entry name or "". */
static long getdents(struct file *file, struct abi_dirent __user *entries, uint32_t size)
{
    struct tar_iter it;
    struct tar_entry entry;
    uint32_t member = 0;
    uint32_t done = 0;
    long result = 0;

    lock_acquire(&file->lock);
    tar_start(&it, archive, archive_size);
    while (result == 0 && (done + 1) * sizeof(struct abi_dirent) <= size && tar_next(&it, &entry)) {
        struct abi_dirent out = {.mode = entry.mode, .size = entry.size};
        const char *name;
        uint32_t length;
        if (member++ < file->offset)
            continue;
        file->offset = member;
        if (!inside(&entry, file->data, &name, &length))
            continue;
        out.mode |= entry.type == TAR_DIRECTORY ? MODE_DIRECTORY : MODE_REGULAR;
        memcpy(out.name, name, length);
        result = user_write(entries + done++, &out, sizeof(out));
    }
    lock_release(&file->lock);
    return result ? result : (long)(done * sizeof(struct abi_dirent));
}

static const struct file_ops file_operations = {.read = read};
static const struct file_ops directory_operations = {.getdents = getdents};

/* A directory's name must outlive the open file: find it in the archive, where it is followed by
 * something else than NUL only if it fills its field; the kernel's own copy is in a fixed table. */
#define DIRECTORIES 32
static char directory_names[DIRECTORIES][ABI_NAME_MAX + 1];
static struct lock names_lock = LOCK_INITIALISER("directory names", RANK_LOG);

static const char *keep_name(const struct tar_entry *entry)
{
    const char *kept = NULL;

    if (entry->name_len > ABI_NAME_MAX)
        return NULL;
    lock_acquire(&names_lock);
    for (uint32_t i = 0; i < DIRECTORIES && !kept; i++) {
        char *name = directory_names[i];
        bool same = strlen(name) == entry->name_len && !strncmp(name, entry->name, entry->name_len);
        if (same) {
            kept = name;
        } else if (!*name && i) { /* slot 0 is the root directory's "" */
            memcpy(name, entry->name, entry->name_len);
            kept = name;
        }
    }
    lock_release(&names_lock);
    return kept;
}

struct file *initrd_open(const char *path, long *error)
{
    struct tar_entry entry;

    *error = -ENOENT;
    if (!initrd_find(path, &entry))
        return NULL;
    *error = -ENOMEM;
    bool directory = entry.type == TAR_DIRECTORY;
    const char *name = directory ? keep_name(&entry) : NULL;
    if (directory && !name)
        return NULL;
    struct file *file = file_new(directory ? &directory_operations : &file_operations,
                                 entry.mode | (directory ? MODE_DIRECTORY : MODE_REGULAR));
    if (!file)
        return NULL;
    file->seekable = true;
    file->size = entry.size;
    file->data = directory ? name : entry.data;
    file->inode =
        directory ? 1 : (uint32_t)((const char *)entry.data - (const char *)archive) / TAR_BLOCK;
    return file;
}
