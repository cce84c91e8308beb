/*
 * Opening by path: /proc is made by the kernel, /dev/tty and /dev/null are devices, all else is in the
 * initrd.
 * SPDX-License-Identifier: MIT
 */
#include "fs/namespace.h"
#include "fs/initrd.h"
#include "fs/procfs.h"
#include "fs/tty.h"
#include "lib/string.h"

static long null_read(struct file *file, void __user *buffer, uint32_t size)
{
    (void)file;
    (void)buffer;
    (void)size;
    return 0;
}

static long null_write(struct file *file, const void __user *buffer, uint32_t size)
{
    (void)file;
    return user_ok(buffer, size) ? (long)size : -EFAULT;
}

static const struct file_ops null_operations = {.read = null_read, .write = null_write};

static struct file *open_device(const char *name, long *error)
{
    *error = -ENOMEM;
    if (!strcmp(name, "null"))
        return file_new(&null_operations, MODE_DEVICE | 0666);
    if (!strcmp(name, "tty"))
        return tty_open();
    *error = -ENOENT;
    return NULL;
}

/* --- The folders /proc and /dev, which no archive holds --- */

static const char *device_name(uint32_t n)
{
    static const char *const names[] = {"null", "tty", NULL};

    return n < sizeof(names) / sizeof(names[0]) ? names[n] : NULL;
}

static long list(struct file *file, struct abi_dirent __user *entries, uint32_t size)
{
    bool devices = file->data != NULL;
    uint32_t done = 0;
    long error = 0;

    lock_acquire(&file->lock);
    while (!error && (done + 1) * sizeof(struct abi_dirent) <= size) {
        const char *name = devices ? device_name(file->offset) : procfs_name(file->offset);
        if (!name)
            break;
        struct abi_dirent out = {.mode = devices ? MODE_DEVICE | 0666 : MODE_REGULAR | 0444};
        memcpy(out.name, name, strlen(name));
        error = user_write(entries + done, &out, sizeof(out));
        done++;
        file->offset++;
    }
    lock_release(&file->lock);
    return error ? error : (long)(done * sizeof(struct abi_dirent));
}

static const struct file_ops folder_operations = {.getdents = list};

static struct file *open_folder(bool devices, long *error)
{
    struct file *file = file_new(&folder_operations, MODE_DIRECTORY | 0555);

    *error = -ENOMEM;
    if (file) {
        file->seekable = true;
        file->data = devices ? device_name(0) : NULL; /* tells which */
    }
    return file;
}

/* "proc", "proc/", "dev": is path this folder? */
static bool is_folder(const char *path, const char *name)
{
    size_t length = strlen(name);

    return !strncmp(path, name, length) && (!path[length] || !strcmp(path + length, "/"));
}

struct file *namespace_open(const char *path, uint32_t flags, long *error)
{
    bool writes = flags & ABI_O_ACCMODE;

    if (!*path) { /* POSIX: names nothing, not the root */
        *error = -ENOENT;
        return NULL;
    }
    while (*path == '/')
        path++;
    bool devices = is_folder(path, "dev");
    bool folder = devices || is_folder(path, "proc");
    if (!folder && !strncmp(path, "dev/", 4))
        return open_device(path + 4, error);
    if (writes) {
        *error = -EROFS;
        return NULL;
    }
    if (folder)
        return open_folder(devices, error);
    struct file *file =
        !strncmp(path, "proc/", 5) ? procfs_open(path + 5, error) : initrd_open(path, error);
    if (file && (flags & ABI_O_DIRECTORY) && !(file->mode & MODE_DIRECTORY)) {
        file_release(file);
        *error = -ENOTDIR;
        return NULL;
    }
    return file;
}

/* tar_find takes "./" and "/" at the start for nothing, so the check does the same. */
bool namespace_is_private(const char *path)
{
    while (*path == '/' || (*path == '.' && path[1] == '/'))
        path++;
    return is_folder(path, "boot") || !strncmp(path, "boot/", 5);
}
