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

struct file *namespace_open(const char *path, uint32_t flags, long *error)
{
    bool writes = flags & ABI_O_ACCMODE;

    while (*path == '/')
        path++;
    if (!strncmp(path, "dev/", 4))
        return open_device(path + 4, error);
    if (writes) {
        *error = -EROFS;
        return NULL;
    }
    struct file *file = !strncmp(path, "proc/", 5) ? procfs_open(path + 5, error)
                                                   : initrd_open(path, error);
    if (file && (flags & ABI_O_DIRECTORY) && !(file->mode & MODE_DIRECTORY)) {
        file_release(file);
        *error = -ENOTDIR;
        return NULL;
    }
    return file;
}
