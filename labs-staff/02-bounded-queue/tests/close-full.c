/*
 * Closing a full queue: all who wait for room return -1, and what was in comes out, and nothing else.
 * SPDX-License-Identifier: MIT
 */
#include <time.h>
#include "queue.h"
#include "referee.h"

#define PRODUCERS 3
#define CAPACITY 2

enum { CLOSING, RETURNED, TAKEN };

static struct queue *queue;

static void producer_or_closer(int number)
{
    const struct timespec moment = {.tv_nsec = 3000000};

    if (number < PRODUCERS) {
        note(RETURNED, queue_put(queue, 100 + number), 0, 0);
        return;
    }
    nanosleep(&moment, NULL);
    note(CLOSING, 0, 0, 0);
    queue_close(queue);
}

void test_run(unsigned seed)
{
    int item;

    (void)seed;
    watch(3);
    queue = queue_new(CAPACITY);
    for (int i = 0; i < CAPACITY; i++)
        queue_put(queue, i);
    threads_run(PRODUCERS + 1, producer_or_closer);
    while (queue_get(queue, &item) == 0)
        note(TAKEN, item, 0, 0);
}

void test_judge(unsigned seed)
{
    int taken = 0, closing = 0;

    (void)seed;
    for (unsigned i = 0, count = events(); i < count; i++) {
        const struct event *e = &event_log->events[i];
        closing += e->kind == CLOSING;
        if (e->kind == RETURNED && !closing)
            fail("queue_put returned %d before there was room, or an end", e->a);
        if (e->kind == RETURNED && e->a != -1)
            fail("the queue was full and closed, queue_put returned %d", e->a);
        if (e->kind == TAKEN && e->a != taken++)
            fail("out of the closed queue came %d instead of %d", e->a, taken - 1);
    }
    if (taken != CAPACITY || events() != CAPACITY + PRODUCERS + 1)
        fail("%d were in, %d came out, %u calls returned", CAPACITY, taken, events());
}
