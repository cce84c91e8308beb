/*
 * Counts, from the kernel's trace, how many interrupts a wake-up across cores takes: one, and never more.
 * SPDX-License-Identifier: MIT
 *
 * Usage: wakeups, under the model smp on two cores. Prints "wakeup_interrupts TAB interrupts per wake-up".
 */
#include "measure.h"

#include <brigade.h>
#include <sched.h>

enum { ROUNDS = 100, RECORDS = 256, FIRST_DEVICE = 16 /* the interrupts below are cores' */ };

static int there[2], back[2];

static void run_on(int core)
{
    cpu_set_t set;
    CPU_ZERO(&set);
    CPU_SET(core, &set);
    if (sched_setaffinity(0, sizeof set, &set) < 0)
        die("sched_setaffinity");
    sched_yield();
}

static void pass_on(int from, int to)
{
    char byte;
    if (read(from, &byte, 1) != 1 || write(to, &byte, 1) != 1)
        die("ping-pong");
}

static void *partner(void *unused)
{
    run_on(1);
    for (int i = 0; i < ROUNDS; i++)
        pass_on(there[0], back[1]);
    return unused;
}

static void count(int core, int *wakes, int *interrupts)
{
    static struct trace_record records[RECORDS];
    int got;

    if (brigade_trace_lost(core) != 0)
        die("the trace is not complete");
    while ((got = brigade_trace_read(core, records, RECORDS)) > 0) {
        for (int i = 0; i < got; i++) {
            *wakes += records[i].event == TRACE_WAKE && records[i].a != 0;
            *interrupts += records[i].event == TRACE_IRQ && records[i].a < FIRST_DEVICE;
        }
    }
}

int main(void)
{
    int wakes = 0, interrupts = 0;

    if (pipe(there) < 0 || pipe(back) < 0)
        die("pipe");
    run_on(0);
    pthread_t other = start(partner, NULL);
    if (write(there[1], "x", 1) != 1)
        die("write");
    pass_on(back[0], there[1]); /* both are where they belong */
    brigade_trace_start(TRACE_BIT(TRACE_WAKE) | TRACE_BIT(TRACE_IRQ));
    for (int i = 3; i < ROUNDS; i++)
        pass_on(back[0], there[1]);
    brigade_trace_stop();
    pass_on(back[0], there[1]); /* the last round, in which the other thread ends, is not counted */
    pthread_join(other, NULL);
    for (int core = 0; core < 2; core++)
        count(core, &wakes, &interrupts);
    if (wakes < ROUNDS) {
        fprintf(stderr, "wakeups: %d in the trace: the threads did not wait for each other\n",
                wakes);
        return 1;
    }
    printf("wakeup_interrupts\t%.2f\n", (double)interrupts / wakes);
    return 0;
}
