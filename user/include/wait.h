/*
 * Another name for <sys/wait.h>, as Linux has it.
 * SPDX-License-Identifier: MIT
 */
#include <sys/wait.h>
