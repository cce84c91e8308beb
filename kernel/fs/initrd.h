/*
 * The initrd: a tar archive in memory, whose files and directories the tree of names begins with.
 * SPDX-License-Identifier: MIT
 */
#ifndef BRIGADE_FS_INITRD_H
#define BRIGADE_FS_INITRD_H

#include <stdint.h>

/*
 * initrd_init - adds its members to the tree; the archive stays where it is. What cannot have a name here is
 * left out with a line in the log. Returns NULL, or why it cannot be used.
 */
const char *initrd_init(const void *archive, uint32_t size);

#endif
