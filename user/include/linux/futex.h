/*
 * Operations of Linux's futex, for syscall(SYS_futex, …): waiting and waking.
 * SPDX-License-Identifier: MIT
 */
#ifndef _LINUX_FUTEX_H
#define _LINUX_FUTEX_H

#define FUTEX_WAIT 0
#define FUTEX_WAKE 1
#define FUTEX_PRIVATE_FLAG 128 /* the word is this process's alone */
#define FUTEX_WAIT_PRIVATE (FUTEX_WAIT | FUTEX_PRIVATE_FLAG)
#define FUTEX_WAKE_PRIVATE (FUTEX_WAKE | FUTEX_PRIVATE_FLAG)
#define FUTEX_CMD_MASK (~FUTEX_PRIVATE_FLAG)

#endif
