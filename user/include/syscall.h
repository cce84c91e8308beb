/*
 * Another name for <sys/syscall.h>, as Linux has it.
 * SPDX-License-Identifier: MIT
 */
#include <sys/syscall.h>
