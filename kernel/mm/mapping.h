/*
 * Objects whose pages programs map, such as files; and the records of what is mapped where.
 * SPDX-License-Identifier: MIT
 *
 * The page tables say what each page is; an entry with PTE_OBJECT belongs to an object, and which one that
 * is says the record of the range it lies in. A record is in two lists: its address space's, for faults, and
 * its object's, so that what is cut off an object goes from all address spaces.
 */
#ifndef BRIGADE_MM_MAPPING_H
#define BRIGADE_MM_MAPPING_H

#include "mm/addrspace.h"

#define MAPPINGS_MAX 1024u /* records of one address space */

struct object_ops {
    /*
     * Puts the index-th page into *page with a reference, made if there is none yet; NULL where the object
     * has ended. 0, or an error: no room for it. The address space is locked: locks of RANK_ASID and up.
     */
    int (*page)(struct object *object, uint32_t index, void **page);
    void (*written)(
        struct object *object);         /* a program writes to a page it shares; locks likewise */
    void (*get)(struct object *object); /* one reference more: atomic, no lock */
    void (*put)(struct object *object); /* one reference less: no lock is held */
};

/* Held before the lock of the address space whose records change. */
extern struct lock mappings_lock;

/* What can be mapped: a part of a larger structure. */
struct object {
    const struct object_ops *ops;
    struct list
        mappings GUARDED_BY(mappings_lock);  /* those that a cut has still to visit come first */
    uint32_t cuts GUARDED_BY(mappings_lock); /* how often it was cut */
    uint32_t cut_from GUARDED_BY(mappings_lock); /* the first page that the latest ones took away */
};

/* Changed with both locks held, so one of them is enough to read. */
struct mapping {
    struct list in_space, in_object;
    struct addrspace *space;
    struct object *object; /* with a reference */
    vaddr_t start, end;
    uint32_t first;     /* the object's page at start */
    uint32_t cuts;      /* of the object's, those that this one has gone through */
    uint32_t cut_begun; /* the one that it is in */
    vaddr_t cut_place;  /* how far it has come in that */
};

/* object_init - one that is not mapped anywhere. */
void object_init(struct object *object, const struct object_ops *ops);

/* object_is_mapped - does somebody map it? Takes mappings_lock. */
bool object_is_mapped(struct object *object);

/*
 * object_cut - the object has ended before its page `first` and gives no page behind, or only new ones: what
 * is mapped of them goes, private copies too. object_cut_some - a step of that; false: all is done. It waits for
 * an address space that is just being cloned.
 */
void object_cut(struct object *object, uint32_t first);
bool object_cut_some(struct object *object);

/* mapping_new - a record for addrspace_map, from the object's page `first` on. NULL: no memory. */
struct mapping *mapping_new(struct object *object, uint32_t first);

/* mapping_discard - undoes mapping_new. No lock is held. */
void mapping_discard(struct mapping *mapping);

/* mapping_lock - locks an address space, and before it mappings_lock if it has records: that is returned. */
bool mapping_lock(struct addrspace *space) ACQUIRE(space->lock);
void mapping_unlock(struct addrspace *space, bool with_records) RELEASE(space->lock);

/* mapping_find - the record in whose range the address lies; NULL: none. */
struct mapping *mapping_find(struct addrspace *space, vaddr_t address) REQUIRES(space->lock);

/* mapping_index - which of its object's pages is at an address. */
static inline uint32_t mapping_index(const struct mapping *mapping, vaddr_t address)
{
    return mapping->first + (address - mapping->start) / PAGE_SIZE;
}

/* mapping_add - the range is the object's from now on. False: there are MAPPINGS_MAX. */
bool mapping_add(struct addrspace *space, struct mapping *mapping, vaddr_t start, vaddr_t end)
    REQUIRES(mappings_lock) REQUIRES(space->lock);

/*
 * mapping_trim - the range is no object's any more; mapping_lock has locked. Records without a range go into
 * `gone`, for mapping_free. -ENOMEM, and nothing has changed: one would become two. -EAGAIN: there are more.
 */
int mapping_trim(struct addrspace *space, vaddr_t start, vaddr_t end, struct list *gone)
    REQUIRES(space->lock);

/* mapping_free - lets go of what mapping_trim left. No lock is held. */
void mapping_free(struct list *gone);

/*
 * mapping_clone - some of the records that `to`, which nobody else knows, has not got yet; mapping_lock has
 * locked `from`. -EAGAIN: there are more. -ENOMEM.
 */
int mapping_clone(struct addrspace *to, struct addrspace *from) REQUIRES(from->lock);

/* mapping_drop - some records of an address space that nobody uses go. False: there are more. No lock held. */
bool mapping_drop(struct addrspace *space);

#endif
