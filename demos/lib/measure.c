/* The machine, the ceiling, and what both allow to be said about times. */
/* SPDX-License-Identifier: MIT */
#include "demo.h"
#include "internal.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define TRIES 3
#define LOOP_MS 100       /* how long one bare loop is to take */
#define CALIBRATION_MS 20 /* long enough to be told from the clock's grain */
#define CEILING_NEEDED 1.3

static double ceiling = 1.0;

const struct abi_machine *demo_machine(void)
{
    static struct abi_machine machine;

    if (machine.cores == 0 && (brigade_machine(&machine) != 0 || machine.cores == 0)) {
        fprintf(stderr, "the kernel does not say what machine this is\n");
        exit(3);
    }
    return &machine;
}

unsigned demo_free_pages(void)
{
    struct abi_machine now;

    return brigade_machine(&now) == 0 ? now.free_pages : 0;
}

enum abi_model demo_model(void)
{
    struct abi_usage usage;

    return brigade_usage(0, &usage) == 0 ? (enum abi_model)usage.model : ABI_COOP;
}

bool demo_one_core(void)
{
    return demo_model() == ABI_COOP || demo_model() == ABI_PREEMPT;
}

void bare_loop(uint32_t rounds)
{
#ifdef __arm__
    __asm__ volatile("1: subs %0, %0, #1\n"
                     "   bne 1b"
                     : "+r"(rounds) /* counted down to 0 */
                     :
                     : "cc");
#else
    while (rounds--)
        __asm__ volatile("" : "+r"(rounds));
#endif
}

bool demo_counts_instructions(void)
{
    return strcmp(demo_machine()->tcg, "icount") == 0;
}

unsigned long demo_calibrate(double wanted_ms, unsigned long first,
                             void (*work)(unsigned long size))
{
    if (demo_counts_instructions())
        wanted_ms /= 10;
    for (unsigned long size = first;; size *= 2) {
        double begin = demo_now_ms();
        work(size);
        double took = demo_now_ms() - begin;
        if (took >= CALIBRATION_MS || took >= wanted_ms || size > UINT32_MAX / 4) {
            double wanted = took > 0 ? (double)size * (wanted_ms / took) : (double)size;
            return wanted < 1 ? 1 : wanted < UINT32_MAX ? (unsigned long)wanted : UINT32_MAX;
        }
    }
}

static void loop_down(unsigned long rounds)
{
    bare_loop((uint32_t)rounds);
}

static double time_of_loops(int processes, uint32_t rounds)
{
    pid_t pids[DEMO_TASKS_MAX];
    double begin = demo_now_ms();

    for (int i = 0; i < processes; i++)
        pids[i] = demo_spawn(PART_BARE_LOOP, rounds, 0);
    for (int i = 0; i < processes; i++)
        demo_wait(pids[i]);
    return demo_now_ms() - begin;
}

static double least(double a, double b)
{
    return a < b ? a : b;
}

void demo_provenance(void)
{
    const struct abi_machine *m = demo_machine();

    if (getenv("DEMO_TOUR"))
        return;
    printf("\n  Measured on %s (%s), %u %s", m->board, m->cpu, (unsigned)m->cores,
           m->cores == 1 ? "core" : "cores");
    if (m->host_cpus)
        printf(", emulated on a host with %u %s", (unsigned)m->host_cpus,
               m->host_cpus == 1 ? "CPU" : "CPUs");
    if (strcmp(m->tcg, "multi") == 0)
        printf(";\n  QEMU runs each core in a host thread of its own (TCG multi)");
    else if (strcmp(m->tcg, "single") == 0)
        printf(";\n  QEMU runs all cores in one host thread (TCG single)");
    else if (strcmp(m->tcg, "icount") == 0)
        printf(";\n  QEMU counts instructions and runs the cores in turn (TCG icount)");
    printf(".\n");
}

void demo_limits(int processes, double gain, const char *what)
{
    const struct abi_machine *m = demo_machine();

    ceiling = gain;
    if (m->cores == 1)
        printf("  With one core nothing can be parallel; what it can show is taking turns.\n");
    else if (strcmp(m->tcg, "single") == 0 || strcmp(m->tcg, "icount") == 0)
        printf(
            "  QEMU runs the cores in turn, whatever they would do at once on real hardware: times\n"
            "  cannot show parallelism here, records of who ran where still can.\n");
    else if (ceiling < CEILING_NEEDED)
        printf(
            "  Ceiling %.2f: the host has no free CPUs to run %d cores at once now. Times cannot\n"
            "  show parallelism here, records of who ran where still can.\n",
            ceiling, processes);
    else
        printf("  Ceiling %.2f: what %d %s. More is not\n"
               "  to be expected here now.\n",
               ceiling, processes, what);
}

/* The best of a few tries each, in turn, since what else the host does comes and goes. */
static double measure_ceiling(int processes)
{
    uint32_t rounds = (uint32_t)demo_calibrate(LOOP_MS, 1000000, loop_down);
    double one = 1e9;
    double all = 1e9;

    for (int i = 0; i < TRIES; i++) {
        one = least(one, time_of_loops(1, rounds));
        all = least(all, time_of_loops(processes, rounds));
    }
    double most =
        demo_machine()->host_cpus ? least(processes, demo_machine()->host_cpus) : processes;
    return all > 0 ? least(processes * one / all, most) : 1.0;
}

double demo_ceiling(int processes)
{
    int cores = (int)demo_machine()->cores;

    if (processes > cores)
        processes = cores;
    demo_provenance();
    fflush(stdout);
    demo_limits(processes, processes > 1 ? measure_ceiling(processes) : 1.0,
                "processes gain that only count down in registers");
    return ceiling;
}

bool demo_times_can_show(void)
{
    const char *tcg = demo_machine()->tcg;

    return ceiling >= CEILING_NEEDED && strcmp(tcg, "single") != 0 && strcmp(tcg, "icount") != 0;
}
