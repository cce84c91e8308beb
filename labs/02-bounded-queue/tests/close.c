/*
 * Closing: all who wait for an item return, what is in can still be had, nothing more can be put in.
 * SPDX-License-Identifier: MIT
 */
#include <time.h>
#include "queue.h"
#include "referee.h"

#define CONSUMERS 3
#define ITEMS 4

enum { CLOSING, RETURNED, LATE, TAKEN, EMPTY };

static struct queue *queue;

static void consumer_or_closer(int number)
{
    const struct timespec moment = {.tv_nsec = 3000000};
    int item = -1;

    if (number < CONSUMERS) {
        note(RETURNED, queue_get(queue, &item), item, 0);
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
    queue = queue_new(ITEMS);
    threads_run(CONSUMERS + 1, consumer_or_closer);
    queue = queue_new(ITEMS);
    for (int i = 0; i < ITEMS - 1; i++)
        queue_put(queue, i);
    queue_close(queue);
    note(LATE, queue_put(queue, 99), 0, 0);
    for (int i = 0; i < ITEMS - 1; i++) {
        item = -1;
        int result = queue_get(queue, &item);
        note(TAKEN, result, item, i);
    }
    note(EMPTY, queue_get(queue, &item), 0, 0);
}

void test_judge(unsigned seed)
{
    int closing = 0;

    (void)seed;
    for (unsigned i = 0, count = events(); i < count; i++) {
        const struct event *e = &event_log->events[i];
        closing += e->kind == CLOSING;
        if (e->kind == RETURNED && !closing)
            fail("queue_get returned %d before there was an item, or an end", e->a);
        if (e->kind == RETURNED && e->a != -1)
            fail("the queue was closed and empty, queue_get returned %d", e->a);
        if (e->kind == LATE && e->a != -1)
            fail("the queue was closed, queue_put returned %d", e->a);
        if (e->kind == TAKEN && (e->a != 0 || e->b != e->value))
            fail("item %ld was in when the queue was closed; queue_get returned %d and gave %d",
                 e->value, e->a, e->b);
        if (e->kind == EMPTY && e->a != -1)
            fail("all was taken out of the closed queue, and queue_get returned %d", e->a);
    }
    if (events() != CONSUMERS + ITEMS + 2)
        fail("%u of %d steps were taken", events(), CONSUMERS + ITEMS + 2);
}
