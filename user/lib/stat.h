/* struct stat from what the kernel tells. */
/* SPDX-License-Identifier: MIT */
#ifndef USER_STAT_H
#define USER_STAT_H

#include "abi/abi.h"

#include <sys/stat.h>

/* Fills status; returns 0. */
int __stat_fill(struct stat *status, const struct abi_stat *raw);

#endif
