/*
 * As many items as threads wait for are put in quickly one after the other: each of the threads gets one.
 * SPDX-License-Identifier: MIT
 */
#include <time.h>
#include "queue.h"
#include "referee.h"

#define CONSUMERS 3
#define ROUNDS 6

enum { GOT };

static struct queue *queue;

static void consumer_or_producer(int number)
{
    const struct timespec moment = {.tv_nsec = 2000000};
    int item;

    for (int round = 0; round < ROUNDS; round++) {
        if (number < CONSUMERS) {
            if (queue_get(queue, &item) == 0)
                note(GOT, round, 0, item);
        } else {
            nanosleep(&moment, NULL); /* all of them wait now */
            for (int i = 0; i < CONSUMERS; i++)
                queue_put(queue, round * CONSUMERS + i);
        }
    }
}

void test_run(unsigned seed)
{
    (void)seed;
    watch(3);
    queue = queue_new(CONSUMERS);
    threads_run(CONSUMERS + 1, consumer_or_producer);
}

void test_judge(unsigned seed)
{
    (void)seed;
    if (events() != CONSUMERS * ROUNDS)
        fail("%d items were put in, %u were had", CONSUMERS * ROUNDS, events());
}
