/*
 * System calls about the machine and the trace.
 * SPDX-License-Identifier: MIT
 */
#include "abi/abi.h"
#include "abi/errno.h"
#include "base/clock.h"
#include "lib/format.h"
#include "lib/string.h"
#include "mm/page.h"
#include "proc/process.h"
#include "sched/thread.h"
#include "sys/calls.h"
#include "sys/syscalls.h"
#include "trace/trace.h"

struct syscalls_machine syscalls_machine;
void (*syscalls_poweroff)(uint32_t status);

static const char *cpu_name(void)
{
    switch (cpu_read_midr() >> 4 & 0xfff) { /* MIDR.PartNum */
    case 0xc07:
        return "Cortex-A7";
    case 0xc0f:
        return "Cortex-A15";
    case 0xd03:
        return "Cortex-A53";
    case 0xd08:
        return "Cortex-A72";
    default:
        return "unknown ARM core";
    }
}

/* a: struct abi_machine */
long sys_machine(ARGS)
{
    struct abi_machine machine = {
        .host_cpus = syscalls_machine.host_cpus,
        .cores = core_count,
        .ram_bytes = syscalls_machine.ram_bytes,
        .free_pages = page_free_count(),
        .counter_hz = clock_hz,
        .interactive = syscalls_machine.interactive,
    };

    format(machine.board, sizeof(machine.board), "%s", syscalls_machine.board);
    format(machine.cpu, sizeof(machine.cpu), "%s", cpu_name());
    format(machine.tcg, sizeof(machine.tcg), "%s", syscalls_machine.tcg);
    return user_write((void __user *)a, &machine, sizeof(machine));
}

/* a: event mask */
long sys_trace_start(ARGS)
{
    const struct process *process = current_thread()->process;
    long error = trace_start(a, process->pid);

    if (!error)
        trace_name(process->pid, process->name);
    return error;
}

long sys_trace_stop(ARGS)
{
    trace_stop(current_thread()->process->pid);
    return 0;
}

/* a: core, b: records, c: count */
long sys_trace_read(ARGS)
{
    struct trace_record record;
    struct trace_record __user *to = (struct trace_record __user *)b;
    uint32_t reader = current_thread()->process->pid;
    uint32_t done = 0;

    if (!trace_readable(reader))
        return -EBUSY;
    if (a >= core_count)
        return -EINVAL;
    if (c > 1024)
        c = 1024; /* bounds the time with interrupts masked */
    while (done < c && trace_next(a, reader, &record))
        if (user_write(to + done++, &record, sizeof(record)) != 0)
            return -EFAULT;
    return done;
}

/* a: core */
long sys_trace_lost(ARGS)
{
    return a < core_count ? (long)trace_lost(a, current_thread()->process->pid) : -EINVAL;
}

/* a, b: whatever the program says */
long sys_trace_mark(ARGS)
{
    trace(TRACE_MARK, current_thread()->tid, a, b);
    return 0;
}

/* a: status */
long sys_poweroff(ARGS)
{
    if (process_protects())
        return -EPERM;
    syscalls_poweroff(a & 0xff);
    return 0;
}
