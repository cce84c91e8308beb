/*
 * Several wait for room; as much as they need is made quickly: all of them go on.
 * SPDX-License-Identifier: MIT
 */
#include <time.h>
#include "queue.h"
#include "referee.h"

#define PRODUCERS 3
#define ROUNDS 6

enum { PUT };

static struct queue *queue;

static void producer_or_consumer(int number)
{
    const struct timespec moment = {.tv_nsec = 2000000};
    int item;

    for (int round = 0; round < ROUNDS; round++) {
        if (number < PRODUCERS) {
            if (queue_put(queue, round) == 0)
                note(PUT, round, 0, 0);
        } else {
            nanosleep(&moment, NULL);
            for (int i = 0; i < PRODUCERS; i++)
                queue_get(queue, &item);
        }
    }
}

void test_run(unsigned seed)
{
    (void)seed;
    watch(3);
    queue = queue_new(PRODUCERS);
    for (int i = 0; i < PRODUCERS; i++)
        queue_put(queue, -1); /* full from the start */
    threads_run(PRODUCERS + 1, producer_or_consumer);
}

void test_judge(unsigned seed)
{
    (void)seed;
    if (events() != PRODUCERS * ROUNDS)
        fail("%u of %d puts returned", events(), PRODUCERS * ROUNDS);
}
