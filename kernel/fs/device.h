/*
 * The devices under /dev.
 * SPDX-License-Identifier: MIT
 */
#ifndef BRIGADE_FS_DEVICE_H
#define BRIGADE_FS_DEVICE_H

#include "fs/file.h"

/* device_name - the n-th device, from 0; NULL behind the last. */
const char *device_name(uint32_t n);

/* device_open - an open file; NULL with *error. */
struct file *device_open(const char *name, long *error);

#endif
