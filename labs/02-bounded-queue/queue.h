/*
 * A queue of bounded length between threads: who puts waits while it is full, who gets waits while it is empty.
 * SPDX-License-Identifier: MIT
 */
#ifndef QUEUE_H
#define QUEUE_H

struct queue;

/* A new queue that has room for that many items, one or more. NULL: no memory. */
struct queue *queue_new(unsigned capacity);

/*
 * Puts an item in, behind those that are in; waits while there is no room. Returns 0, or -1 if the queue is closed, also
 * while it waits: then the item is not in.
 */
int queue_put(struct queue *queue, int item);

/*
 * Takes the oldest item out; waits while there is none. Returns 0, or -1 if the queue is closed and empty: what is in a
 * closed queue can still be had.
 */
int queue_get(struct queue *queue, int *item);

/* Closes the queue, for ever. All who wait in it and cannot be served any more return. */
void queue_close(struct queue *queue);

#endif
