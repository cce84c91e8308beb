/*
 * Everything is given back: as many pages are free after many processes, threads, faults and failures
 * as before.
 * SPDX-License-Identifier: MIT
 */
#include "child.h"

#include <fcntl.h>
#include <pthread.h>
#include <sys/mman.h>

#define BATCH 20

/* --- Roles --- */

static int leave(int argc, char **argv)
{
    (void)argc, (void)argv;
    return 0;
}

static int fault(int argc, char **argv)
{
    volatile int *volatile nowhere = NULL;

    (void)argc, (void)argv;
    nowhere[2] = 1;
    return 0;
}

static void *sleeps(void *argument)
{
    pause_ms(1000000);
    return argument;
}

/* Ends with memory, descriptors, threads and children that it does not give back itself. */
static int untidy(int argc, char **argv)
{
    pthread_t thread;

    (void)argc, (void)argv;
    for (int i = 0; i < 5; i++) {
        char *memory =
            mmap(NULL, 1 << 20, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
        for (int k = 0; k < 1 << 20; k += 4096 * 8)
            memory[k] = 1;
        open("/proc/ps", O_RDONLY);
        open("/bin", O_RDONLY);
        pthread_create(&thread, NULL, sleeps, NULL);
        free(malloc(100000));
    }
    sched_yield();
    double x = argc * 1.5; /* VFP registers, too */
    start(0, "leave", NULL);
    return x > 0 ? 1 : 0;
}

static void *nothing(void *argument)
{
    return argument;
}

static int many_threads(int argc, char **argv)
{
    pthread_t threads[50];
    int joined = 0;

    (void)argc, (void)argv;
    for (int round = 0; round < 20; round++) {
        for (size_t i = 0; i < ARRAY_SIZE(threads); i++)
            pthread_create(&threads[i], NULL, nothing, NULL);
        for (size_t i = 0; i < ARRAY_SIZE(threads); i++)
            joined += pthread_join(threads[i], NULL) == 0;
    }
    return joined == 1000 ? 10 : 0;
}

/* --- Checks --- */

/* Starts count children in batches; returns how many ended with the status wanted. */
static int run_children(const char *role, int count, int wanted)
{
    pid_t pids[BATCH];
    int good = 0;

    for (int done = 0; done < count; done += BATCH) {
        for (int i = 0; i < BATCH; i++)
            pids[i] = start(0, role, NULL);
        for (int i = 0; i < BATCH; i++)
            good += end_of(pids[i]) == wanted;
    }
    return good;
}

static void expect_faults(int count)
{
    for (int i = 0; i < count; i++)
        expect_fault("write to", "translation: null pointer", "fault", "SIGSEGV");
}

/* Runs the same twice: the first time fills the kernel's own caches. */
#define GIVES_BACK(warm_up, act, name)                                                             \
    do {                                                                                           \
        warm_up;                                                                                   \
        unsigned before = free_pages_still();                                                      \
        act;                                                                                       \
        is_int(free_pages_settled(before), before, "%s: all pages are free again", name);          \
    } while (0)

static void run_and_check(const char *role, int count, int wanted)
{
    is_int(run_children(role, count, wanted), count, "%d processes: %s", count, role);
}

static void test_kills(int count)
{
    int killed = 0;

    for (int i = 0; i < count; i++) {
        pid_t pid = start(0, "threads", NULL);
        kill(pid, SIGKILL);
        killed += end_of(pid) == SIGKILL;
    }
    is_int(killed, count, "%d processes killed right after their start", count);
}

static void test_failures(int count)
{
    static char big[20000];
    char *argv[] = {big, big, NULL};
    char *few[] = {big + sizeof big - 10, NULL};
    int failed = 0;

    memset(big, 'x', sizeof big - 1);
    for (int i = 0; i < count; i++) {
        failed += start_program("/nothing", 0, few) == -ENOENT;
        failed += start_program("/bin", 0, few) == -EACCES;
        failed += start_program(self, 0, argv) == -E2BIG;
        failed += start_program(self, 0x80000000, few) == -EINVAL;
        failed += raw_call((uint32_t)(uintptr_t)self, 0x80000000, 0, 0, 0, 0, SYS_spawn) == -EFAULT;
    }
    is_int(failed, 5 * count, "%d spawns that fail", 5 * count);
}

static void test_mappings(int count)
{
    for (int i = 0; i < count; i++) {
        char *memory =
            mmap(NULL, 4 << 20, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
        memory[0] = memory[3 << 20] = 1;
        munmap(memory, 4 << 20);
    }
}

static void test_threads_here(int count)
{
    pthread_t thread;
    int joined = 0;

    for (int i = 0; i < count; i++)
        joined +=
            pthread_create(&thread, NULL, nothing, NULL) == 0 && pthread_join(thread, NULL) == 0;
    is_int(joined, count, "%d threads of this process", count);
}

int main(int argc, char **argv)
{
    static const struct role roles[] = {
        {"leave", leave}, {"fault", fault}, {"untidy", untidy}, {"threads", many_threads}};
    int status;

    if (is_child(argc, argv, roles, ARRAY_SIZE(roles), &status))
        return status;
    setvbuf(stdout, NULL, _IOLBF, 1024);
    GIVES_BACK(run_children("leave", 2 * BATCH, 0), run_and_check("leave", 1000, EXITED(0)),
               "1,000 processes");
    GIVES_BACK(run_children("untidy", BATCH, 0), run_and_check("untidy", 2 * BATCH, EXITED(1)),
               "processes that leave all behind");
    GIVES_BACK(end_of(start(0, "threads", NULL)),
               is_int(end_of(start(0, "threads", NULL)), EXITED(10), "1,000 threads of a child"),
               "a child with 1,000 threads");
    expect_faults(BATCH + 200);
    GIVES_BACK(run_children("fault", BATCH, 0), run_and_check("fault", 200, SIGSEGV), "200 faults");
    GIVES_BACK(test_kills(BATCH), test_kills(2 * BATCH), "killed processes");
    GIVES_BACK(test_failures(1), test_failures(50), "failed spawns");
    /* Once around the addresses for mappings: their page tables stay until the process ends. */
    GIVES_BACK(test_mappings(250), test_mappings(250), "250 mappings of 4 MiB");
    GIVES_BACK(test_threads_here(20), test_threads_here(1000), "1,000 threads");
    return done_testing();
}
