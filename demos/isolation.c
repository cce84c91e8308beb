/*
 * Whose memory is it? One variable written by two threads (they share it), the same variable written by two processes
 * (each has its own, at the same address), and processes that reach for memory that is not theirs, while a neighbour
 * goes on counting.
 * SPDX-License-Identifier: MIT
 */
#include "lib/demo.h"

#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <sys/mman.h>
#include <unistd.h>

#define KERNEL ((int *)0x80000000u)     /* it lies there in every address space */
#define NEIGHBOURS ((int *)0x20000000u) /* where the neighbour has a page of its own */
#define PAGE_SIZE 4096
#define PATIENCE_MS 10000

enum { MARK_COUNT = 0x7203 }; /* b: how far the neighbour has counted */

static volatile int variable; /* each process has one, threads have the same */

/* Memory that the processes share, for what they tell. */
static struct {
    pthread_barrier_t both_have_written;
    int found[2];
    volatile int *address[2];
    volatile unsigned count;
} * shared;

static void write_and_read(int number)
{
    variable = 111 * (number + 1);
    pthread_barrier_wait(&shared->both_have_written);
    shared->found[number] = variable;
    shared->address[number] = &variable;
}

static void *thread_main(void *number)
{
    write_and_read((int)(intptr_t)number);
    return NULL;
}

static void show_threads(void)
{
    pthread_t threads[2];

    printf("\nTwo threads write a variable, A 111, B 222; when both have, each reads it:\n");
    demo_record_begin("threads share");
    for (int i = 0; i < 2; i++)
        if (pthread_create(&threads[i], NULL, thread_main, (void *)(intptr_t)i) != 0)
            demo_give_up("pthread_create");
    for (int i = 0; i < 2; i++)
        pthread_join(threads[i], NULL);
    demo_draw(demo_record_end(), true);
    claim(shared->found[0] == shared->found[1] && variable == shared->found[0],
          "both found %d: one of them what the other had written", shared->found[0]);
}

static pid_t start(void (*what)(int), int number)
{
    pid_t pid = fork();

    if (pid < 0)
        demo_give_up("fork");
    if (pid == 0) {
        what(number);
        _exit(0);
    }
    return pid;
}

static void show_processes(void)
{
    printf("\nTwo processes do the same:\n");
    variable = 999;
    demo_record_begin("processes do not");
    pid_t first = start(write_and_read, 0);
    pid_t second = start(write_and_read, 1);
    int failed = demo_wait(first) | demo_wait(second);
    demo_draw(demo_record_end(), true);
    claim(shared->address[0] == &variable && shared->address[1] == &variable,
          "the variable has the same address in both, and here: %p", (void *)&variable);
    claim(failed == 0 && shared->found[0] == 111 && shared->found[1] == 222,
          "each found its own value (A %d, B %d)", shared->found[0], shared->found[1]);
    claim(variable == 999, "and here it still is %d", variable);
}

/* ---- trespassers, and a neighbour that goes on ---- */

/* Counts without end, with a page of its own at NEIGHBOURS. */
static void count_for_ever(int value)
{
    int *page = mmap(NEIGHBOURS, PAGE_SIZE, PROT_READ | PROT_WRITE,
                     MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED, -1, 0);

    if (page == MAP_FAILED)
        return;
    *page = value;
    for (unsigned count = 1;; count++) {
        for (double begin = demo_now_ms(); demo_now_ms() - begin < 5;)
            ;
        brigade_trace_mark(MARK_COUNT, count);
        shared->count = count;
    }
}

/* Waits until the neighbour has counted on, however long the host lets it stand still; up to PATIENCE_MS. */
static void wait_for_count(void)
{
    double begin = demo_now_ms();
    unsigned before = shared->count;

    while (shared->count < before + 4 && demo_now_ms() - begin < PATIENCE_MS)
        demo_sleep_ms(5);
}

static const struct crime {
    int *address;
    const char *what;
} crimes[] = {{KERNEL, "the kernel's memory"},
              {NEIGHBOURS, "where its neighbour has a page"},
              {NULL, "where nobody has anything"}};
#define CRIMES (int)(sizeof crimes / sizeof *crimes)

static void trespass(int crime)
{
    int value = *(int *volatile)crimes[crime].address;

    printf("process %d read %d at %p!\n", (int)getpid(), value, (void *)crimes[crime].address);
}

static void show_trespass(void)
{
    int status[CRIMES], caught = 0;
    pid_t pids[CRIMES];
    unsigned at_fault = 0, last = 0; /* how far the neighbour had counted */
    uint64_t last_fault = 0;
    const struct trace_record *r;

    printf("\nProcess A counts. Processes B, C and D each read memory that is not theirs:\n");
    demo_record_begin("a trespasser");
    pid_t neighbour = start(count_for_ever, 555);
    wait_for_count();
    for (int i = 0; i < CRIMES; i++) {
        pids[i] = start(trespass, i);
        status[i] = demo_wait(pids[i]);
    }
    wait_for_count();
    kill(neighbour, SIGKILL);
    demo_wait(neighbour);
    const struct timeline *line = demo_record_end();
    demo_draw(line, false);
    for (int i = 0; i < CRIMES; i++) {
        r = timeline_fault(line, (unsigned)pids[i]);
        caught += claim(status[i] == 128 + SIGSEGV && r && r->a == (uintptr_t)crimes[i].address,
                        "%c, reading 0x%08x (%s), was ended by SIGSEGV", 'B' + i,
                        (unsigned)(uintptr_t)crimes[i].address, crimes[i].what);
        last_fault = r && r->time > last_fault ? r->time : last_fault;
    }
    for (int at = -1; (r = demo_next_mark(line, &at, MARK_COUNT, (unsigned)neighbour)); last = r->b)
        at_fault = r->time < last_fault ? r->b : at_fault;
    claim(at_fault > 0 && last > at_fault,
          "the neighbour went on: it had counted to %u at the last fault, later to %u", at_fault,
          last);
    printf("\n  Seen: the MMU refused %d of %d, the kernel ended these and nothing else.\n", caught,
           CRIMES);
}

int main(int argc, char **argv)
{
    struct demo demo = {.name = "isolation", .usage = "[--threads] [--processes]"};
    pthread_barrierattr_t between_processes;

    demo_begin(&demo, argc, argv);
    shared = mmap(NULL, sizeof *shared, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    if (shared == MAP_FAILED)
        demo_give_up("mmap");
    pthread_barrierattr_init(&between_processes);
    pthread_barrierattr_setpshared(&between_processes, PTHREAD_PROCESS_SHARED);
    pthread_barrier_init(&shared->both_have_written, &between_processes, 2);
    printf("Whose memory is it? Threads share theirs, processes have their own.\n");
    if (demo.way[WAY_COOP + (int)demo_model()])
        show_threads();
    if (demo.way[WAY_PROCESSES]) {
        show_processes();
        show_trespass();
    }
    return demo_end();
}
