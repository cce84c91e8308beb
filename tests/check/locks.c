/*
 * What the lock annotations must catch: clang has to refuse the lines marked so, and no other.
 * Compiled by `make check-thread-safety` only.
 * SPDX-License-Identifier: MIT
 */
#include "base/lock.h"

struct box {
    struct lock lock;
    int content GUARDED_BY(lock);
    int *more PT_GUARDED_BY(lock);
};

static struct lock global_lock = LOCK_INITIALISER("global", RANK_LOG);
static int global GUARDED_BY(global_lock);

static int inside(struct box *box) REQUIRES(box->lock)
{
    return box->content;
}

int with_locks(struct box *a, struct box *b);
int with_locks(struct box *a, struct box *b)
{
    int result = a->content; // refused
    lock_acquire(&a->lock);
    result += a->content + *a->more + inside(a);
    result += b->content; // refused
    result += *b->more;   // refused
    result += inside(b);  // refused
    lock_release(&a->lock);
    result += inside(a);    // refused
    lock_release(&a->lock); // refused
    lock_acquire(&b->lock);
    result += b->content;
    lock_acquire(&b->lock); // refused
    lock_release(&b->lock);
    global++; // refused
    lock_acquire(&global_lock);
    global++;
    return result;
} // refused
