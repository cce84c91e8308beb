/*
 * Memory order: what two cores see of each other's writes. Each writes one variable and then reads the other's; each
 * may read the old value, unless a barrier stands between. And a message: a value, then a flag that says it is there.
 * SPDX-License-Identifier: MIT
 */
#include "lib/demo.h"

#include <pthread.h>
#include <sched.h>
#include <stdio.h>
#include <string.h>

#define IN_TURN 500 /* at most, where nothing is to be seen anyway */

static struct {
    volatile int value; /* volatile: the compiler keeps the order, the machine may not */
    char apart[124];    /* each in cache lines of its own */
} x, y, round_of[2];

static int rounds, barrier, message;
static bool in_turn; /* the cores are, by the host: then who waits lets the other go on */
static int seen[2];
static int outcomes[4]; /* by what was read: first * 2 + second */

static inline void fence(void)
{
    if (barrier)
        __atomic_thread_fence(__ATOMIC_SEQ_CST); /* dmb ish; pairs with the other thread's */
}

/* Both go on at the same moment, as far as that can be had. */
static void meet(int number, int round)
{
    __atomic_store_n(&round_of[number].value, round, __ATOMIC_RELEASE);
    while (__atomic_load_n(&round_of[1 - number].value, __ATOMIC_ACQUIRE) < round)
        if (in_turn)
            sched_yield();
}

/* Thread 0: x = 1; read y. Thread 1: y = 1; read x. Both can read 0 only if the writes were seen late. */
static void write_and_read(int number)
{
    if (number == 0) {
        x.value = 1;
        fence();
        seen[0] = y.value;
    } else {
        y.value = 1;
        fence();
        seen[1] = x.value;
    }
}

/* Thread 0: x = 1; y = 1. Thread 1: read y; read x. It can read 1, then 0, only if order was lost. */
static void pass_message(int number)
{
    if (number == 0) {
        x.value = 1;
        fence();
        y.value = 1;
    } else {
        seen[0] = y.value;
        fence();
        seen[1] = x.value;
    }
}

static void play(int number)
{
    cpu_set_t place;

    CPU_ZERO(&place);
    CPU_SET(in_turn ? 0 : number, &place);
    pthread_setaffinity_np(pthread_self(), sizeof place, &place);
    for (int i = 0; i < rounds; i++) {
        meet(number, 3 * i + 1);
        message ? pass_message(number) : write_and_read(number);
        meet(number, 3 * i + 2);
        if (number == 0) {
            outcomes[seen[0] * 2 + seen[1]]++;
            x.value = y.value = 0;
        }
        meet(number, 3 * i + 3);
    }
}

/* A line of the table; returns how often the outcome came that order forbids. */
static int show(const char *name)
{
    int forbidden = message ? 2 : 0;

    memset(outcomes, 0, sizeof outcomes);
    round_of[0].value = round_of[1].value = 0;
    x.value = y.value = 0;
    demo_together(2, play);
    printf("  %-26s", name);
    for (int i = 0; i < 4; i++)
        printf(" %8d%c", outcomes[i], i == forbidden ? '!' : ' ');
    printf("\n");
    return outcomes[forbidden];
}

static void explain(void)
{
    const char *tcg = demo_machine()->tcg;

    if (demo_machine()->cores == 1)
        printf("  One core sees its own writes in order: nothing of this can be shown on it.\n");
    else if (in_turn)
        printf(
            "  QEMU runs the cores in turn here, and each sees all that was written before: both threads\n"
            "  were put on one core, and nothing of this can be shown.\n");
    else if (tcg[0])
        printf(
            "  QEMU's cores have the memory order of the host. An x86 host lets a write wait while later\n"
            "  reads go on, so the first order can be lost, and keeps the second always. ARM processors\n"
            "  may lose either: a program that works here without barriers may fail on them.\n");
    else
        printf("  On an ARM processor either order may be lost without a barrier.\n");
}

int main(int argc, char **argv)
{
    static const char *const names[2][2] = {{"each writes, then reads", "  with a barrier between"},
                                            {"a value, then a flag", "  with barriers between"}};
    struct demo demo = {.name = "order",
                        .usage = "[--rounds N (1-1000000)]",
                        .size_option = "--rounds",
                        .size = 4000, /* of each kind */
                        .size_max = 1000000,
                        .smp = true};
    int lost[2][2];

    demo_begin(&demo, argc, argv);
    rounds = (int)demo.size;
    in_turn = demo_machine()->cores == 1 || strcmp(demo_machine()->tcg, "single") == 0 ||
              demo_counts_instructions();
    if (in_turn)
        rounds = rounds < IN_TURN ? rounds : IN_TURN;
    printf("Two threads (smp) on %s, %d rounds of each kind. What was read:\n\n",
           in_turn ? "one core" : "two cores", rounds);
    printf("  %-26s %8s  %8s  %8s  %8s\n", "", "0 0", "0 1", "1 0", "1 1");
    for (message = 0; message < 2; message++)
        for (barrier = 0; barrier < 2; barrier++)
            lost[message][barrier] = show(names[message][barrier]);
    printf("  !: what cannot be if all writes and reads of both are put in one order\n\n");
    claim(lost[0][1] == 0, "with a barrier one at least saw the other's write, always");
    claim(lost[1][1] == 0, "with barriers nobody saw the flag without the value");
    demo_provenance();
    explain();
    printf(
        "\n  Seen: without a barrier both read the old value %d times, and the flag came before\n"
        "  the value %d times.\n",
        lost[0][0], lost[1][0]);
    return demo_end();
}
