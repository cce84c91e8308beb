/*
 * How tasks hand things over: a queue between threads, with back pressure, and from a process; a pipe and shared memory
 * between processes, and what a copy costs.
 * SPDX-License-Identifier: MIT
 */
#include "lib/demo.h"

#include <brigade/multiprocessing.h>
#include <brigade/queue.h>
#include <brigade/threading.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#define CAPACITY 4
#define ITEMS 24
#define BLOCK 4096
#define SLOTS 16 /* blocks in shared memory: as much as a pipe holds */

enum { MARK_DEPTH = 0x7500 }; /* b: how many are in the queue now */

/* ---- a queue ---- */

static struct queue *queue;

static void produce(void *unused)
{
    (void)unused;
    for (int item = 1; item <= ITEMS; item++) {
        queue_put(queue, &item, FOREVER); /* waits while the queue is full: back pressure */
        brigade_trace_mark(MARK_DEPTH, queue_qsize(queue));
    }
}

static void consume_slowly(void *sum)
{
    for (int i = 0, item; i < ITEMS; i++) {
        queue_get(queue, &item, FOREVER);
        brigade_trace_mark(MARK_DEPTH, queue_qsize(queue));
        *(int *)sum += item;
        demo_sleep_ms(5);
    }
}

static void show_threads(void)
{
    int sum = 0, waits = 0;
    unsigned deepest = 0;
    struct thread producer = {.target = produce};
    struct thread consumer = {.target = consume_slowly, .argument = &sum};
    const struct trace_record *r;

    printf("\nA makes %d things at once, B takes 5 ms for each, the queue between holds %d:\n",
           ITEMS, CAPACITY);
    queue = queue_new(CAPACITY, sizeof(int), THREADS);
    demo_record_begin("queue");
    if (!queue || thread_start(&producer) != 0 || thread_start(&consumer) != 0)
        demo_give_up("queue, threads");
    thread_join(&producer, FOREVER);
    thread_join(&consumer, FOREVER);
    const struct timeline *line = demo_record_end();
    demo_draw(line, true);
    demo_draw_depth(line, MARK_DEPTH, CAPACITY, "depth");
    for (int at = -1; (r = demo_next_mark(line, &at, MARK_DEPTH, 0));)
        deepest = r->b > deepest ? r->b : deepest;
    for (int i = 0; i < line->waits.count; i++)
        waits += line->waits.span[i].task == 0;
    claim(sum == ITEMS * (ITEMS + 1) / 2, "all %d arrived, each once", ITEMS);
    claim(deepest == CAPACITY, "the queue was full, and never held more than %d", CAPACITY);
    claim(waits > 0, "A was held back %d times: it works no faster than B takes", waits);
}

static int put_sum(void *results)
{
    int sum = 1 + 2 + 3 + 4 + 5;

    return queue_put(results, &sum, FOREVER);
}

static void show_process(void)
{
    struct queue *results = queue_new(1, sizeof(int), PROCESSES);
    struct process worker = {.target = put_sum, .argument = results};
    int sum = 0;

    printf(
        "\nA process puts the sum of 1, 2, 3, 4 and 5 into a queue that it shares with this one:\n");
    if (!results || process_start(&worker) != 0)
        demo_give_up("queue, process");
    queue_get(results, &sum, FOREVER);
    process_join(&worker, FOREVER);
    claim(sum == 15 && worker.exitcode == 0, "%d came out here, and the process has ended", sum);
    queue_free(results);
}

/* ---- bytes from process to process ---- */

static unsigned long blocks;
static unsigned char block[BLOCK];
static int pipe_ends[2];
static struct semaphore *free_slots, *full_slots;
static unsigned char (*slots)[BLOCK]; /* shared */

static unsigned add_up(const unsigned char *bytes)
{
    unsigned sum = 0;

    for (int i = 0; i < BLOCK; i += 64)
        sum += bytes[i];
    return sum;
}

static void write_block(unsigned long i)
{
    memset(block, (int)i, BLOCK);
    if (write(pipe_ends[1], block, BLOCK) != BLOCK)
        _exit(1); /* only if nobody reads */
}

static unsigned read_block(unsigned long unused)
{
    (void)unused;
    for (size_t filled = 0; filled < BLOCK;) {
        ssize_t got = read(pipe_ends[0], block + filled, BLOCK - filled);
        if (got <= 0)
            return 0;
        filled += (size_t)got;
    }
    return add_up(block);
}

static void fill_slot(unsigned long i)
{
    semaphore_acquire(free_slots, FOREVER);
    memset(slots[i % SLOTS], (int)i, BLOCK); /* made where it is read: no copy */
    semaphore_release(full_slots, 1);
}

static unsigned empty_slot(unsigned long i)
{
    semaphore_acquire(full_slots, FOREVER);
    unsigned sum = add_up(slots[i % SLOTS]);
    semaphore_release(free_slots, 1);
    return sum;
}

/* One process makes the blocks and another one uses them, or alone one does both. */
static void show_way(const char *name, bool alone, void (*make)(unsigned long i),
                     unsigned (*use)(unsigned long i))
{
    struct abi_usage before, after;
    unsigned sum = 0, expected = 0;

    for (unsigned long i = 0; i < blocks; i++)
        expected += BLOCK / 64 * (unsigned char)i;
    brigade_usage(0, &before);
    double begin = demo_now_ms();
    pid_t pid = alone ? -1 : fork();
    if (pid < 0 && !alone)
        demo_give_up("fork");
    for (unsigned long i = 0; i < blocks; i++) {
        if (pid <= 0)
            make(i);
        if (pid != 0)
            sum += use(i);
    }
    if (pid == 0)
        _exit(0);
    if (pid > 0)
        demo_wait(pid);
    double speed = (double)blocks * BLOCK / 1000 / (demo_now_ms() - begin);
    brigade_usage(0, &after);
    claim(sum == expected, "%-45s %8.1f MB/s, woken %u times", name, speed,
          (unsigned)(after.switches - before.switches));
}

int main(int argc, char **argv)
{
    struct demo demo = {.name = "queue",
                        .usage = "[--kib N (4-65536)]",
                        .size_option = "--kib",
                        .size = 512,
                        .size_min = 4,
                        .size_max = 65536};

    demo_begin(&demo, argc, argv);
    printf("Handing things over: a queue, a pipe, shared memory\n");
    show_threads();
    show_process();
    blocks = demo.size * 1024 / BLOCK;
    free_slots = semaphore_new(SLOTS, PROCESSES);
    full_slots = semaphore_new(0, PROCESSES);
    slots = shared_alloc(SLOTS * sizeof *slots);
    if (!free_slots || !full_slots || !slots || pipe(pipe_ends) != 0)
        demo_give_up("pipe, shared memory");
    printf("\n%lu KiB from one process to another, every byte the same:\n", blocks * BLOCK / 1024);
    show_way("through a pipe, copied twice:", false, write_block, read_block);
    show_way("through shared memory, without a copy:", false, fill_slot, empty_slot);
    show_way("the two copies alone, by one process:", true, write_block, read_block);
    printf(
        "  Speeds far below that of the copies are not the pipe's: one core then waited for the other\n"
        "  to be woken, or for the host, which had no CPU free for it.\n");
    demo_provenance();
    printf(
        "\n  Seen: a queue holds back who is too fast; a pipe copies and needs no lock of yours.\n"
        "  Shared memory copies nothing, and needs a semaphore to say when.\n");
    return demo_end();
}
