/*
 * What the cores and the kernel have to be for each other, measured from a program: for the first who try Brigade on a
 * board. The kernel's own part runs before (kernel/selftest.c). Status 1 if anything failed.
 * SPDX-License-Identifier: MIT
 */
#include <brigade.h>
#include <pthread.h>
#include <sched.h>
#include <spawn.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#define THREADS_MAX 8
#define ADDITIONS (50000 * effort)
#define MESSAGES (2000 * effort)
#define REWRITES (100 * effort)
#define REMAPS (100 * effort)
#define PROGRAMS 24
#define PAGE 4096

extern char **environ;

static int threads, failed;
static int effort = 1;          /* -w: more, as a board has time */
static bool planted;            /* -x: a mistake that has to be found */
static atomic_int round_number; /* what the others wait for */
static atomic_int arrived;
static _Atomic int wrong;

static void tell(bool passed, const char *format, ...)
{
    va_list arguments;

    printf("selftest: %s ", passed ? "PASS" : "FAIL");
    va_start(arguments, format);
    vprintf(format, arguments);
    va_end(arguments);
    printf("\n");
    fflush(stdout);
    failed += !passed;
}

/* All cores' threads at once; the caller then goes on with them at its side. */
static void on_all_cores(void *(*work)(void *), void (*beside)(void))
{
    pthread_t thread[THREADS_MAX];

    atomic_store(&round_number, 0);
    atomic_store(&arrived, 0);
    atomic_store(&wrong, 0);
    for (long i = 0; i < threads; i++)
        pthread_create(&thread[i], NULL, work, (void *)i);
    if (beside)
        beside();
    for (int i = 0; i < threads; i++)
        pthread_join(thread[i], NULL);
}

static void wait_for(atomic_int *number, int value)
{
    while (atomic_load(number) < value)
        sched_yield();
}

/* The next round begins, and all others have gone through it. */
static void next_round(int number)
{
    atomic_store(&round_number, number);
    wait_for(&arrived, number * threads);
}

/* --- Exclusives --- */

static atomic_uint sum;
static volatile unsigned plain_sum;

/* The mistake: others add between reading and writing. */
static void add_badly(bool slowly)
{
    unsigned old = plain_sum;

    if (slowly)
        usleep(1000);
    plain_sum = old + 1;
}

static void *add(void *unused)
{
    for (int i = 0; i < ADDITIONS; i++) {
        if (planted)
            add_badly(i % (ADDITIONS / 8) == 0);
        else
            atomic_fetch_add_explicit(&sum, 1, memory_order_relaxed);
    }
    return unused;
}

static void test_exclusives(void)
{
    on_all_cores(add, NULL);
    unsigned got = planted ? plain_sum : sum, wanted = (unsigned)(threads * ADDITIONS);
    tell(got == wanted, "exclusives between %d cores: %u of %u additions counted", threads, got,
         wanted);
}

/* --- Order --- */

static atomic_uint flag[THREADS_MAX];
static unsigned message[THREADS_MAX][16];

/* Each thread writes to the next one and reads what the one before it has written. */
static void *pass_on(void *argument)
{
    int me = (int)(long)argument, next = (me + 1) % threads;

    for (unsigned i = 1; i <= (unsigned)MESSAGES; i++) {
        message[next][i % 16] = i;
        atomic_store_explicit(&flag[next], i, memory_order_release);
        while (atomic_load_explicit(&flag[me], memory_order_acquire) < i)
            sched_yield();
        unsigned got = ((volatile unsigned *)message[me])[i % 16];
        wrong += got != i && got != i + 16; /* it may be a round ahead */
    }
    return NULL;
}

static void test_order(void)
{
    on_all_cores(pass_on, NULL);
    tell(!wrong, "barriers: %d of %d messages overtook their data", wrong, MESSAGES * threads);
}

/* --- Code that changes --- */

static unsigned *code;

static void *call_rounds(void *unused)
{
    for (int i = 1; i <= REWRITES; i++) {
        wait_for(&round_number, i);
        int (*function)(void) = (int (*)(void))code;
        wrong += function() != i;
        atomic_fetch_add(&arrived, 1);
    }
    return unused;
}

static void rewrite_rounds(void)
{
    for (int i = 1; i <= REWRITES; i++) {
        mprotect(code, PAGE, PROT_READ | PROT_WRITE);
        code[0] = 0xe3000000 | (unsigned)(i >> 12) << 16 | (unsigned)(i & 0xfff); /* movw r0, #i */
        code[1] = 0xe12fff1e;                                                     /* bx lr */
        mprotect(code, PAGE, PROT_READ | PROT_EXEC);
        next_round(i);
    }
}

static void test_code(void)
{
    code = mmap(NULL, PAGE, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    on_all_cores(call_rounds, rewrite_rounds);
    tell(!wrong, "instruction cache: %d of %d calls ran code that had been replaced", wrong,
         REWRITES * threads);
}

/* --- Pages that change --- */

static volatile unsigned *page;

static void *read_rounds(void *unused)
{
    for (int i = 1; i <= 2 * REMAPS; i++) {
        wait_for(&round_number, i);
        /* Odd rounds: the number that has been written there; even ones: a new page, zeros. */
        wrong += *page != (i % 2 ? (unsigned)i : 0);
        atomic_fetch_add(&arrived, 1);
    }
    return unused;
}

static void remap_rounds(void)
{
    for (int i = 1; i <= 2 * REMAPS; i++) {
        if (i % 2)
            *page = (unsigned)i;
        else
            mmap((void *)page, PAGE, PROT_READ | PROT_WRITE,
                 MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED, -1, 0);
        next_round(i);
    }
}

static void test_pages(void)
{
    page = mmap(NULL, PAGE, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    on_all_cores(read_rounds, remap_rounds);
    tell(!wrong, "TLB: %d of %d reads found a page that another core had taken away", wrong,
         2 * REMAPS * threads);
}

/* --- Programs and time --- */

static void test_programs(void)
{
    char *argv[] = {"true", NULL};
    pid_t pid[PROGRAMS];
    int good = 0, status;

    for (int i = 0; i < PROGRAMS; i++)
        if (posix_spawn(&pid[i], "/bin/true", NULL, NULL, argv, environ) != 0)
            pid[i] = 0;
    for (int i = 0; i < PROGRAMS; i++)
        good += pid[i] && waitpid(pid[i], &status, 0) == pid[i] && status == 0;
    tell(good == PROGRAMS, "programs: %d of %d loaded and ended well", good, PROGRAMS);
}

/* A sleep that ends late says nothing: the machine may be busy. One that ends early, or never, does. */
static void test_timer(void)
{
    struct timespec begin, end, sleep = {.tv_nsec = 20 * 1000 * 1000};

    clock_gettime(CLOCK_MONOTONIC, &begin);
    nanosleep(&sleep, NULL);
    clock_gettime(CLOCK_MONOTONIC, &end);
    long us = (end.tv_sec - begin.tv_sec) * 1000000 + (end.tv_nsec - begin.tv_nsec) / 1000;
    tell(us >= 20000, "timer interrupt: slept %ld us of 20000", us);
}

int main(int argc, char **argv)
{
    struct abi_machine machine;
    bool waits = false;

    for (int i = 1; i < argc; i++) {
        waits |= strcmp(argv[i], "-w") == 0;
        planted |= strcmp(argv[i], "-x") == 0;
    }
    if (waits)
        effort = 25;
    brigade_machine(&machine);
    threads = machine.cores < THREADS_MAX ? (int)machine.cores : THREADS_MAX;
    test_timer();
    test_exclusives();
    test_order();
    test_code();
    test_pages();
    test_programs();
    printf("selftest: the program's part is over: %d failed\n", failed);
    fflush(stdout);
    if (waits) {
        char byte;
        printf("Please report these lines, with the board's name. Enter switches it off.\n");
        fflush(stdout);
        while (read(STDIN_FILENO, &byte, 1) == 1 && byte != '\n')
            ;
    }
    return failed > 0;
}
