/*
 * Every core reports: a process on each says where it is, in which mode it runs, and which
 * memory it has.
 * SPDX-License-Identifier: MIT
 */
#include "lib/demo.h"

#include <sched.h>
#include <stdio.h>

#define MODE_USER 0x10 /* ARM's mode bits in user mode, privilege level 0 */

/* What each process tells by trace marks (a); b is the value. */
enum { MARK_CORE = 0x7300, MARK_MODE, MARK_STACK, MARK_PROGRAM, MARK_PAGES, MARK_AFTER };

struct report {
    bool told[MARK_AFTER - MARK_CORE];
    unsigned value[MARK_AFTER - MARK_CORE];
    unsigned core; /* by the kernel's record, whatever the process believes */
};

static unsigned processor_mode(void)
{
#ifdef __arm__
    unsigned cpsr;

    __asm__("mrs %0, cpsr" : "=r"(cpsr));
    return cpsr & 0x1f;
#else
    return MODE_USER;
#endif
}

static int answer(int core);

static unsigned program_address(void)
{
    return (unsigned)(uintptr_t)answer & ~1u; /* bit 0 only says that it is Thumb code */
}

/* The part of each process: goes to its core and reports. */
static int answer(int core)
{
    struct abi_usage usage = {0};
    int on_stack;
    cpu_set_t one;

    CPU_ZERO(&one);
    CPU_SET(core, &one);
    if (sched_setaffinity(0, sizeof one, &one) != 0)
        return 1;
    brigade_usage(0, &usage);
    brigade_trace_mark(MARK_CORE, (unsigned)sched_getcpu());
    brigade_trace_mark(MARK_MODE, processor_mode());
    brigade_trace_mark(MARK_STACK, (unsigned)(uintptr_t)&on_stack);
    brigade_trace_mark(MARK_PROGRAM, program_address());
    brigade_trace_mark(MARK_PAGES, usage.pages);
    return 0;
}

static struct report collect(const struct timeline *line, pid_t pid)
{
    struct report report = {.core = UINT32_MAX};
    const struct trace_record *r;

    for (int at = -1; (r = timeline_next(line, &at, TRACE_MARK, (unsigned)pid));) {
        if (r->a < MARK_CORE || r->a >= MARK_AFTER)
            continue;
        report.told[r->a - MARK_CORE] = true;
        report.value[r->a - MARK_CORE] = r->b;
        report.core = r->core;
    }
    return report;
}

static bool is_complete(const struct report *report)
{
    bool complete = true;

    for (int i = 0; i < MARK_AFTER - MARK_CORE; i++)
        complete &= report->told[i];
    return complete;
}

int main(int argc, char **argv)
{
    struct demo demo = {.name = "roll-call", .usage = "(no arguments)"};
    pid_t pids[TIMELINE_CORES];
    unsigned answered = 0;
    bool all_user = true;
    bool all_ended = true;
    bool same_addresses = true;

    demo_begin(&demo, argc, argv);
    if (demo.part)
        return answer((int)demo.argument[0]);
    int cores = (int)demo_machine()->cores;
    printf("Roll call: a process on each of %d %s\n\n", cores, cores == 1 ? "core" : "cores");
    demo_record_begin("roll call");
    for (int core = 0; core < cores; core++)
        pids[core] = demo_spawn("answer", (unsigned long)core, 0);
    for (int core = 0; core < cores; core++)
        all_ended &= demo_wait(pids[core]) == 0;
    const struct timeline *line = demo_record_end();

    demo_draw(line, false);
    printf("\n  %4s  %4s %7s  %-14s %10s %10s %8s\n", "task", "core", "process", "mode", "program",
           "stack", "memory");
    for (int i = 0; i < cores; i++) {
        struct report report = collect(line, pids[i]);
        const unsigned *value = report.value;
        if (!is_complete(&report))
            continue;
        if (value[0] == report.core && report.core < TIMELINE_CORES)
            answered |= 1u << report.core;
        all_user &= value[1] == MODE_USER;
        same_addresses &= value[3] == program_address();
        printf("  %4c  %4u %7d  %-14s 0x%08x 0x%08x %4u KiB\n", 'A' + i, report.core, (int)pids[i],
               value[1] == MODE_USER ? "user (PL0)" : "PRIVILEGED", value[3], value[2],
               value[4] * 4);
    }
    printf("\n");
    claim(all_ended && answered == (1u << cores) - 1, "each core answered for itself (%d of %d)",
          demo_count_cores(answered), cores);
    claim(all_user, "all of them in user mode, which may touch neither kernel nor devices");
    claim(same_addresses, "all have their program at the same address");
    printf("\n  Seen: %d %s, %d %s; %s.\n", demo_count_cores(answered),
           demo_count_cores(answered) == 1 ? "core" : "cores", cores,
           cores == 1 ? "process" : "processes",
           same_addresses ? "the addresses are the same, the address spaces are not"
                          : "the processes differ in their addresses");
    return demo_end();
}
