/*
 * Several producers and consumers: each item comes out once, and each consumer gets each producer's in their order.
 * SPDX-License-Identifier: MIT
 */
#include <string.h>
#include "queue.h"
#include "referee.h"

#define PRODUCERS 3
#define CONSUMERS 3
#define ITEMS 50 /* of each */

enum { GOT };

static struct queue *queue;

static void producer_or_consumer(int number)
{
    int item = -1;

    for (int i = 0; i < ITEMS; i++) {
        if (number < PRODUCERS) {
            queue_put(queue, number * 1000 + i);
        } else {
            queue_get(queue, &item);
            note(GOT, item / 1000, item % 1000, 0);
        }
    }
}

void test_run(unsigned seed)
{
    (void)seed;
    watch(5);
    queue = queue_new(4);
    threads_run(PRODUCERS + CONSUMERS, producer_or_consumer);
}

void test_judge(unsigned seed)
{
    int last[PRODUCERS + CONSUMERS][PRODUCERS];
    int times[PRODUCERS][ITEMS] = {{0}};

    (void)seed;
    memset(last, -1, sizeof(last));
    for (unsigned i = 0, count = events(); i < count; i++) {
        const struct event *e = &event_log->events[i];
        if (e->a < 0 || e->a >= PRODUCERS || e->b < 0 || e->b >= ITEMS) {
            fail("an item came out that nobody has put in");
            return;
        }
        if (times[e->a][e->b]++)
            fail("item %d of producer %d came out twice", e->b, e->a);
        if (e->b <= last[e->thread][e->a])
            fail("a consumer got item %d of producer %d after item %d", e->b, e->a,
                 last[e->thread][e->a]);
        last[e->thread][e->a] = e->b;
    }
    if (events() != PRODUCERS * ITEMS)
        fail("%d items were put in, %u came out", PRODUCERS * ITEMS, events());
}
