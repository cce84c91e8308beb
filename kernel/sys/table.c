/*
 * The dispatch table.
 * SPDX-License-Identifier: MIT
 */
#include "abi/errno.h"
#include "arch/asm.h"
#include "sched/thread.h"
#include "sys/syscalls.h"
#include "trace/trace.h"

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

/* From vectors.S, while system calls are recorded: any call with a number in the table. */
long syscall_traced(uint32_t a, uint32_t b, uint32_t c, uint32_t d, uint32_t e, uint32_t f);
long syscall_traced(uint32_t a, uint32_t b, uint32_t c, uint32_t d, uint32_t e, uint32_t f)
{
    const struct thread *thread = current_thread();
    uint32_t tid = thread->tid;
    uint32_t number = thread->frame.r[7];

    trace(TRACE_SYSCALL, tid, number, a);
    long result = syscall_table[number](a, b, c, d, e, f);
    if (!(this_core()->attention & (ATTEND_SWITCH | ATTEND_RESTART | ATTEND_BLOCKED)))
        trace(TRACE_RETURN, tid, number, (uint32_t)result);
    return result;
}

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
