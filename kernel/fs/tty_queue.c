/*
 * The terminal's input, in pages.
 * SPDX-License-Identifier: MIT
 */
#include "fs/tty_queue.h"
#include "base/panic.h"
#include "mm/page.h"

struct typed {
    struct list link; /* in queue->pages, the oldest first */
    uint32_t head, tail;
    uint16_t units[(PAGE_SIZE - sizeof(struct list) - 8) / 2];
};
_Static_assert(sizeof(struct typed) <= PAGE_SIZE, "in a page");

#define UNITS (sizeof(((struct typed *)0)->units) / sizeof(uint16_t))

static struct typed *typed_of(struct list *link)
{
    return list_entry(link, struct typed, link);
}

static bool is_byte(uint16_t unit)
{
    return unit < 0x100;
}

/* The page that is being filled; NULL: there is none. */
static struct typed *newest(const struct tty_queue *queue)
{
    return list_empty(&queue->pages) ? NULL : typed_of(queue->pages.prev);
}

/* Pages from which all has been read go back, but the newest. So the first has something, or is the only one. */
static void trim(struct tty_queue *queue)
{
    struct list *first;

    while ((first = list_first(&queue->pages)) != NULL) {
        struct typed *typed = typed_of(first);
        if (typed->tail != typed->head)
            return;
        if (typed == newest(queue)) {
            typed->tail = typed->head = 0;
            return;
        }
        list_remove(first);
        queue->page_count--;
        page_free(typed);
    }
}

bool tty_queue_reserve(struct tty_queue *queue, uint32_t count, uint32_t pages_max)
{
    struct typed *typed = newest(queue);

    if (typed && UNITS - typed->head >= count)
        return true;
    if (queue->page_count >= pages_max)
        return false;
    typed = page_alloc();
    if (!typed)
        return false;
    typed->head = typed->tail = 0;
    list_push_back(&queue->pages, &typed->link);
    queue->page_count++;
    trim(queue);
    return true;
}

void tty_queue_put(struct tty_queue *queue, uint16_t unit)
{
    struct typed *typed = newest(queue);

    assert(typed && typed->head < UNITS);
    typed->units[typed->head++] = unit;
    queue->bytes += is_byte(unit);
}

int tty_queue_first(const struct tty_queue *queue)
{
    struct list *first = list_first(&queue->pages);

    if (!first || typed_of(first)->tail == typed_of(first)->head)
        return -1;
    return typed_of(first)->units[typed_of(first)->tail];
}

void tty_queue_drop(struct tty_queue *queue)
{
    struct list *first = list_first(&queue->pages);

    assert(first);
    struct typed *typed = typed_of(first);
    queue->bytes -= is_byte(typed->units[typed->tail++]);
    trim(queue);
}

void tty_queue_clear(struct tty_queue *queue)
{
    LIST_FOREACH(link, &queue->pages)
        typed_of(link)->tail = typed_of(link)->head;
    queue->bytes = 0;
    if (!list_empty(&queue->pages))
        trim(queue);
}
