/*
 * What /proc shows: processes and threads, cores, memory.
 * SPDX-License-Identifier: MIT
 */
#include "proc/status.h"
#include "base/clock.h"
#include "base/stack.h"
#include "fs/procfs.h"
#include "mm/addrspace.h"
#include "mm/slab.h"
#include "proc/process.h"
#include "sched/account.h"

static unsigned milliseconds(uint64_t ticks)
{
    return (unsigned)(clock_to_ns(ticks) / 1000000);
}

static const char *state_name(const struct thread *thread)
{
    switch (thread->state) {
    case THREAD_RUNNING:
        return "running";
    case THREAD_BLOCKED:
        return timer_active(&thread->timer) ? "sleeping" : "waiting";
    default:
        return "ready";
    }
}

static void print_thread(struct process *process, struct thread *thread, void *context)
{
    struct procfs_text *text = context;

    if (!thread) {
        procfs_print(text, "%5u     -    -  %-8s %9s %8s %7s  %s\n", (unsigned)process->pid,
                     "zombie", "-", "-", "-", process->name);
        return;
    }
    unsigned kib = process->space ? process->space->pages * (PAGE_SIZE / 1024) : 0;
    procfs_print(text, "%5u %5u %4u  %-8s %6u ms %8u %4u KiB %s%s%s\n", (unsigned)process->pid,
                 (unsigned)THREAD_NUMBER(thread->tid), (unsigned)thread->core->id,
                 state_name(thread), milliseconds(account_read(&thread->ticks)),
                 (unsigned)thread->switches, kib, process->name, thread->name[0] ? ":" : "",
                 thread->name);
}

static void write_ps(struct procfs_text *text)
{
    procfs_print(text, "  pid   tid core  state    cpu time switches  memory  program\n");
    process_each_thread(print_thread, text);
}

static void write_cores(struct procfs_text *text)
{
    procfs_print(text, "core    busy    idle      busy time switches interrupts waiting  mpidr\n");
    for (uint32_t i = 0; i < core_count; i++) {
        const struct core *core = &cores[i];
        uint64_t idle = account_read(&core->idle_ticks);
        uint64_t busy = clock_now() - core->started - idle;
        uint32_t share = busy + idle ? (uint32_t)(busy * 1000 / (busy + idle)) : 0;
        procfs_print(text, "%4u  %3u.%u %%  %3u.%u %% %10u ms %8u %10u %7u  %x\n", (unsigned)i,
                     (unsigned)share / 10, (unsigned)share % 10, (unsigned)(1000 - share) / 10,
                     (unsigned)(1000 - share) % 10, milliseconds(busy), (unsigned)core->switches,
                     (unsigned)core->interrupts, (unsigned)core->waiting, (unsigned)core->mpidr);
    }
}

static void write_free(struct procfs_text *text)
{
    unsigned total = page_total();
    unsigned free = page_free_count();

    procfs_print(text, "             KiB    pages\n");
    procfs_print(text, "total %10u %8u\nused  %10u %8u\nfree  %10u %8u\n", total * 4, total,
                 (total - free) * 4, total - free, free * 4, free);
}

static void print_objects(const char *name, uint32_t in_use, uint32_t pages, void *context)
{
    procfs_print(context, "%8u %6u  %s\n", (unsigned)in_use, (unsigned)pages, name);
}

static void write_objects(struct procfs_text *text)
{
    procfs_print(text, "  in use  pages  kind\n");
    slab_each(print_objects, text);
}

static void write_stacks(struct procfs_text *text)
{
    procfs_print(text, "core  kernel stack    of  exceptions    of\n");
    for (uint32_t i = 0; i < core_count; i++)
        procfs_print(text, "%4u  %12u %5u  %10u %5u\n", (unsigned)i,
                     (unsigned)stack_depth(&cores[i]), (unsigned)STACK_SIZE,
                     (unsigned)stack_abort_depth(&cores[i]), (unsigned)STACK_ABORT_SIZE);
}

static void write_uptime(struct procfs_text *text)
{
    unsigned ms = milliseconds(clock_now() - clock_booted);

    procfs_print(text, "%u.%03u\n", ms / 1000, ms % 1000);
}

void status_init(void)
{
    procfs_register("ps", write_ps);
    procfs_register("cores", write_cores);
    procfs_register("free", write_free);
    procfs_register("objects", write_objects);
    procfs_register("stacks", write_stacks);
    procfs_register("uptime", write_uptime);
    procfs_register("waits", waits_write);
}
