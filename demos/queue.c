/*
 * How tasks hand things over: a queue between threads, with back pressure; a pipe and shared memory between
 * processes, and what a copy costs.
 * SPDX-License-Identifier: MIT
 */
#include "lib/demo.h"

#include <pthread.h>
#include <semaphore.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <time.h>
#include <unistd.h>

#define CAPACITY 4
#define ITEMS 24
#define BLOCK 4096
#define SLOTS 16 /* blocks in shared memory: as much as a pipe holds */
#define KIB 512  /* moved by each way, unless told otherwise */

enum { MARK_DEPTH = 0x7500 }; /* b: how many are in the queue now */

/* A bounded queue, as every textbook has it. */
static struct {
    int item[CAPACITY];
    int first, count;
    pthread_mutex_t lock;
    pthread_cond_t changed;
} queue = {.lock = PTHREAD_MUTEX_INITIALIZER, .changed = PTHREAD_COND_INITIALIZER};

static void put(int item)
{
    pthread_mutex_lock(&queue.lock);
    while (queue.count == CAPACITY)
        pthread_cond_wait(&queue.changed, &queue.lock); /* back pressure */
    queue.item[(queue.first + queue.count++) % CAPACITY] = item;
    brigade_trace_mark(MARK_DEPTH, (unsigned)queue.count);
    pthread_cond_broadcast(&queue.changed);
    pthread_mutex_unlock(&queue.lock);
}

static int get(void)
{
    pthread_mutex_lock(&queue.lock);
    while (queue.count == 0)
        pthread_cond_wait(&queue.changed, &queue.lock);
    int item = queue.item[queue.first];
    queue.first = (queue.first + 1) % CAPACITY;
    queue.count--;
    brigade_trace_mark(MARK_DEPTH, (unsigned)queue.count);
    pthread_cond_broadcast(&queue.changed);
    pthread_mutex_unlock(&queue.lock);
    return item;
}

static void *produce(void *unused)
{
    (void)unused;
    for (int i = 1; i <= ITEMS; i++)
        put(i);
    return NULL;
}

static void *consume_slowly(void *sum)
{
    struct timespec pause = {.tv_nsec = 5000000};

    for (int i = 0; i < ITEMS; i++) {
        *(int *)sum += get();
        nanosleep(&pause, NULL);
    }
    return NULL;
}

static void show_queue(void)
{
    pthread_t producer, consumer;
    int sum = 0;
    unsigned deepest = 0;
    const struct trace_record *r;

    printf("\nA makes %d things at once, B takes 5 ms for each, the queue between holds %d:\n",
           ITEMS, CAPACITY);
    demo_record_begin("queue");
    if (pthread_create(&producer, NULL, produce, NULL) != 0 ||
        pthread_create(&consumer, NULL, consume_slowly, &sum) != 0)
        exit(3);
    pthread_join(producer, NULL);
    pthread_join(consumer, NULL);
    const struct timeline *line = demo_record_end();
    demo_draw(line, true);
    demo_draw_depth(line, MARK_DEPTH, CAPACITY, "depth");
    for (int at = -1; (r = timeline_next(line, &at, TRACE_MARK, line->observer));)
        if (r->a == MARK_DEPTH && r->b > deepest)
            deepest = r->b;
    int waits = 0;
    for (int i = 0; i < line->waits.count; i++)
        waits += line->waits.span[i].task == 0;
    claim(sum == ITEMS * (ITEMS + 1) / 2, "all %d arrived, each once", ITEMS);
    claim(deepest == CAPACITY, "the queue was full, and never held more than %d", CAPACITY);
    claim(waits > 0, "A was held back %d times: it works no faster than B takes", waits);
}

/* ---- bytes from process to process ---- */

static unsigned add_up(const unsigned char *bytes)
{
    unsigned sum = 0;

    for (int i = 0; i < BLOCK; i += 64)
        sum += bytes[i];
    return sum;
}

/* In and out of a pipe by one process alone: what the two copies cost, with nobody to wake. Returns MB/s. */
static double alone(unsigned long blocks, unsigned *sum)
{
    static unsigned char block[BLOCK];
    int ends[2];

    if (pipe(ends) != 0)
        exit(3);
    double begin = demo_now_ms();
    for (unsigned long i = 0; i < blocks; i++) {
        memset(block, (int)i, sizeof block);
        if (write(ends[1], block, sizeof block) != sizeof block ||
            read(ends[0], block, sizeof block) != sizeof block)
            break;
        *sum += add_up(block);
    }
    double speed = (double)blocks * BLOCK / 1000 / (demo_now_ms() - begin);
    close(ends[0]);
    close(ends[1]);
    return speed;
}

/* Returns MB/s; *sum is what the reader found. */
static double through_pipe(unsigned long blocks, unsigned *sum)
{
    static unsigned char block[BLOCK];
    int ends[2];
    double begin = demo_now_ms();

    if (pipe(ends) != 0)
        exit(3);
    pid_t pid = fork();
    if (pid == 0) {
        for (unsigned long i = 0; i < blocks; i++) {
            memset(block, (int)i, sizeof block);
            if (write(ends[1], block, sizeof block) != sizeof block)
                _exit(1);
        }
        _exit(0);
    }
    close(ends[1]);
    size_t filled = 0;
    for (ssize_t got; (got = read(ends[0], block + filled, sizeof block - filled)) > 0;) {
        filled += (size_t)got;
        if (filled == sizeof block) {
            *sum += add_up(block);
            filled = 0;
        }
    }
    close(ends[0]);
    demo_wait(pid);
    return (double)blocks * BLOCK / 1000 / (demo_now_ms() - begin);
}

static double through_memory(unsigned long blocks, unsigned *sum)
{
    struct shared {
        sem_t free, full;
        unsigned char block[SLOTS][BLOCK];
    } *shared =
        mmap(NULL, sizeof *shared, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);

    if (shared == MAP_FAILED)
        exit(3);
    sem_init(&shared->free, 1, SLOTS);
    sem_init(&shared->full, 1, 0);
    double begin = demo_now_ms();
    pid_t pid = fork();
    for (unsigned long i = 0; i < blocks; i++) {
        sem_wait(pid == 0 ? &shared->free : &shared->full);
        if (pid == 0)
            memset(shared->block[i % SLOTS], (int)i, BLOCK); /* made where it is read: no copy */
        else
            *sum += add_up(shared->block[i % SLOTS]);
        sem_post(pid == 0 ? &shared->full : &shared->free);
    }
    if (pid == 0)
        _exit(0);
    demo_wait(pid);
    double speed = (double)blocks * BLOCK / 1000 / (demo_now_ms() - begin);
    munmap(shared, sizeof *shared);
    return speed;
}

/* How often this process was put on a core. */
static unsigned own_switches(void)
{
    struct abi_usage usage;

    return brigade_usage(0, &usage) == 0 ? usage.switches : 0;
}

int main(int argc, char **argv)
{
    struct demo demo = {
        .name = "queue", .usage = "[--kib N (4-65536)]", .size_option = "--kib", .size_max = 65536};
    unsigned sum[3] = {0};
    unsigned expected = 0;

    demo_begin(&demo, argc, argv);
    unsigned long blocks = (demo.size ? demo.size : KIB) * 1024 / BLOCK;
    printf("Handing things over: a queue, a pipe, shared memory\n");
    show_queue();
    for (unsigned long i = 0; i < blocks; i++)
        expected += BLOCK / 64 * (unsigned char)i;
    printf("\n%lu KiB from one process to another:\n", blocks * BLOCK / 1024);
    double alone_speed = alone(blocks, &sum[2]);
    unsigned switches[3] = {own_switches()};
    double pipe_speed = through_pipe(blocks, &sum[0]);
    switches[1] = own_switches();
    double memory_speed = through_memory(blocks, &sum[1]);
    switches[2] = own_switches();
    claim(sum[0] == expected, "through a pipe, copied twice, every byte the same:   %7.1f MB/s",
          pipe_speed);
    claim(sum[1] == expected, "through shared memory, without a copy, likewise:     %7.1f MB/s",
          memory_speed);
    claim(sum[2] == expected, "the two copies alone, by one process through a pipe: %7.1f MB/s",
          alone_speed);
    printf(
        "  The reader slept and was woken %u times at the pipe, %u times at the memory. Speeds far below\n"
        "  that of the copies are not the pipe's: one core then waited for the other to be woken, or for\n"
        "  the host, which had no CPU free for it.\n",
        switches[1] - switches[0], switches[2] - switches[1]);
    demo_provenance();
    printf(
        "\n  Seen: a queue holds back who is too fast; a pipe copies and needs no lock of yours.\n"
        "  Shared memory copies nothing, and needs a semaphore to say when.\n");
    return demo_end();
}
