/*
 * While threads wait for room nothing goes on either.
 * SPDX-License-Identifier: MIT
 */
#include "queue.h"
#include "quiet.h"

static struct queue *queue;

static void producer(int number)
{
    if (number == 0) {
        quiet_measure();
        queue_close(queue);
    } else {
        queue_put(queue, number);
        quiet_over();
    }
}

void test_run(unsigned seed)
{
    (void)seed;
    queue = queue_new(1);
    queue_put(queue, 0);
    threads_run(3, producer);
}

void test_judge(unsigned seed)
{
    (void)seed;
    quiet_judge("two threads wait in queue_put");
}
