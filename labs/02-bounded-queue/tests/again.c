/*
 * POSIX lets a condition's wait return without having been woken. Here every other one does.
 * SPDX-License-Identifier: MIT
 */
#include "queue.h"
#include "referee.h"

#define ITEMS 60

enum { GOT };

static struct queue *queue;

static void producer_or_consumer(int number)
{
    int item = -1;

    for (int i = 0; i < ITEMS; i++) {
        if (number == 0) {
            queue_put(queue, i);
        } else {
            queue_get(queue, &item);
            note(GOT, i, 0, item);
        }
    }
}

void test_run(unsigned seed)
{
    (void)seed;
    watch(4);
    watch_spurious(2);
    queue = queue_new(2);
    threads_run(2, producer_or_consumer);
}

void test_judge(unsigned seed)
{
    unsigned count = events();

    (void)seed;
    for (unsigned i = 0; i < count; i++)
        if (event_log->events[i].value != (long)i)
            fail("where waits may return early, get %u gave %ld instead of %u", i,
                 event_log->events[i].value, i);
    if (count != ITEMS)
        fail("%u of %d gets were served", count, ITEMS);
}
