/*
 * Devices as files: /dev/null and /dev/zero, which take everything and give nothing or zeros, /dev/tty, and where
 * there is randomness /dev/random.
 * SPDX-License-Identifier: MIT
 */
#include "fs/device.h"
#include "abi/errno.h"
#include "fs/random.h"
#include "fs/tty.h"
#include "lib/string.h"
#include "mm/page.h"
#include "sched/sched.h"

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

static long zero_read(struct file *file, void __user *buffer, uint32_t size)
{
    static const char zeros[PAGE_SIZE] = {0};

    (void)file;
    for (uint32_t done = 0; done < size; done += PAGE_SIZE) {
        uint32_t length = size - done < PAGE_SIZE ? size - done : PAGE_SIZE;
        if (user_write((char __user *)buffer + done, zeros, length) != 0)
            return done ? (long)done : -EFAULT;
        sched_pause();
    }
    return (long)size;
}

static struct object *zero_mapped(struct file *file)
{
    (void)file;
    return NULL;
}

static const struct file_ops zero_operations = {
    .read = zero_read, .write = null_write, .mapped = zero_mapped};

static struct file *open_zero(void)
{
    return file_new(&zero_operations, MODE_DEVICE | 0666);
}

static const struct {
    const char *name;
    struct file *(*open)(void);
} devices[] = {{"null", open_null},
               {"zero", open_zero},
               {"tty", tty_open},
               {"random", random_open}, /* the last two if there is a seed */
               {"urandom", random_open}};

#define DEVICES (sizeof(devices) / sizeof(devices[0]))

const char *device_name(uint32_t n)
{
    return n < DEVICES - (random_seeded() ? 0 : 2) ? devices[n].name : NULL;
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
