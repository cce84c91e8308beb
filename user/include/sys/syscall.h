/*
 * The numbers of <asm/unistd.h> by their other name.
 * SPDX-License-Identifier: MIT
 */
#ifndef _SYS_SYSCALL_H
#define _SYS_SYSCALL_H

#include <asm/unistd.h>

#define SYS_exit __NR_exit
#define SYS_fork __NR_fork
#define SYS_read __NR_read
#define SYS_write __NR_write
#define SYS_close __NR_close
#define SYS_getpid __NR_getpid
#define SYS_kill __NR_kill
#define SYS_dup __NR_dup
#define SYS_pipe __NR_pipe
#define SYS_dup2 __NR_dup2
#define SYS_getppid __NR_getppid
#define SYS_sched_yield __NR_sched_yield
#define SYS_getuid __NR_getuid
#define SYS_gettid __NR_gettid
#define SYS_tkill __NR_tkill
#define SYS_futex __NR_futex
#define SYS_exit_group __NR_exit_group
#define SYS_tgkill __NR_tgkill

#endif
