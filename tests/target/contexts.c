/*
 * getcontext and its family: threads that a program makes itself, with arguments, stacks and masks of their own,
 * which take turns by calls or from a signal's handler.
 * SPDX-License-Identifier: MIT
 */
#include "child.h"

#include <pthread.h>
#include <sys/time.h>
#include <ucontext.h>

#define STACK_SIZE 16384
#define TURNS 5
#define SLICE_US 2000

static ucontext_t home, first, second;
static char stacks[2][STACK_SIZE] __attribute__((aligned(16)));
static char seen[64];

static void note(char what)
{
    size_t length = strlen(seen);

    if (length < sizeof seen - 1)
        seen[length] = what;
}

static void prepare(ucontext_t *context, int stack, ucontext_t *next)
{
    getcontext(context);
    context->uc_stack.ss_sp = stacks[stack];
    context->uc_stack.ss_size = STACK_SIZE;
    context->uc_link = next;
}

/* --- Turns by calls --- */

static void ping(void)
{
    for (int i = 0; i < 3; i++) {
        note('a');
        swapcontext(&first, &second);
    }
    note('A');
}

static void pong(void)
{
    for (int i = 0; i < 3; i++) {
        note('b');
        swapcontext(&second, &first);
    }
    note('B');
}

static void test_turns(void)
{
    memset(seen, 0, sizeof seen);
    prepare(&first, 0, &second);
    makecontext(&first, ping, 0);
    prepare(&second, 1, &home);
    makecontext(&second, pong, 0);
    is_int(swapcontext(&home, &first), 0, "swapcontext");
    is_str(seen, "abababAB", "two take turns; at the end of one uc_link is next");
}

static int sum;
static uintptr_t alignment;

static void take_six(int a, int b, int c, int d, int e, int f)
{
    double on_stack;

    sum = a + 10 * b + 100 * c + 1000 * d + 10000 * e + 100000 * f;
    uintptr_t address = (uintptr_t)&on_stack;
    __asm__ volatile(
        ""
        : "+r"(address)); /* or the compiler would know, by the rules, without looking */
    alignment = address % sizeof on_stack;
}

static void test_arguments(void)
{
    prepare(&first, 0, &home);
    makecontext(&first, (void (*)(void))(uintptr_t)take_six, 6, 1, 2, 3, 4, 5, 6);
    swapcontext(&home, &first);
    is_int(sum, 654321, "six arguments");
    is_int((int)alignment, 0, "the stack is aligned");
    prepare(&first, 0, &home);
    makecontext(&first, (void (*)(void))(uintptr_t)take_six, 5, 1, 2, 3, 4, 5);
    swapcontext(&home, &first);
    is_int((int)alignment, 0, "also where arguments take half a unit of it");
}

/* --- Registers that a call preserves: r4 to r11, d8 to d15 --- */

#define EACH(DO) DO(4, 8) DO(5, 9) DO(6, 10) DO(7, 11) DO(8, 12) DO(9, 13) DO(10, 14) DO(11, 15)
#define SET(r, d)                                                                                  \
    "mov r" #r ", #" #r "\n\t"                                                                     \
    "vmov d" #d ", r" #r ", r" #r "\n\t"
#define CLEAR(r, d)                                                                                \
    "mov r" #r ", #0\n\t"                                                                          \
    "vmov d" #d ", r" #r ", r" #r "\n\t"
#define COMPARE(r, d)                                                                              \
    "vmov r2, r3, d" #d "\n\t"                                                                     \
    "cmp r" #r ", #" #r "\n\t"                                                                     \
    "it eq\n\tcmpeq r2, #" #r "\n\t"                                                               \
    "it eq\n\tcmpeq r3, #" #r "\n\t"                                                               \
    "it eq\n\taddeq r0, #1\n\t"
#define SPOILT                                                                                     \
    "r2", "r3", "r4", "r5", "r6", "r7", "r8", "r9", "r10", "r11", "r12", "lr", "cc", "memory",     \
        "d8", "d9", "d10", "d11", "d12", "d13", "d14", "d15"

static void spoil(void)
{
    register ucontext_t *here __asm__("r0") = &first;
    register ucontext_t *there __asm__("r1") = &home;

    __asm__ volatile(EACH(CLEAR) "bl swapcontext" : "+r"(here), "+r"(there)::SPOILT);
}

static void test_registers(void)
{
    register ucontext_t *here __asm__("r0") = &home;
    register ucontext_t *there __asm__("r1") = &first;

    prepare(&first, 0, NULL);
    makecontext(&first, spoil, 0);
    here = &home, there = &first;
    __asm__ volatile(EACH(SET) "bl swapcontext\n\tmov r0, #0\n\t" EACH(COMPARE)
                     : "+r"(here), "+r"(there)::SPOILT);
    is_int((int)(uintptr_t)here, 8, "of eight pairs of registers those that are as they were");
}

static void test_returns_twice(void)
{
    volatile int times = 0;
    volatile double half = 0.5;
    double kept = half * 3; /* in a register that a call preserves, if the compiler likes */

    is_int(getcontext(&first), 0, "getcontext");
    if (++times < TURNS)
        setcontext(&first);
    is_int(times, TURNS, "goes on there, each time that it is set");
    ok(kept == 1.5, "floating-point registers are as they were");
}

/* --- The signal mask is the context's --- */

static sigset_t mask_inside;

static void look_at_mask(void)
{
    sigprocmask(SIG_BLOCK, NULL, &mask_inside);
}

static void test_masks(void)
{
    sigset_t set;

    sighold(SIGUSR2);
    prepare(&first, 0, &home);
    sigrelse(SIGUSR2);
    sigaddset(&first.uc_sigmask, SIGUSR1);
    makecontext(&first, look_at_mask, 0);
    swapcontext(&home, &first);
    is_int(sigismember(&mask_inside, SIGUSR1), 1, "a context has a mask of its own");
    is_int(sigismember(&mask_inside, SIGUSR2), 1, "that which getcontext has found");
    sigprocmask(SIG_BLOCK, NULL, &set);
    is_int(sigismember(&set, SIGUSR1), 0, "which ends with it");
}

/* --- Turns by a timer: nobody gives way --- */

static ucontext_t *running;
static volatile sig_atomic_t counts[2];

static void next_turn(int signal)
{
    ucontext_t *before = running;

    (void)signal;
    running = before == &first ? &second : &first;
    swapcontext(before, running);
}

/* Computes in registers of both kinds; each step waits for the other context's, so both must have turns. */
static void compute(int which)
{
    double value = which;

    for (int i = 1; i <= TURNS; i++) {
        counts[which] = i;
        while (counts[!which] < i)
            value = value * 3 - 2 * which; /* 0 stays 0, 1 stays 1 */
    }
    note(value == which ? 'x' : '?');
}

static void test_preemption(void)
{
    struct itimerval slices = {.it_value.tv_usec = SLICE_US, .it_interval.tv_usec = SLICE_US};
    struct itimerval none = {.it_value.tv_usec = 0};

    memset(seen, 0, sizeof seen);
    counts[0] = counts[1] = 0;
    prepare(&first, 0, &home);
    makecontext(&first, (void (*)(void))(uintptr_t)compute, 1, 0);
    prepare(&second, 1, &home);
    makecontext(&second, (void (*)(void))(uintptr_t)compute, 1, 1);
    running = &first;
    signal(SIGALRM, next_turn);
    sighold(SIGALRM); /* only here: the mask is the context's */
    setitimer(ITIMER_REAL, &slices, NULL);
    swapcontext(&home, &first);
    setitimer(ITIMER_REAL, &none, NULL);
    signal(SIGALRM, SIG_IGN);
    sigrelse(SIGALRM);
    ok(seen[0] == 'x' && !strchr(seen, '?'), "a handler changes between contexts that compute");
    ok(counts[0] == TURNS && counts[1] == TURNS, "both have had turns");
}

/* --- In a thread; without a next one --- */

static void *in_thread(void *unused)
{
    test_turns();
    return unused;
}

static void nothing(void)
{
}

static void test_the_end(void)
{
    pthread_t thread;

    pthread_create(&thread, NULL, in_thread, NULL);
    pthread_join(thread, NULL);
    pid_t pid = fork();
    if (pid == 0) {
        prepare(&first, 0, NULL);
        makecontext(&first, nothing, 0);
        setcontext(&first);
        _exit(9);
    }
    is_int(end_of(pid), EXITED(0), "without uc_link the end of a context is the process's");
}

int main(void)
{
    test_turns();
    test_arguments();
    test_registers();
    test_returns_twice();
    test_masks();
    test_preemption();
    test_the_end();
    return done_testing();
}
