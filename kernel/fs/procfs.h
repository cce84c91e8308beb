/*
 * Text files that the kernel writes when they are opened: /proc/ps, /proc/cores, /proc/free, ...
 * SPDX-License-Identifier: MIT
 */
#ifndef BRIGADE_FS_PROCFS_H
#define BRIGADE_FS_PROCFS_H

#include "fs/file.h"

/* Text that grows page by page; what does not fit into PROCFS_PAGES is cut. */
#define PROCFS_PAGES 24
struct procfs_text {
    uint32_t size;
    char *page[PROCFS_PAGES];
};

/* procfs_print - appends to the text. */
void procfs_print(struct procfs_text *text, const char *format, ...)
    __attribute__((format(printf, 2, 3)));

/* procfs_register - write makes the text of /proc/NAME. At boot; at most 8 names. */
void procfs_register(const char *name, void (*write)(struct procfs_text *text));

/* procfs_name - the n-th registered name, from 0; NULL behind the last. */
const char *procfs_name(uint32_t n);

/* procfs_open - name is what follows "/proc/". NULL with *error = -ENOENT, -ENOMEM. */
struct file *procfs_open(const char *name, long *error);

#endif
