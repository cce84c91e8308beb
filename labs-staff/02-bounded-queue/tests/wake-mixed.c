/*
 * Room for one item, and many who put and get: at times both kinds wait, and whoever can go on has to.
 * SPDX-License-Identifier: MIT
 */
#include "queue.h"
#include "referee.h"

#define EACH 4
#define ITEMS 25

enum { DONE };

static struct queue *queue;

static void producer_or_consumer(int number)
{
    int item;

    for (int i = 0; i < ITEMS; i++) {
        if (number % 2)
            queue_put(queue, i);
        else
            queue_get(queue, &item);
    }
    note(DONE, number, 0, 0);
}

void test_run(unsigned seed)
{
    (void)seed;
    watch(2);
    queue = queue_new(1);
    threads_run(2 * EACH, producer_or_consumer);
}

void test_judge(unsigned seed)
{
    (void)seed;
    if (events() != 2 * EACH)
        fail("%u of %d threads came to an end", events(), 2 * EACH);
}
