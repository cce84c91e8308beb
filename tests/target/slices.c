/*
 * Processes that share a core take turns; an idle core takes work from a busy one; registers survive.
 * SPDX-License-Identifier: MIT
 */
#include "child.h"

#include <pthread.h>

#define LAST_CORE (1u << (cores_online() - 1))

static int spin(int argc, char **argv)
{
    (void)argc, (void)argv;
    while (self)
        __asm__ volatile("");
    return 0;
}

/* Sleeps now and then, so that records of its switches keep saying where it is. */
static int restless(int argc, char **argv)
{
    (void)argc, (void)argv;
    while (self) {
        for (volatile int i = 0; i < 100000; i++)
            ;
        pause_ms(1);
    }
    return 0;
}

/* Computes for as many rounds as it is told, then ends. */
static int work(int argc, char **argv)
{
    volatile unsigned sum = 0;

    for (unsigned i = 0; i < (unsigned)(argc > 1 ? atoi(argv[1]) : 0); i++)
        sum += i;
    return 6;
}

/* --- Registers --- */

/*
 * Fills all registers from seed and compares them for ever; returns only when one has changed. Leaves
 * out sp and pc. In: r0 = seed.
 */
void keep_registers(uint32_t seed);
__asm__(
    ".pushsection .text.keep_registers, \"ax\", %progbits\n"
    ".arch armv7ve\n.fpu neon-vfpv4\n.syntax unified\n.arm\n.type keep_registers, %function\n"
    "keep_registers: push {r4-r11, lr}\n"
    "vdup.32 q0, r0\n"
    ".irp n,1,2,3,4,5,6,7,8,9,10,11,12,13,14,15\n"
    "vdup.32 q\\n, r0\n.endr\n"
    "bic r1, r0, #0xff000000\n bic r1, r1, #0xff\n orr r1, r1, #0x01000000 @ rounding mode\n"
    "and r1, r1, #0x00c00000\n vmsr fpscr, r1\n"
    "mov r1, r0\n mov r2, r0\n mov r3, r0\n mov r4, r0\n mov r5, r0\n mov r6, r0\n mov r7, r0\n"
    "mov r8, r0\n mov r9, r0\n mov r10, r0\n mov r11, r0\n mov r12, r0\n mov lr, r0\n"
    "1: cmp r1, r0\n"
    ".irp n,2,3,4,5,6,7,8,9,10,11,12,14\n cmpeq r\\n, r0\n.endr\n"
    "bne 2f\n"
    ".irp n,0,1,2,3,4,5,6,7,8,9,10,11,12,13,14,15,16,17,18,19,20,21,22,23,24,25,26,27,28,29,30,31\n"
    "vmov r1, r2, d\\n\n cmp r1, r0\n cmpeq r2, r0\n bne 2f\n.endr\n"
    "vmrs r1, fpscr\n eor r2, r1, r0\n tst r2, #0x00c00000\n bne 2f\n"
    "mov r1, r0\n mov r2, r0\n cmp r0, r0\n"
    "b 1b\n"
    "2: mov r1, #0\n vmsr fpscr, r1\n pop {r4-r11, pc}\n"
    ".size keep_registers, . - keep_registers\n.popsection");

static int registers(int argc, char **argv)
{
    keep_registers(argc > 1 ? (uint32_t)strtoul(argv[1], NULL, 0) : 0);
    return 1;
}

/* In: r0 = 33 double words. Out: d0 to d31 and FPSCR as the thread finds them, without having used them. */
void store_registers(uint64_t *to);
__asm__(".pushsection .text.store_registers, \"ax\", %progbits\n"
        ".arch armv7ve\n.fpu neon-vfpv4\n.syntax unified\n.arm\n.type store_registers, %function\n"
        "store_registers: vstmia r0!, {d0-d15}\n vstmia r0!, {d16-d31}\n vmrs r1, fpscr\n"
        "str r1, [r0]\n bx lr\n"
        ".size store_registers, . - store_registers\n.popsection");

static uint64_t found[33] = {1};
static volatile unsigned raw_done = 1;
static uint64_t raw_stack[128];

static void raw_thread(void *argument) __attribute__((noipa));
static void raw_thread(void *argument)
{
    store_registers(argument);
    raw_call((uint32_t)&raw_done, 0, 0, 0, 0, 0, SYS_thread_exit);
}

/* A thread's first look at its VFP registers, in a process that runs beside keep_registers. */
static int first_look(int argc, char **argv)
{
    (void)argc, (void)argv;
    raw_call((uint32_t)raw_thread, (uint32_t)found, (uint32_t)(raw_stack + ARRAY_SIZE(raw_stack)),
             0, 0, 0, SYS_thread_create);
    while (raw_done)
        sched_yield();
    for (size_t i = 0; i < ARRAY_SIZE(found); i++)
        if (found[i])
            return 2;
    return 0;
}

/* Out: TPIDRURW, which PL0 may write; then it is set. */
static uint32_t exchange_tpidrurw(uint32_t value)
{
    uint32_t before;

    __asm__ volatile("mrc p15, 0, %0, c13, c0, 2\n mcr p15, 0, %1, c13, c0, 2"
                     : "=&r"(before)
                     : "r"(value));
    return before;
}

static int software_register(int argc, char **argv)
{
    uint32_t before = exchange_tpidrurw(0x5ec4e7);

    (void)argc, (void)argv;
    return before == 0 ? 0 : 3;
}

static void test_registers(void)
{
    pid_t a = start(LAST_CORE, "registers", "0x55aa33cc", NULL);
    pid_t b = start(LAST_CORE, "registers", "0xaa15cc33", NULL);

    is_int(end_of(start(LAST_CORE, "first look", NULL)), EXITED(0),
           "a new thread finds zeros in its VFP registers");
    WAIT_UNTIL(has_ended(a) || has_ended(b) ||
               (usage_of(a).switches > 10 && usage_of(b).switches > 10));
    is_int(waitpid(-1, NULL, WNOHANG), 0, "two processes on one core keep all their registers");
    finish(a);
    finish(b);
    is_int(end_of(start(LAST_CORE, "software register", NULL)), EXITED(0), "TPIDRURW begins as 0");
    is_int(end_of(start(LAST_CORE, "software register", NULL)), EXITED(0),
           "TPIDRURW does not pass from process to process");
}

/* --- VFP and threads --- */

static volatile int vfp_wrong;

static void *compute_in_vfp(void *argument)
{
    double x = (double)(intptr_t)argument, sum = 0;
    float y = (float)x;

    for (int i = 0; i < 200; i++) {
        sum += x * 1.5;
        y += 0.25f;
        sched_yield();
        if (sum != (i + 1) * (x * 1.5) || y != (float)x + 0.25f * (float)(i + 1))
            vfp_wrong++;
    }
    return NULL;
}

static void test_vfp_in_threads(void)
{
    pthread_t threads[6];

    for (intptr_t i = 0; i < 6; i++)
        pthread_create(&threads[i], NULL, compute_in_vfp, (void *)(i + 1));
    for (int i = 0; i < 6; i++)
        pthread_join(threads[i], NULL);
    is_int(vfp_wrong, 0, "threads keep their VFP registers over yields");
}

/* --- Sharing a core --- */

static void test_sharing(void)
{
    pid_t a = start(LAST_CORE, "spin", NULL), b = start(LAST_CORE, "spin", NULL);

    WAIT_UNTIL(usage_of(a).switches > 0 && usage_of(b).switches > 0);
    ok(true, "two endless processes on one core both run");
    is_int(end_of(start(LAST_CORE, "work", "300000", NULL)), EXITED(6),
           "a third one there comes to its end");
    /* A host that stands still makes one turn long: then measured again. */
    double share = 0;
    for (int round = 0; round < 40 && (share < 0.2 || share > 0.8); round++) {
        struct abi_usage before_a = usage_of(a), before_b = usage_of(b);
        WAIT_UNTIL(usage_of(a).switches > before_a.switches + 25 &&
                   usage_of(b).switches > before_b.switches + 25);
        share = (double)(usage_of(a).user_ns - before_a.user_ns);
        share /= share + (double)(usage_of(b).user_ns - before_b.user_ns);
    }
    ok(share > 0.2 && share < 0.8, "and the two get about the same time");
    finish(a);
    ok(goes_on(b, 1000000), "when one ends the other goes on");
    finish(b);
}

/* Computes between marks, while a sister that is ready all the time never gets in. */
static volatile bool sister_ran;

static void *sister(void *argument)
{
    sister_ran = true;
    return argument;
}

static int computing(int argc, char **argv)
{
    pthread_t thread;
    int early = 0;

    (void)argc, (void)argv;
    pthread_create(&thread, NULL, sister, NULL);
    while (usage_of(0).switches < 12 && !sister_ran)
        for (volatile int i = 0; i < 10000; i++)
            ;
    early = sister_ran;
    pthread_join(thread, NULL);
    return early ? 1 : sister_ran ? 4 : 2;
}

/* How often a process began to run with its first thread, up to another thread's turn. */
static int turns_before_sister(pid_t pid)
{
    int turns = 0;

    for (size_t i = 0; i < trace_count; i++) {
        const struct trace_record *r = &trace_records[i];
        if (r->event != TRACE_SWITCH || r->pid != pid)
            continue;
        if (r->tid != (uint32_t)pid)
            return turns;
        turns++;
    }
    return -1;
}

static void test_cooperation_over_slices(void)
{
    pid_t beside = start(LAST_CORE, "spin", NULL);

    brigade_trace_start(TRACE_BIT(TRACE_SWITCH));
    pid_t pid = start(LAST_CORE, "computing", NULL);
    is_int(end_of(pid), EXITED(4), "after another process's slice the same thread goes on");
    trace_take();
    ok(turns_before_sister(pid) >= 12, "as the trace shows");
    finish(beside);
}

/* --- Balance --- */

static bool ran_on_all(const pid_t *pids, unsigned count)
{
    for (unsigned i = 0; i < count; i++)
        if (usage_of(pids[i]).switches == 0)
            return false;
    return true;
}

/* Processes that all start on one core and may then run anywhere. */
static void test_balance(unsigned cores)
{
    pid_t pids[8];
    cpu_set_t all = {.__bits = (1u << cores) - 1};
    unsigned moved = 0, places = 0;

    for (unsigned i = 0; i < cores; i++)
        pids[i] = start(1, "restless", NULL);
    WAIT_UNTIL(ran_on_all(pids, cores));
    brigade_trace_start(TRACE_BIT(TRACE_SWITCH));
    for (unsigned i = 0; i < cores; i++)
        sched_setaffinity(pids[i], sizeof all, &all);
    bool apart = false;
    while (!apart) { /* until each process has a core of its own, bar the tester's */
        pause_ms(5);
        trace_take();
        for (size_t i = 0; i < trace_count; i++)
            for (unsigned k = 0; k < cores; k++)
                if (trace_records[i].pid == pids[k] && trace_records[i].core != 0) {
                    moved |= 1u << k;
                    places |= 1u << trace_records[i].core;
                }
        apart = (unsigned)__builtin_popcount(moved) + 1 >= cores &&
                (unsigned)__builtin_popcount(places) + 1 >= cores;
        brigade_trace_start(TRACE_BIT(TRACE_SWITCH));
    }
    brigade_trace_stop();
    ok(true, "idle cores take processes that wait on a busy one: the trace shows them there");
    for (unsigned i = 0; i < cores; i++)
        finish(pids[i]);
}

static int start_and_spin(int argc, char **argv)
{
    pid_t child = start(0, "core", NULL);

    (void)argc, (void)argv;
    while (waitpid(child, NULL, WNOHANG) == 0)
        ;
    return 0;
}

static int core(int argc, char **argv)
{
    (void)argc, (void)argv;
    return sched_getcpu();
}

int main(int argc, char **argv)
{
    static const struct role roles[] = {
        {"spin", spin},
        {"restless", restless},
        {"work", work},
        {"registers", registers},
        {"first look", first_look},
        {"core", core},
        {"software register", software_register},
        {"computing", computing},
        {"start", start_and_spin},
    };
    int status;

    if (is_child(argc, argv, roles, ARRAY_SIZE(roles), &status))
        return status;
    unsigned cores = cores_online();
    test_registers();
    test_vfp_in_threads();
    test_sharing();
    if (model_now() == ABI_COOP)
        test_cooperation_over_slices();
    is_int(end_of(start(1, "start", NULL)), EXITED(0), "who polls for a child does not starve it");
    if (cores > 1)
        test_balance(cores);
    return done_testing();
}
