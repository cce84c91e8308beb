/*
 * A storm of requests, all at once, each of which waits a little and computes a little: answered by one thread, by a
 * thread for each, by a pool of threads and by a pool of processes. How many a second, and how long does one wait?
 * SPDX-License-Identifier: MIT
 */
#include "lib/demo.h"

#include <brigade/multiprocessing.h>
#include <brigade/pool.h>
#include <brigade/threading.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#define REQUESTS 2000 /* unless told otherwise */
#define WORKERS 16    /* of a pool */
#define HANDFUL 10    /* requests that a worker takes at a time, as the pool's lock is dear */
#define WAIT_US 500   /* as for a database */
#define TERMS 2000    /* as for a page made of the answer */

struct request {
    unsigned number;
    double came_ms;
};

struct answer {
    unsigned value;
    double latency_ms;
};

static struct request requests[REQUESTS];
static struct answer answers[REQUESTS];
static unsigned long count = REQUESTS;
static struct {
    int now, most; /* atomic: requests begun and not answered */
} * in_flight;     /* in memory that processes share */

static unsigned right_value(unsigned number)
{
    return number * TERMS + TERMS / 2 * (TERMS - 1);
}

static int serve(const void *argument, void *result)
{
    const struct request *request = argument;
    struct answer *answer = result;
    struct timespec wait = {.tv_nsec = WAIT_US * 1000};
    int now = __atomic_add_fetch(&in_flight->now, 1, __ATOMIC_RELAXED);
    int most = __atomic_load_n(&in_flight->most, __ATOMIC_RELAXED);
    volatile unsigned value = 0;

    while (now > most && !__atomic_compare_exchange_n(&in_flight->most, &most, now, false,
                                                      __ATOMIC_RELAXED, __ATOMIC_RELAXED))
        ;
    nanosleep(&wait, NULL);
    for (unsigned i = 0; i < TERMS; i++)
        value += request->number + i;
    answer->value = value;
    answer->latency_ms = demo_now_ms() - request->came_ms;
    __atomic_sub_fetch(&in_flight->now, 1, __ATOMIC_RELAXED);
    return 0;
}

static void serve_one_by_one(void)
{
    for (unsigned long i = 0; i < count; i++)
        serve(&requests[i], &answers[i]);
}

static void thread_main(void *request)
{
    serve(request, &answers[((struct request *)request)->number]);
}

/* When there is no room for one more, the oldest must have ended first. */
static void serve_by_thread_each(void)
{
    static struct thread threads[REQUESTS];
    unsigned long oldest = 0;

    for (unsigned long i = 0; i < count; i++) {
        threads[i] = (struct thread){.target = thread_main, .argument = &requests[i]};
        while (thread_start(&threads[i]) == EAGAIN && oldest < i)
            thread_join(&threads[oldest++], FOREVER);
    }
    while (oldest < count)
        thread_join(&threads[oldest++], FOREVER);
}

static struct pool *pool;

static void serve_by_pool(void)
{
    struct tasks tasks = {serve, requests, sizeof *requests, sizeof *answers, count, HANDFUL};

    pool_map(pool, &tasks, answers);
}

static int compare(const void *a, const void *b)
{
    double x = ((const struct answer *)a)->latency_ms;
    double y = ((const struct answer *)b)->latency_ms;

    return (x > y) - (x < y);
}

/* The storm, and a line of the table. Returns how many requests were being served at the same moment. */
static int show(const char *name, int column, void (*serve_all)(void))
{
    unsigned right = 0;
    double begin = demo_now_ms();

    *in_flight = (typeof(*in_flight)){0};
    for (unsigned i = 0; i < count; i++) {
        requests[i] = (struct request){i, begin};
        answers[i] = (struct answer){0};
    }
    serve_all();
    double time_ms = demo_now_ms() - begin;
    for (unsigned i = 0; i < count; i++)
        right += answers[i].value == right_value(i);
    qsort(answers, count, sizeof *answers, compare);
    printf("  %-20s %6.0f ms %8.0f/s %8.1f %8.1f %8.1f ms %6d\n", name, time_ms,
           (double)count * 1000 / time_ms, answers[count / 2].latency_ms,
           answers[count * 95 / 100].latency_ms, answers[count * 99 / 100].latency_ms,
           in_flight->most);
    if (column >= 0)
        demo_figure((enum way)column, FIGURE_TIME_MS, (unsigned)(time_ms + 0.5));
    if (right != count)
        claim(false, "%s: %u of %lu answers are right", name, right, count);
    return in_flight->most;
}

static int show_pool(const char *name, enum sharing sharing, enum way column)
{
    pool = pool_new(WORKERS, sharing);
    if (!pool) {
        perror("pool");
        exit(3);
    }
    serve_by_pool(); /* the restaurant has been open for a while: workers have all the memory they need */
    int most = show(name, (int)column, serve_by_pool);
    pool_free(pool);
    return most;
}

int main(int argc, char **argv)
{
    struct demo demo = {.name = "storm",
                        .usage = "[--requests N (1-2000)]",
                        .size_option = "--requests",
                        .size_max = REQUESTS};

    demo_begin(&demo, argc, argv);
    count = demo.part ? demo.argument[0] : demo.size ? demo.size : REQUESTS;
    in_flight = shared_alloc(sizeof *in_flight);
    if (!in_flight)
        return 3;
    if (demo.part) {
        show_pool("16 threads, smp", THREADS, WAY_SMP);
        return demo_end();
    }
    printf("%lu requests at once, each waits for %d us and computes a little\n\n", count, WAIT_US);
    printf("  %-20s %9s %10s %8s %8s %11s %6s\n", "served by", "time", "", "p50", "p95", "p99",
           "at once");
    int one = show("one thread", WAY_SEQUENCE, serve_one_by_one);
    int each = show("a thread for each", -1, serve_by_thread_each);
    int threads = show_pool("16 threads", THREADS, WAY_THREADS);
    demo_run_part(ABI_SMP, "pool", count, 0);
    int processes = show_pool("16 processes", PROCESSES, WAY_PROCESSES);
    demo_provenance();
    printf("\n");
    claim(one == 1, "one thread serves one at a time");
    claim(each > one || count == 1, "of threads for each %d served at once", each);
    claim(threads <= WORKERS && processes <= WORKERS,
          "a pool serves at most as many at once as it has workers");
    printf(
        "\n  Seen: while one request waits, others can be served. A pool does so without a new thread for\n"
        "  each; processes use all cores, and have each request and answer copied.\n");
    return demo_end();
}
