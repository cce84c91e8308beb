/*
 * Devices as files: /dev/null, which takes everything and gives nothing, and /dev/tty.
 * SPDX-License-Identifier: MIT
 */
#include "fs/device.h"
#include "fs/tty.h"
#include "lib/errno.h"
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

static struct file *open_null(void)
{
    return file_new(&null_operations, MODE_DEVICE | 0666);
}

static const struct {
    const char *name;
    struct file *(*open)(void);
} devices[] = {{"null", open_null}, {"tty", tty_open}};

#define DEVICES (sizeof(devices) / sizeof(devices[0]))

const char *device_name(uint32_t n)
{
    return n < DEVICES ? devices[n].name : NULL;
}

struct file *device_open(const char *name, long *error)
{
    *error = -ENOMEM;
    for (uint32_t i = 0; i < DEVICES; i++)
        if (!strcmp(devices[i].name, name))
            return devices[i].open();
    *error = -ENOENT;
    return NULL;
}
