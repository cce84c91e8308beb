/*
 * System calls: prototypes and numbers, made from the list.
 * SPDX-License-Identifier: MIT
 *
 * A handler gets the registers r0-r5 as the user set them and returns the result or -errno. It may
 * end with its thread blocked (waitq_block); then the value it returns is ignored.
 */
#ifndef BRIGADE_SYS_SYSCALLS_H
#define BRIGADE_SYS_SYSCALLS_H

#include <stdint.h>

struct thread;

typedef long syscall_handler(uint32_t a, uint32_t b, uint32_t c, uint32_t d, uint32_t e,
                             uint32_t f);

enum syscall_number {
#define SYSCALL(name, arguments, blocks, text) SYS_##name,
#include "syscalls.def"
#undef SYSCALL
    SYSCALL_COUNT
};

#define SYSCALL(name, arguments, blocks, text) syscall_handler sys_##name;
#include "syscalls.def"
#undef SYSCALL

/* syscalls_enter_again - for a blocked call whose thread was woken to go on with it. */
long syscalls_enter_again(struct thread *thread);

/* What machine_fill tells; set once at boot from the command line. */
struct syscalls_machine {
    const char *board;
    char tcg[16];
    uint32_t host_cpus;
    uint32_t ram_bytes;
    uint32_t interactive;
};
extern struct syscalls_machine syscalls_machine;

/* Callback: ends the machine in good order. */
extern void (*syscalls_poweroff)(uint32_t status);

#endif
