/*
 * A queue takes as many items as it has room for at once, and then no more until one is taken out.
 * SPDX-License-Identifier: MIT
 */
#include <time.h>
#include "queue.h"
#include "referee.h"

#define ITEMS 20
#define CAPACITY 4

enum { PUT, GET, SETTLED };

static struct queue *queue;

static void producer_or_consumer(int number)
{
    const struct timespec moment = {.tv_nsec = 3000000};
    int item;

    if (number == 0) {
        for (int i = 0; i < ITEMS; i++) {
            queue_put(queue, i);
            note(PUT, i, 0, 0);
        }
        return;
    }
    for (int i = 0; i < ITEMS; i++) {
        if (i < 4) {
            nanosleep(&moment, NULL);
            note(SETTLED, i, 0, 0);
        }
        note(GET, i, 0, 0);
        queue_get(queue, &item);
    }
}

void test_run(unsigned seed)
{
    (void)seed;
    watch(4);
    queue = queue_new(CAPACITY);
    threads_run(2, producer_or_consumer);
}

void test_judge(unsigned seed)
{
    int put = 0, get = 0;

    (void)seed;
    for (unsigned i = 0, count = events(); i < count; i++) {
        const struct event *e = &event_log->events[i];
        put += e->kind == PUT;
        get += e->kind == GET;
        if (put - get > CAPACITY)
            fail("%d were put in and %d asked for: with room for %d, the last put had to wait", put,
                 get, CAPACITY);
        if (e->kind == SETTLED && put - get != CAPACITY)
            fail("there is room for %d; %d were put in, %d taken out, and the next put waits",
                 CAPACITY, put, get);
    }
    if (put != ITEMS || get != ITEMS)
        fail("%d of %d were put in", put, ITEMS);
}
