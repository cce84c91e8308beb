/*
 * Queues as Python's queue and multiprocessing have them: one implementation for threads and processes.
 * See <brigade/sync.h> for results, timeouts and ownership.
 * SPDX-License-Identifier: MIT
 *
 * A queue holds copies of items of one size, so nobody need own what is in it; items may be pointers between
 * threads, and between processes if they point into the shared heap. It is bounded: who puts into a full one
 * waits, so that a fast producer cannot fill the memory.
 * A killed process takes along at most the item that it had just got. A queue does not know who is to put or to
 * get: who waits for processes that may all be killed gives a timeout, or has their parent call queue_shutdown().
 */
#ifndef BRIGADE_QUEUE_H
#define BRIGADE_QUEUE_H

#include <brigade/sync.h>
#include <stddef.h>

#ifdef __cplusplus
extern "C" {
#endif

/* For up to capacity items of item_size bytes, both at least 1: EINVAL. First in, first out. */
struct queue *queue_new(size_t capacity, size_t item_size, enum sharing sharing);

/* Last in, first out. */
struct queue *lifo_queue_new(size_t capacity, size_t item_size, enum sharing sharing);

/* The least item comes first, of equal ones the oldest; compare is as for qsort. Putting takes steps as items. */
struct queue *priority_queue_new(size_t capacity, size_t item_size,
                                 int (*compare)(const void *a, const void *b),
                                 enum sharing sharing);
void queue_free(struct queue *queue);

/* Puts a copy of *item in; blocks while the queue is full. EPIPE: it has been shut down. */
int queue_put(struct queue *queue, const void *item, int timeout_ms);

/* Stores the next item in *item; blocks while there is none. EPIPE: none, and it has been shut down. */
int queue_get(struct queue *queue, void *item, int timeout_ms);

/* For who works items off: one that was got is done. EINVAL: more often than items were put. */
int queue_task_done(struct queue *queue);

/* Blocks until all items that were put are done. A process killed between get and task_done never is. */
int queue_join(struct queue *queue, int timeout_ms);

/* From now on nobody puts, and who gets does so until it is empty; immediately: it is empty, and all done. */
void queue_shutdown(struct queue *queue, bool immediately);

/* As it is now; with others at work it may be otherwise at once. */
size_t queue_qsize(struct queue *queue);
bool queue_empty(struct queue *queue);
bool queue_full(struct queue *queue);

#ifdef __cplusplus
}
#endif

#endif
