/*
 * What one thread puts in another gets, all of it, once, in the same order.
 * SPDX-License-Identifier: MIT
 */
#include "queue.h"
#include "referee.h"

#define ITEMS 120
#define CAPACITY 3

enum { GOT, REFUSED };

static struct queue *queue;

static void producer_or_consumer(int number)
{
    int item;

    for (int i = 0; i < ITEMS; i++) {
        if (number == 0) {
            if (queue_put(queue, 7 * i) != 0)
                note(REFUSED, i, 0, 0);
        } else {
            if (queue_get(queue, &item) != 0)
                note(REFUSED, i, 1, 0);
            else
                note(GOT, i, 0, item);
        }
        pause_maybe();
    }
}

void test_run(unsigned seed)
{
    (void)seed;
    watch(5);
    queue = queue_new(CAPACITY);
    threads_run(2, producer_or_consumer);
}

void test_judge(unsigned seed)
{
    unsigned count = events();

    (void)seed;
    for (unsigned i = 0; i < count; i++) {
        const struct event *e = &event_log->events[i];
        if (e->kind == REFUSED)
            fail("queue_%s %d returned -1, though the queue is open", e->b ? "get" : "put", e->a);
        else if (e->value != 7 * e->a)
            fail("queue_get %d gave %ld instead of %d", e->a, e->value, 7 * e->a);
    }
    if (count != ITEMS)
        fail("%d items were put in, %u came out", ITEMS, count);
}
