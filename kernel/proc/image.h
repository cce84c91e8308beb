/*
 * Programs ready to run: each is checked and loaded once, into an address space that serves as a
 * template. Starting it again is cloning: text is shared, data is copied when written.
 * SPDX-License-Identifier: MIT
 */
#ifndef BRIGADE_PROC_IMAGE_H
#define BRIGADE_PROC_IMAGE_H

#include <stdbool.h>
#include <stdint.h>
#include "lib/list.h"
#include "mm/addrspace.h"

struct image {
    struct list link;
    const void *file; /* in the initrd */
    uint32_t size;
    uint32_t entry;
    struct addrspace *space; /* template; never loaded */
    bool ready;              /* under the list's lock: it is loaded and can be cloned */
};

/*
 * image_get - the image of a program file, by a path as fs/namespace.h has it; NULL with *error = -ENOENT,
 * -EACCES, -ENOEXEC, -ENOMEM; or -EAGAIN: another core is just loading it, try again when others had their
 * chance.
 */
const struct image *image_get(int at, const char *path, long *error);

/* image_symbol - function name and offset of an address, for fault reports; false: unknown. */
bool image_symbol(const struct image *image, uint32_t address, const char **name, uint32_t *offset);

#endif
