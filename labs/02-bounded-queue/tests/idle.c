/*
 * While threads wait for an item nothing goes on: no call of pthreads, no computing.
 * SPDX-License-Identifier: MIT
 */
#include "queue.h"
#include "quiet.h"

static struct queue *queue;

static void consumer(int number)
{
    int item;

    if (number == 0) {
        quiet_measure();
        queue_close(queue);
    } else {
        queue_get(queue, &item);
        quiet_over();
    }
}

void test_run(unsigned seed)
{
    (void)seed;
    queue = queue_new(1);
    threads_run(3, consumer);
}

void test_judge(unsigned seed)
{
    (void)seed;
    quiet_judge("two threads wait in queue_get");
}
