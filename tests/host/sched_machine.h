/* A machine for the random programs: its first process, its way to user mode, and how it must be left. */
/* SPDX-License-Identifier: MIT */
#ifndef BRIGADE_SCHED_MACHINE_H
#define BRIGADE_SCHED_MACHINE_H

#include "sched_programs.h"

#include <sys/wait.h>
#include <unistd.h>

#define PROCESSES 60    /* that the first process starts */
#define STEPS_MAX 20000 /* of the first process; more means that something never ends */

static uint32_t first_step;
static uint32_t first_started;

static void process_end(bool first, bool none_left, uint32_t wait_status)
{
    (void)none_left, (void)wait_status;
    CHECK(!first, "the first process ends");
    __atomic_fetch_add(&processes_ended, 1, __ATOMIC_RELAXED);
}

static void free_thread(struct thread *thread)
{
    struct user *user = user_of(thread);

    CHECK(user->core == NOT_RUNNING, "freed while it runs, or twice");
    free_user(user);
    thread_free(thread);
}

static void interrupt(uint32_t intid)
{
    CHECK(intid == FAKE_TIMER, "interrupt %u", intid);
    sched_timer();
}

/* The first process: starts the others, waits for them, keeps them supplied; ends the test when all are gone. */
static long act_first(struct thread *thread)
{
    if (++first_step > STEPS_MAX) {
        CHECK(false, "%u of %u processes have not come to an end",
              processes_started - processes_ended, processes_started);
        fake_stop();
    }
    if (first_started < PROCESSES && process_count() < CHILDREN_MAX) {
        first_started += start_process(thread->process, fake_random(4), 1 + fake_random(20));
        return 0;
    }
    switch (fake_random(3)) {
    case 0:
        for (uint32_t i = 0; i < QUEUES; i++)
            call_put(i, 1 + fake_random(4));
        return 0;
    case 1:
        waitq_sleep(clock_now() + 50000);
        return 0;
    }
    struct tally used;
    uint32_t status;
    long pid = process_wait(-1, ABI_WNOHANG, &status, &used);
    if (pid == -ECHILD && first_started == PROCESSES && process_count() == 1 && fake_sleeping())
        fake_stop();
    return pid;
}

/* In the place of vectors.S: never comes back. */
void resume_user(struct thread *thread)
{
    for (;;) {
        arrive(thread);
        /* A short while in user mode; a pending interrupt comes sooner or later. */
        for (uint32_t i = fake_random(3); i > 0; i--)
            fake_pass();
        if (fake_interrupted() && fake_random(2)) {
            depart(thread);
            sched_interrupt();
            thread = sched_next();
            continue;
        }
        depart(thread);
        long result = thread->process->pid == 1 ? act_first(thread) : act(thread);
        if (this_core()->attention)
            thread = sched_after_syscall(result);
        else
            thread->frame.r[0] = result;
    }
}

static void core_starts(void)
{
    if (this_core()->id == 0)
        start_process(NULL, ABI_COOP, 0);
    sched_start();
}

/* Everything is as if nothing had ever run, but for the first process on one core. */
static void check_rest(uint32_t first_core)
{
    for (uint32_t i = 0; i < core_count; i++) {
        const struct core *core = &cores[i];
        CHECK(core->arriving == 0, "core %u: %u on their way", i, core->arriving);
        CHECK(core->inbox == NULL && list_empty(&core->ring) && core->waiting == 0,
              "core %u has threads", i);
        CHECK(list_empty(&core->timers) && core->locks_held == 0, "core %u: timers, locks", i);
        CHECK(!core->current == (i != first_core), "core %u runs a thread", i);
        CHECK(!core->group == (i != first_core), "core %u remembers a group", i);
    }
    for (uint32_t i = 0; i < QUEUES; i++)
        CHECK(list_empty(&queues[i].threads), "queue %u", i);
    uint32_t left = 0;
    for (uint32_t i = 0; i < QUEUES; i++)
        left += stock[i];
    CHECK(made == taken + left, "made %u, taken %u, left %u", made, taken, left);
    CHECK(processes_started == processes_ended + 1, "%u started, %u ended", processes_started,
          processes_ended);
    CHECK(fake_objects == 3, "%u objects are left, not a process, a thread and its memory",
          fake_objects);
}

static void no_signals(struct thread *thread)
{
    thread->signalled = false;
}

/* Runs one machine; seed 0: all cores at once (see fake_run). Not 0: something was wrong. */
static int run_machine(uint32_t count, uint32_t seed)
{
    sched_calls = (struct sched_calls){.interrupt = interrupt,
                                       .end_thread = thread_end,
                                       .free_thread = free_thread,
                                       .call = enter_call,
                                       .deliver = no_signals};
    process_end_hook = process_end;
    for (uint32_t i = 0; i < QUEUES; i++)
        waitq_init(&queues[i], "test");
    clock_hz = FAKE_HZ;
    fake_run(count, seed, core_starts);
    uint32_t first_core = 0;
    for (uint32_t i = 0; i < count; i++)
        if (cores[i].current)
            first_core = i;
    check_rest(first_core);
    return sched_wrong != 0;
}

/* The same as a test, in a process of its own: what the kernel has in static variables is new each time. */
static void test_machine(uint32_t count, uint32_t seed)
{
    int status = -1;

    fflush(stdout);
    pid_t child = fork();
    if (child == 0)
        exit(run_machine(count, seed * 2654435761u));
    waitpid(child, &status, 0);
    is_int(status, 0, "%u core(s), seed %u", count, seed);
}

#endif
