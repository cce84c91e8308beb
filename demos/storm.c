/*
 * A storm of requests, all at once, each of which waits a little and computes a little: answered by one thread, by a
 * thread for each, by pools of threads of each model and of processes. How many a second, and how long does one wait?
 * SPDX-License-Identifier: MIT
 */
#include "lib/demo.h"

#include <brigade/multiprocessing.h>
#include <brigade/pool.h>
#include <brigade/threading.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>

#define REQUESTS 2000 /* unless told otherwise, and at most */
#define WORKERS 16    /* of a pool */
#define HANDFUL 10    /* requests that a worker takes at a time, as the pool's lock is dear */
#define WAIT_MS 0.5   /* as for a database */
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
static unsigned long count;
static struct in_flight {
    int now, most; /* atomic: requests begun and not answered */
} * in_flight;     /* in memory that processes share */
static struct pool *pool;

static unsigned right_value(unsigned number)
{
    return number * TERMS + TERMS / 2 * (TERMS - 1);
}

static int serve(const void *argument, void *result)
{
    const struct request *request = argument;
    struct answer *answer = result;
    int now = __atomic_add_fetch(&in_flight->now, 1, __ATOMIC_RELAXED);
    int most = __atomic_load_n(&in_flight->most, __ATOMIC_RELAXED);
    volatile unsigned value = 0;

    while (now > most && !__atomic_compare_exchange_n(&in_flight->most, &most, now, false,
                                                      __ATOMIC_RELAXED, __ATOMIC_RELAXED))
        ;
    demo_sleep_ms(WAIT_MS);
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

/* The storm, and a line of the table. Returns the milliseconds that it took. */
static double show(const char *name, void (*serve_all)(void))
{
    unsigned right = 0;
    double begin = demo_now_ms();

    *in_flight = (struct in_flight){0};
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
    if (right != count)
        claim(false, "%s: %u of %lu answers are right", name, right, count);
    return time_ms;
}

static void show_pool(enum way way)
{
    static const char *const names[WAY_COUNT] = {NULL,
                                                 "16 threads, coop",
                                                 "16 threads, preempt",
                                                 "16 threads, gil",
                                                 "16 threads, smp",
                                                 "16 processes"};

    pool = pool_new(WORKERS, way == WAY_PROCESSES ? PROCESSES : THREADS);
    if (!pool)
        demo_give_up("pool_new");
    serve_by_pool(); /* the restaurant has been open for a while: workers have all the memory they need */
    demo_figure_time(way, show(names[way], serve_by_pool));
    pool_free(pool);
    if (in_flight->most > WORKERS)
        claim(false, "a pool serves at most as many at once as it has workers");
}

int main(int argc, char **argv)
{
    struct demo demo = {.name = "storm",
                        .usage = "[--requests N (1-2000)]",
                        .size_option = "--requests",
                        .size = REQUESTS,
                        .size_max = REQUESTS};

    demo_begin(&demo, argc, argv);
    count = demo.part ? demo.argument[0] : demo.size;
    in_flight = shared_alloc(sizeof *in_flight);
    if (!in_flight)
        demo_give_up("shared_alloc");
    if (demo.part) {
        show_pool((enum way)demo.argument[1]);
        return demo_end();
    }
    printf("%lu requests at once, each waits for %.1f ms and computes a little\n\n", count,
           WAIT_MS);
    printf("  %-20s %9s %10s %8s %8s %11s %6s\n", "served by", "time", "", "p50", "p95", "p99",
           "at once");
    demo_figure_time(WAY_SEQUENCE, show("one thread", serve_one_by_one));
    int one = in_flight->most;
    show("a thread for each", serve_by_thread_each);
    int each = in_flight->most;
    for (enum way way = WAY_COOP; way <= WAY_SMP; way++)
        demo_run_part((enum abi_model)(way - WAY_COOP), "pool", count, way);
    show_pool(WAY_PROCESSES);
    demo_provenance();
    printf("\n");
    claim(one == 1, "one thread serves one at a time");
    claim(each > one || count == 1, "of threads for each %d served at once", each);
    claim(in_flight->most <= WORKERS, "a pool serves at most as many at once as it has workers");
    printf(
        "\n  Seen: while one request waits, others can be served. A pool does so without a new thread for\n"
        "  each; processes use all cores, and have each request and answer copied.\n");
    return demo_end();
}
