/*
 * The dispatch table.
 * SPDX-License-Identifier: MIT
 */
#include "arch/asm.h"
#include "lib/errno.h"
#include "sched/thread.h"
#include "sys/syscalls.h"

static long unknown(uint32_t a, uint32_t b, uint32_t c, uint32_t d, uint32_t e, uint32_t f)
{
    (void)a, (void)b, (void)c, (void)d, (void)e, (void)f;
    return -ENOSYS;
}

/* vectors.S calls through it. The handlers replace the default of every slot. */
#pragma GCC diagnostic ignored "-Woverride-init"
extern syscall_handler *const syscall_table[SYSCALL_SLOTS];
syscall_handler *const syscall_table[SYSCALL_SLOTS] = {
    [0 ... SYSCALL_SLOTS - 1] = unknown,
#define SYSCALL(name, arguments, blocks, text) [SYS_##name] = sys_##name,
#include "syscalls.def"
#undef SYSCALL
};
_Static_assert(SYSCALL_COUNT <= SYSCALL_SLOTS, "vectors.S checks the number against the slots");

/* From vectors.S: a number beyond the table. */
long syscall_unknown(void);
long syscall_unknown(void)
{
    return -ENOSYS;
}

long syscalls_enter_again(struct thread *thread)
{
    const uint32_t *r = thread->frame.r;

    return syscall_table[r[7]](r[0], r[1], r[2], r[3], r[4], r[5]);
}
