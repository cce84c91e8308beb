/*
 * Linux's numbers (ARM, EABI) for syscall(), as far as it knows them: what programs call like that because the C
 * library once had no function for it, or to show what a system call is. The kernel's own are others.
 * SPDX-License-Identifier: MIT
 */
#ifndef _ASM_UNISTD_H
#define _ASM_UNISTD_H

#define __NR_exit 1
#define __NR_fork 2
#define __NR_read 3
#define __NR_write 4
#define __NR_close 6
#define __NR_getpid 20
#define __NR_kill 37
#define __NR_dup 41
#define __NR_pipe 42
#define __NR_dup2 63
#define __NR_getppid 64
#define __NR_sched_yield 158
#define __NR_getuid 199
#define __NR_gettid 224
#define __NR_tkill 238
#define __NR_futex 240
#define __NR_exit_group 248
#define __NR_tgkill 268

#endif
