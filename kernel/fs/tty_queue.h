/*
 * What has been typed and not been read yet: a queue that grows by pages, so that the terminal goes on looking
 * for ^C however much lies before it.
 * SPDX-License-Identifier: MIT
 *
 * The caller sees to it that one core at a time is in here.
 */
#ifndef BRIGADE_FS_TTY_QUEUE_H
#define BRIGADE_FS_TTY_QUEUE_H

#include <stdbool.h>
#include <stdint.h>
#include "lib/list.h"

struct tty_queue {
    struct list pages;
    uint32_t page_count;
    uint32_t bytes; /* units that are bytes, no marks */
};

/*
 * tty_queue_reserve - makes room for `count` units, at most some 2,000, in no more than `pages_max` pages. False:
 * that cannot be. Others that take out do not take the room away.
 */
bool tty_queue_reserve(struct tty_queue *queue, uint32_t count, uint32_t pages_max);

/* tty_queue_put - appends one, a byte or from 0x100 on a mark, for which there must be room. */
void tty_queue_put(struct tty_queue *queue, uint16_t unit);

/* tty_queue_first - the oldest; -1: it is empty. tty_queue_drop - takes it out. tty_queue_clear - all. */
int tty_queue_first(const struct tty_queue *queue);
void tty_queue_drop(struct tty_queue *queue);
void tty_queue_clear(struct tty_queue *queue);

#endif
