/*
 * Which object is mapped where, in lists: programs map few of them.
 * SPDX-License-Identifier: MIT
 */
#include "mm/mapping.h"
#include "abi/errno.h"
#include "base/panic.h"
#include "mm/slab.h"
#include "mm/walk.h"

#define STEP 32u /* records cloned, trimmed or dropped in one step */

struct lock mappings_lock = LOCK_INITIALISER("mappings", RANK_MAPPINGS);
static struct slab mappings = SLAB_INITIALISER(mappings, struct mapping, "mappings");

void object_init(struct object *object, const struct object_ops *ops) NO_THREAD_SAFETY
{
    object->ops = ops;
    list_init(&object->mappings);
}

bool object_is_mapped(struct object *object)
{
    lock_acquire(&mappings_lock);
    bool mapped = !list_empty(&object->mappings);
    lock_release(&mappings_lock);
    return mapped;
}

struct mapping *mapping_new(struct object *object, uint32_t first)
{
    struct mapping *mapping = slab_alloc(&mappings);

    if (!mapping)
        return NULL;
    mapping->object = object;
    mapping->first = first;
    object->ops->get(object);
    return mapping;
}

void mapping_discard(struct mapping *mapping)
{
    mapping->object->ops->put(mapping->object);
    slab_free(&mappings, mapping);
}

bool mapping_lock(struct addrspace *space) NO_THREAD_SAFETY
{
    for (;;) {
        bool with_records = __atomic_load_n(&space->mapping_count, __ATOMIC_RELAXED) != 0;
        if (with_records)
            lock_acquire(&mappings_lock);
        lock_acquire(&space->lock);
        if (with_records || space->mapping_count == 0)
            return with_records;
        lock_release(&space->lock); /* the first one has just come */
    }
}

void mapping_unlock(struct addrspace *space, bool with_records) NO_THREAD_SAFETY
{
    lock_release(&space->lock);
    if (with_records)
        lock_release(&mappings_lock);
}

struct mapping *mapping_find(struct addrspace *space, vaddr_t address)
{
    LIST_FOREACH(link, &space->mappings) {
        struct mapping *mapping = list_entry(link, struct mapping, in_space);
        if (address - mapping->start < mapping->end - mapping->start)
            return mapping;
    }
    return NULL;
}

static void count(struct addrspace *space, uint32_t change) REQUIRES(space->lock)
{
    __atomic_store_n(&space->mapping_count, space->mapping_count + change, __ATOMIC_RELAXED);
}

/* In both lists; what the object has lost so far is not mapped by it. */
static void enter(struct addrspace *space, struct mapping *mapping) REQUIRES(mappings_lock)
    REQUIRES(space->lock)
{
    mapping->space = space;
    list_push_front(&space->mappings, &mapping->in_space);
    count(space, 1);
    list_push_back(&mapping->object->mappings, &mapping->in_object);
}

bool mapping_add(struct addrspace *space, struct mapping *mapping, vaddr_t start, vaddr_t end)
{
    if (space->mapping_count >= MAPPINGS_MAX)
        return false;
    mapping->start = start;
    mapping->end = end;
    mapping->cuts = mapping->object->cuts;
    enter(space, mapping);
    return true;
}

/* A record whose pages were another's: what has still to be cut off there has to be cut off here. */
static void enter_like(struct addrspace *space, struct mapping *mapping,
                       const struct mapping *model) REQUIRES(mappings_lock) REQUIRES(space->lock)
{
    mapping->cuts = model->cuts;
    enter(space, mapping);
    if (mapping->cuts != mapping->object->cuts) { /* with those that a cut has to visit */
        list_remove(&mapping->in_object);
        list_push_front(&mapping->object->mappings, &mapping->in_object);
    }
}

/* The part of a record behind an address becomes one of its own. */
static bool split(struct addrspace *space, struct mapping *mapping, vaddr_t at)
    REQUIRES(mappings_lock) REQUIRES(space->lock)
{
    struct mapping *rest = NULL;

    if (space->mapping_count < MAPPINGS_MAX)
        rest = mapping_new(mapping->object, mapping_index(mapping, at));
    if (!rest)
        return false;
    rest->start = at;
    rest->end = mapping->end;
    mapping->end = at;
    enter_like(space, rest, mapping);
    return true;
}

/* One record's part of [start, end). */
static int trim(struct addrspace *space, struct mapping *mapping, vaddr_t start, vaddr_t end,
                struct list *gone) REQUIRES(mappings_lock) REQUIRES(space->lock)
{
    if (mapping->start < start && mapping->end > end && !split(space, mapping, end))
        return -ENOMEM;
    if (mapping->start < start) {
        mapping->end = start;
    } else if (mapping->end > end) {
        mapping->first = mapping_index(mapping, end);
        mapping->start = end;
    } else {
        list_remove(&mapping->in_space);
        list_remove(&mapping->in_object);
        count(space, -1u);
        list_push_back(gone, &mapping->in_space);
    }
    return 0;
}

/* Ranges do not overlap: if one record has to be split, it is the only one. */
int mapping_trim(struct addrspace *space, vaddr_t start, vaddr_t end,
                 struct list *gone) NO_THREAD_SAFETY
{
    int error = 0;
    uint32_t trimmed = 0;

    assert(space->mapping_count == 0 || lock_held(&mappings_lock));
    LIST_FOREACH_SAFE(link, &space->mappings) {
        struct mapping *mapping = list_entry(link, struct mapping, in_space);
        if (mapping->start < end && start < mapping->end)
            error = trimmed++ < STEP ? trim(space, mapping, start, end, gone) : -EAGAIN;
        if (error)
            break;
    }
    return error;
}

void mapping_free(struct list *gone)
{
    struct list *link;

    while ((link = list_pop_front(gone)) != NULL)
        mapping_discard(list_entry(link, struct mapping, in_space));
}

/* From the oldest on, so that the order stays. `to` is the caller's alone: its lock is not needed. */
int mapping_clone(struct addrspace *to, struct addrspace *from) NO_THREAD_SAFETY
{
    struct list *link = from->mappings.prev;

    assert(from->mapping_count == 0 || lock_held(&mappings_lock));
    for (uint32_t i = 0; i < to->mapping_count; i++)
        link = link->prev;
    for (uint32_t i = 0; link != &from->mappings; link = link->prev, i++) {
        const struct mapping *mapping = list_entry(link, struct mapping, in_space);
        if (i == STEP)
            return -EAGAIN;
        struct mapping *copy = mapping_new(mapping->object, mapping->first);
        if (!copy)
            return -ENOMEM;
        copy->start = mapping->start;
        copy->end = mapping->end;
        enter_like(to, copy, mapping);
    }
    return 0;
}

bool mapping_drop(struct addrspace *space) NO_THREAD_SAFETY
{
    struct list gone = LIST_INITIALISER(gone);
    struct list *link = NULL;

    if (space->mapping_count == 0)
        return true;
    lock_acquire(&mappings_lock);
    for (uint32_t i = 0; i < STEP && (link = list_pop_front(&space->mappings)) != NULL; i++) {
        list_remove(&list_entry(link, struct mapping, in_space)->in_object);
        list_push_back(&gone, link);
        space->mapping_count--;
    }
    lock_release(&mappings_lock);
    mapping_free(&gone);
    return space->mapping_count == 0;
}

/* --- Cutting --- */

void object_cut(struct object *object, uint32_t first)
{
    lock_acquire(&mappings_lock);
    struct list *link = list_first(&object->mappings);
    bool unfinished = link && list_entry(link, struct mapping, in_object)->cuts != object->cuts;
    if (!unfinished || first < object->cut_from)
        object->cut_from = first;
    object->cuts++;
    lock_release(&mappings_lock);
}

/* Some of a mapping's pages from the cut on. True: that was the last. */
static bool cut(struct mapping *mapping) REQUIRES(mappings_lock)
{
    const struct object *object = mapping->object;
    struct addrspace *space = mapping->space;
    uint32_t kept = object->cut_from > mapping->first ? object->cut_from - mapping->first : 0;
    uint32_t pages = (mapping->end - mapping->start) / PAGE_SIZE;

    if (space->cloning)
        return false;
    if (kept >= pages)
        return true;
    if (mapping->cut_begun != object->cuts ||
        mapping->cut_place < mapping->start + kept * PAGE_SIZE)
        mapping->cut_place = mapping->start + kept * PAGE_SIZE;
    mapping->cut_begun = object->cuts;
    lock_acquire(&space->lock);
    mapping->cut_place = walk_forget(space, mapping->cut_place, mapping->end);
    lock_release(&space->lock);
    return mapping->cut_place >= mapping->end;
}

bool object_cut_some(struct object *object)
{
    bool more = false;

    lock_acquire(&mappings_lock);
    struct list *link = list_first(&object->mappings);
    struct mapping *mapping = link ? list_entry(link, struct mapping, in_object) : NULL;
    if (mapping && mapping->cuts != object->cuts) {
        more = true;
        if (cut(mapping)) {
            mapping->cuts = object->cuts;
            list_remove(&mapping->in_object);
            list_push_back(&object->mappings, &mapping->in_object);
        }
    }
    lock_release(&mappings_lock);
    return more;
}
