/*
 * Whose memory is it? One variable written by two threads (they share it), the same variable
 * written by two processes (each has its own, at the same address), and programs that reach for
 * memory that is not theirs, while a neighbour goes on counting.
 * SPDX-License-Identifier: MIT
 */
#include "lib/demo.h"

#include <fcntl.h>
#include <pthread.h>
#include <semaphore.h>
#include <signal.h>
#include <stdio.h>
#include <sys/mman.h>
#include <time.h>
#include <unistd.h>

#define KERNEL_ADDRESS 0x80000000u    /* where the kernel lies in every address space */
#define NEIGHBOUR_ADDRESS 0x20000000u /* where the neighbour has a page of its own */
#define PAGE_SIZE 4096
#define HOLD_MS 150  /* how long the two processes keep their values */
#define COUNTS_MS 30 /* CPU time in which the neighbour surely shows that it counts */
#define PATIENCE_MS 10000

/* What the processes tell by trace marks (a); b is the value. */
enum { MARK_ADDRESS = 0x7200, MARK_WROTE, MARK_FOUND, MARK_COUNT };

static volatile int variable; /* written by everyone below */

static void sleep_ms(long ms)
{
    struct timespec time = {.tv_sec = ms / 1000, .tv_nsec = ms % 1000 * 1000000};

    nanosleep(&time, NULL);
}

/* ---- two threads: one memory ---- */

static sem_t first_has_written;
static sem_t second_has_written;
static int first_found;
static int second_found;

static void *first_thread(void *unused)
{
    variable = 111;
    sem_post(&first_has_written);
    sem_wait(&second_has_written);
    first_found = variable;
    return unused;
}

static void *second_thread(void *unused)
{
    sem_wait(&first_has_written);
    second_found = variable;
    variable = 222;
    sem_post(&second_has_written);
    return unused;
}

static void show_threads(void)
{
    pthread_t first;
    pthread_t second;

    printf("\nTwo threads of one process write a variable at %p, A 111, then B 222:\n",
           (void *)&variable);
    sem_init(&first_has_written, 0, 0);
    sem_init(&second_has_written, 0, 0);
    demo_record_begin("threads share");
    bool created = pthread_create(&first, NULL, first_thread, NULL) == 0 &&
                   pthread_create(&second, NULL, second_thread, NULL) == 0;
    if (created) {
        pthread_join(first, NULL);
        pthread_join(second, NULL);
    }
    demo_draw(demo_record_end(), true);
    claim(created && second_found == 111, "B found what A had written (%d)", second_found);
    claim(created && first_found == 222, "A found what B had written (%d)", first_found);
}

/* ---- two processes: two memories ---- */

static int write_and_read_again(int value)
{
    brigade_trace_mark(MARK_ADDRESS, (unsigned)(uintptr_t)&variable);
    variable = value;
    brigade_trace_mark(MARK_WROTE, (unsigned)value);
    sleep_ms(HOLD_MS);
    brigade_trace_mark(MARK_FOUND, (unsigned)variable);
    return variable == value ? 0 : 1;
}

static const struct trace_record *mark_of(const struct timeline *line, pid_t pid, unsigned kind)
{
    const struct trace_record *r;

    for (int at = -1; (r = timeline_next(line, &at, TRACE_MARK, (unsigned)pid));)
        if (r->a == kind)
            return r;
    return NULL;
}

static void show_processes(void)
{
    static const int values[2] = {333, 444};
    const struct trace_record *wrote[2] = {NULL};
    const struct trace_record *found[2] = {NULL};
    const struct trace_record *address[2] = {NULL};
    pid_t pids[2];
    int status = 0;

    printf("\nTwo processes write the same variable, A %d and B %d, wait, and read it again:\n",
           values[0], values[1]);
    variable = 222;
    demo_record_begin("processes do not");
    for (int i = 0; i < 2; i++)
        pids[i] = demo_spawn("write", (unsigned long)values[i], 0);
    for (int i = 0; i < 2; i++)
        status |= demo_wait(pids[i]);
    const struct timeline *line = demo_record_end();

    demo_draw(line, true);
    for (int i = 0; i < 2; i++) {
        address[i] = mark_of(line, pids[i], MARK_ADDRESS);
        wrote[i] = mark_of(line, pids[i], MARK_WROTE);
        found[i] = mark_of(line, pids[i], MARK_FOUND);
    }
    if (!claim(address[0] && address[1] && wrote[0] && wrote[1] && found[0] && found[1],
               "both processes told what they wrote and found"))
        return;
    claim(address[0]->b == address[1]->b && address[0]->b == (unsigned)(uintptr_t)&variable,
          "the variable has the same address in both, and here: 0x%x", (unsigned)address[0]->b);
    claim(wrote[0]->time < found[1]->time && wrote[1]->time < found[0]->time,
          "both had written before either read again");
    claim(status == 0 && (int)found[0]->b == values[0] && (int)found[1]->b == values[1],
          "each found its own value (A %d, B %d)", (int)found[0]->b, (int)found[1]->b);
    claim(variable == 222, "and here it still is %d", variable);
}

/* ---- a trespasser, and a neighbour that goes on ---- */

/* What the neighbour shows of its count, after it has marked it in the trace. NULL: no memory. */
static volatile unsigned *shown_count(void)
{
    int fd = shm_open("/isolation", O_CREAT | O_RDWR, 0600);

    if (fd < 0 || ftruncate(fd, PAGE_SIZE) != 0)
        return NULL;
    void *page = mmap(NULL, PAGE_SIZE, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
    close(fd);
    return page == MAP_FAILED ? NULL : page;
}

/* Counts without end, with a page of its own at NEIGHBOUR_ADDRESS. */
static int count_for_ever(void)
{
    volatile unsigned *shown = shown_count();
    volatile int *page = mmap((void *)NEIGHBOUR_ADDRESS, PAGE_SIZE, PROT_READ | PROT_WRITE,
                              MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED, -1, 0);

    if (page == MAP_FAILED || !shown)
        return 1;
    *page = 555;
    double marked_ms = 0;
    for (unsigned count = 1;; count++) {
        for (volatile int i = 0; i < 10000; i++)
            ;
        if (demo_now_ms() - marked_ms >= 5) {
            marked_ms = demo_now_ms();
            brigade_trace_mark(MARK_COUNT, count);
            *shown = count;
        }
    }
}

static int read_foreign(uintptr_t address)
{
    int value = *(volatile int *)address;

    printf("process %d read %d at 0x%lx!\n", (int)getpid(), value, (unsigned long)address);
    return 0;
}

/* Waits until the process has used this much more CPU time; gives up after PATIENCE_MS. */
static bool wait_for_cpu_time(pid_t pid, unsigned long ms)
{
    struct abi_usage usage;
    double begin = demo_now_ms();

    if (brigade_usage(pid, &usage) != 0)
        return false;
    uint64_t wanted = usage.user_ns + (uint64_t)ms * 1000000;
    while (usage.user_ns < wanted && demo_now_ms() - begin < PATIENCE_MS) {
        sleep_ms(5);
        if (brigade_usage(pid, &usage) != 0)
            return false;
    }
    return usage.user_ns >= wanted;
}

/* Waits until the neighbour has counted on, however long the host lets it stand still; up to PATIENCE_MS. */
static bool wait_for_count(const volatile unsigned *shown)
{
    double begin = demo_now_ms();
    unsigned before = shown ? *shown : 0;

    while (shown && *shown == before && demo_now_ms() - begin < PATIENCE_MS)
        sleep_ms(5);
    return shown && *shown != before;
}

static const struct crime {
    uintptr_t address;
    const char *what;
} crimes[] = {
    {KERNEL_ADDRESS, "the kernel's memory"},
    {NEIGHBOUR_ADDRESS, "where its neighbour has a page"},
    {0, "where nobody has anything"},
};
#define CRIME_COUNT (int)(sizeof crimes / sizeof crimes[0])

static bool check_neighbour(const struct timeline *line, pid_t neighbour, uint64_t fault_time)
{
    const struct trace_record *before = NULL;
    const struct trace_record *last = NULL;
    const struct trace_record *r;

    for (int at = -1; (r = timeline_next(line, &at, TRACE_MARK, (unsigned)neighbour));) {
        if (r->a != MARK_COUNT)
            continue;
        if (r->time <= fault_time)
            before = r;
        last = r;
    }
    return claim(before && last && last->time > fault_time && last->b > before->b,
                 "the neighbour went on: it had counted to %u at the last fault, later to %u",
                 before ? (unsigned)before->b : 0, last ? (unsigned)last->b : 0);
}

static void show_trespass(void)
{
    pid_t pids[CRIME_COUNT];
    int status[CRIME_COUNT];
    uint64_t last_fault = 0;
    unsigned caught = 0;
    char text[CORES_TEXT];

    printf("\nProcess A counts. Processes B, C and D each read memory that is not theirs:\n");
    const volatile unsigned *shown = shown_count();
    demo_record_begin("a trespasser");
    pid_t neighbour = demo_spawn("count", 0, 0);
    bool counted = wait_for_cpu_time(neighbour, COUNTS_MS) && wait_for_count(shown);
    for (int i = 0; i < CRIME_COUNT; i++) {
        pids[i] = demo_spawn("read", crimes[i].address, 0);
        status[i] = demo_wait(pids[i]);
    }
    counted &= wait_for_cpu_time(neighbour, COUNTS_MS) && wait_for_count(shown);
    shm_unlink("/isolation");
    kill(neighbour, SIGKILL);
    demo_wait(neighbour);
    const struct timeline *line = demo_record_end();

    demo_draw(line, false);
    for (int i = 0; i < CRIME_COUNT; i++) {
        const struct trace_record *fault = timeline_fault(line, (unsigned)pids[i]);
        bool held = claim(status[i] == 128 + SIGSEGV && fault && fault->a == crimes[i].address,
                          "%c, reading 0x%08lx (%s), was stopped and ended by SIGSEGV", 'B' + i,
                          (unsigned long)crimes[i].address, crimes[i].what);
        caught += held;
        if (fault && fault->time > last_fault)
            last_fault = fault->time;
    }
    counted &= check_neighbour(line, neighbour, last_fault);
    printf("\n  Seen: the MMU refused %u of %d, the kernel ended these and nothing else;\n"
           "  the neighbour on %s %s.\n",
           caught, CRIME_COUNT, demo_cores_text(timeline_cores_of(line, 0), text),
           counted ? "counted on" : "did not get on");
}

int main(int argc, char **argv)
{
    struct demo demo = {.name = "isolation", .usage = "[--threads] [--processes]"};

    demo_begin(&demo, argc, argv);
    if (demo.part) {
        switch (demo.part[0]) {
        case 'w':
            return write_and_read_again((int)demo.argument[0]);
        case 'c':
            return count_for_ever();
        default:
            return read_foreign(demo.argument[0]);
        }
    }
    printf("Whose memory is it? Threads share theirs, processes have their own.\n");
    if (demo.way[WAY_THREADS])
        show_threads();
    if (demo.way[WAY_PROCESSES]) {
        show_processes();
        show_trespass();
    }
    return demo_end();
}
