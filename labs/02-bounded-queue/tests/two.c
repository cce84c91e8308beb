/*
 * Two queues in use at the same time: each has its own items, its own room and its own end.
 * SPDX-License-Identifier: MIT
 */
#include "queue.h"
#include "referee.h"

#define ITEMS 40

enum { GOT, WRONG };

static struct queue *queue[2];

static void producer_or_consumer(int number)
{
    int which = number / 2, item;

    for (int i = 0; i < ITEMS; i++) {
        if (number % 2)
            queue_put(queue[which], 1000 * which + i);
        else if (queue_get(queue[which], &item) == 0 && item == 1000 * which + i)
            note(GOT, which, i, item);
        else
            note(WRONG, which, i, item);
    }
    if (number == 1)
        queue_close(queue[0]);
}

void test_run(unsigned seed)
{
    (void)seed;
    watch(4);
    queue[0] = queue_new(1);
    queue[1] = queue_new(5);
    threads_run(4, producer_or_consumer);
}

void test_judge(unsigned seed)
{
    (void)seed;
    for (unsigned i = 0, count = events(); i < count; i++)
        if (event_log->events[i].kind == WRONG)
            fail("queue %d did not give its item %d", event_log->events[i].a,
                 event_log->events[i].b);
    if (events() != 2 * ITEMS)
        fail("%u of %d gets were served", events(), 2 * ITEMS);
}
