/*
 * Queues: a list of slots, from which items are taken at the head; where they are put in is what makes them
 * first-in-first-out, last-in-first-out, or ordered by priority.
 * SPDX-License-Identifier: MIT
 *
 * The list is the truth, and changes by one store. Which slots are free, where the list ends, how many there are:
 * all of it is made from the list again when somebody was killed while changing it.
 */
#include "monitor.h"

#include <brigade/queue.h>
#include <errno.h>
#include <stdint.h>
#include <string.h>

#define NONE UINT32_MAX

enum order { FIFO, LIFO, PRIORITY };

struct slot {
    uint32_t next;   /* of the list, or of those free */
    uint32_t number; /* the item is the first, second, … that was put in */
    bool listed;     /* while recover() works */
    _Alignas(8) char item[];
};

struct queue {
    struct monitor monitor; /* its gate: for items */
    struct gate space, done;
    enum order order;
    int (*compare)(const void *a, const void *b);
    size_t item_size, stride, capacity;
    uint32_t head;
    uint32_t tail, free; /* tail: any if the list is empty */
    size_t size;
    uint32_t puts, dones; /* since ever */
    bool shut_down;
    _Alignas(8) char slots[];
};

static struct slot *slot_of(struct queue *queue, uint32_t index)
{
    return (struct slot *)(queue->slots + index * queue->stride);
}

static void recover(struct monitor *monitor)
{
    struct queue *queue = (struct queue *)monitor;
    uint32_t i;

    for (i = 0; i < queue->capacity; i++)
        slot_of(queue, i)->listed = false;
    queue->size = 0;
    for (i = queue->head; i != NONE; i = slot_of(queue, i)->next) {
        struct slot *slot = slot_of(queue, i);
        slot->listed = true;
        if ((int32_t)(slot->number - queue->puts) > 0)
            queue->puts = slot->number;
        queue->tail = i;
        queue->size++;
    }
    queue->free = NONE;
    for (i = 0; i < queue->capacity; i++) {
        if (slot_of(queue, i)->listed)
            continue;
        slot_of(queue, i)->next = queue->free;
        queue->free = i;
    }
}

static struct queue *make(size_t capacity, size_t item_size, enum order order,
                          int (*compare)(const void *, const void *), enum sharing sharing)
{
    size_t stride = (offsetof(struct slot, item) + item_size + 7) & ~(size_t)7;
    size_t bytes;

    if (capacity == 0 || capacity >= NONE || item_size == 0 || stride < item_size ||
        __builtin_mul_overflow(capacity, stride, &bytes) ||
        __builtin_add_overflow(bytes, sizeof(struct queue), &bytes)) {
        errno = EINVAL;
        return NULL;
    }
    struct queue *queue = __monitor_new(bytes, sharing);
    if (!queue)
        return NULL;
    queue->order = order;
    queue->compare = compare;
    queue->item_size = item_size;
    queue->stride = stride;
    queue->capacity = capacity;
    queue->head = NONE;
    queue->monitor.recover = recover;
    recover(&queue->monitor);
    int error = __cond_make(&queue->space.cond, sharing);
    if (!error)
        error = __cond_make(&queue->done.cond, sharing);
    if (!error)
        return queue;
    __monitor_free(&queue->monitor);
    errno = error;
    return NULL;
}

struct queue *queue_new(size_t capacity, size_t item_size, enum sharing sharing)
{
    return make(capacity, item_size, FIFO, NULL, sharing);
}

struct queue *lifo_queue_new(size_t capacity, size_t item_size, enum sharing sharing)
{
    return make(capacity, item_size, LIFO, NULL, sharing);
}

struct queue *priority_queue_new(size_t capacity, size_t item_size,
                                 int (*compare)(const void *, const void *), enum sharing sharing)
{
    return make(capacity, item_size, PRIORITY, compare, sharing);
}

void queue_free(struct queue *queue)
{
    if (!queue)
        return;
    __cond_done(&queue->space.cond, queue->monitor.sharing);
    __cond_done(&queue->done.cond, queue->monitor.sharing);
    __monitor_free(&queue->monitor);
}

/* Where a new item is linked in. */
static uint32_t *link_for(struct queue *queue, const void *item)
{
    uint32_t *link = &queue->head;

    if (queue->order == FIFO && queue->head != NONE)
        link = &slot_of(queue, queue->tail)->next;
    while (queue->order == PRIORITY && *link != NONE &&
           queue->compare(slot_of(queue, *link)->item, item) <= 0)
        link = &slot_of(queue, *link)->next;
    return link;
}

static void insert(struct queue *queue, const void *item)
{
    uint32_t index = queue->free;
    uint32_t *link = link_for(queue, item);
    struct slot *slot = slot_of(queue, index);

    queue->free = slot->next;
    memcpy(slot->item, item, queue->item_size);
    slot->number = queue->puts + 1;
    slot->next = *link;
    __gate_open(&queue->monitor.gate, &queue->monitor, 1);
    COMMIT(*link, index);
    if (slot->next == NONE)
        queue->tail = index;
    queue->puts++;
    queue->size++;
}

static void take(struct queue *queue, void *item)
{
    uint32_t index = queue->head;
    struct slot *slot = slot_of(queue, index);

    memcpy(item, slot->item, queue->item_size);
    __gate_open(&queue->space, &queue->monitor, 1);
    COMMIT(queue->head, slot->next);
    slot->next = queue->free;
    queue->free = index;
    queue->size--;
}

int queue_put(struct queue *queue, const void *item, int timeout_ms)
{
    struct timespec time;
    const struct timespec *deadline = __deadline_in(timeout_ms, &time);
    int error = 0;

    __monitor_enter(&queue->monitor);
    while (queue->size == queue->capacity && !queue->shut_down && !error)
        error = __gate_wait(&queue->space, &queue->monitor, deadline);
    if (queue->shut_down) {
        error = EPIPE;
    } else if (queue->size < queue->capacity) {
        insert(queue, item);
        error = 0;
    }
    __monitor_leave(&queue->monitor);
    return error;
}

int queue_get(struct queue *queue, void *item, int timeout_ms)
{
    struct timespec time;
    const struct timespec *deadline = __deadline_in(timeout_ms, &time);
    int error = 0;

    __monitor_enter(&queue->monitor);
    while (queue->size == 0 && !queue->shut_down && !error)
        error = __gate_wait(&queue->monitor.gate, &queue->monitor, deadline);
    if (queue->size > 0) {
        take(queue, item);
        error = 0;
    } else if (queue->shut_down) {
        error = EPIPE;
    }
    __monitor_leave(&queue->monitor);
    return error;
}

int queue_task_done(struct queue *queue)
{
    int error = 0;

    __monitor_enter(&queue->monitor);
    if (queue->dones == queue->puts - (uint32_t)queue->size) {
        error = EINVAL;
    } else {
        if (queue->dones + 1 == queue->puts)
            __gate_open(&queue->done, &queue->monitor, GATE_ALL);
        COMMIT(queue->dones, queue->dones + 1);
    }
    __monitor_leave(&queue->monitor);
    return error;
}

int queue_join(struct queue *queue, int timeout_ms)
{
    struct timespec time;
    const struct timespec *deadline = __deadline_in(timeout_ms, &time);
    int error = 0;

    __monitor_enter(&queue->monitor);
    while (queue->dones != queue->puts && !error)
        error = __gate_wait(&queue->done, &queue->monitor, deadline);
    if (queue->dones == queue->puts)
        error = 0;
    __monitor_leave(&queue->monitor);
    return error;
}

void queue_shutdown(struct queue *queue, bool immediately)
{
    __monitor_enter(&queue->monitor);
    __gate_open(&queue->monitor.gate, &queue->monitor, GATE_ALL);
    __gate_open(&queue->space, &queue->monitor, GATE_ALL);
    if (immediately) {
        __gate_open(&queue->done, &queue->monitor, GATE_ALL);
        queue->dones = queue->puts;
        COMMIT(queue->head, NONE);
        recover(&queue->monitor);
    }
    COMMIT(queue->shut_down, true);
    __monitor_leave(&queue->monitor);
}

size_t queue_qsize(struct queue *queue)
{
    __monitor_enter(&queue->monitor);
    size_t size = queue->size;
    __monitor_leave(&queue->monitor);
    return size;
}

bool queue_empty(struct queue *queue)
{
    return queue_qsize(queue) == 0;
}

bool queue_full(struct queue *queue)
{
    return queue_qsize(queue) == queue->capacity;
}
