/*
 * Small kernel objects of one size each, cut from pages; a page whose last object is freed goes back.
 * SPDX-License-Identifier: MIT
 */
#ifndef BRIGADE_MM_SLAB_H
#define BRIGADE_MM_SLAB_H

#include "base/lock.h"
#include "lib/list.h"

/* One kind of object. Static; the first allocation sets it up. */
struct slab {
    const char *name;
    uint32_t size; /* bytes, a multiple of 8, at most 2,000 */
    struct lock lock;
    struct list partial GUARDED_BY(lock); /* pages with a free object */
    uint32_t in_use GUARDED_BY(lock);
    uint32_t pages GUARDED_BY(lock);
    bool listed GUARDED_BY(lock);
    struct slab *next; /* in the list for slab_each; set once */
};

/* clang-format off */
#define SLAB_INITIALISER(variable, object_type, slab_name)                                         \
    {                                                                                              \
        .name = (slab_name), .size = (sizeof(object_type) + 7) & ~7u,                              \
        .lock = LOCK_INITIALISER(slab_name, RANK_SLAB),                                            \
        .partial = LIST_INITIALISER((variable).partial)                                            \
    }
/* clang-format on */

/* slab_alloc - an object filled with zeros; NULL when memory is short. Never blocks. */
void *slab_alloc(struct slab *slab);

/* slab_free - gives the object back. Never blocks. */
void slab_free(struct slab *slab, void *object);

/* slab_each - calls visit for every kind of which there ever was an object: how many there are now, in how many pages. */
void slab_each(void (*visit)(const char *name, uint32_t in_use, uint32_t pages, void *context),
               void *context);

#endif
