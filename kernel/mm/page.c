/*
 * Page allocator: a list of freed pages, a frontier behind which no page has ever been used, and a
 * small cache per core, so that most calls take no lock.
 * SPDX-License-Identifier: MIT
 *
 * The record of a page is written when the frontier passes it: starting a machine with much memory
 * costs no more than starting a small one.
 */
#include "mm/page.h"
#include "abi/errno.h"
#include "arch/calls.h"
#include "base/core.h"
#include "base/lock.h"
#include "base/panic.h"

#define MAX_RESERVED 9

struct page {
    uint32_t references; /* atomic */
    union {
        struct page *next; /* in the free list */
        uint32_t note;     /* while it is handed out */
    };
};

uint32_t linear_offset;
bool (*page_refused)(void);

static struct lock page_lock = LOCK_INITIALISER("pages", RANK_PAGES);
static struct page *records;
static paddr_t ram_start, ram_end;
static paddr_t frontier GUARDED_BY(page_lock);
static struct page *free_list GUARDED_BY(page_lock);
static uint32_t free_pages GUARDED_BY(page_lock); /* in the list and behind the frontier */
static uint32_t total_pages;
static struct page_reserved reserved[MAX_RESERVED];
static uint32_t reserved_count;

static struct page *record_of(const void *page)
{
    return &records[(virt_to_phys(page) - ram_start) / PAGE_SIZE];
}

static void *page_of(const struct page *record)
{
    return phys_to_virt(ram_start + (paddr_t)(record - records) * PAGE_SIZE);
}

/* The end of the reserved range that overlaps [start, end), or 0. */
static paddr_t overlap(paddr_t start, paddr_t end)
{
    for (uint32_t i = 0; i < reserved_count; i++)
        if (reserved[i].start < end && start < reserved[i].end)
            return reserved[i].end;
    return 0;
}

/* The first place from start on where size bytes are not reserved; 0 when there is none. */
static paddr_t find_room(paddr_t start, uint32_t size)
{
    while (start < ram_end && size <= ram_end - start) {
        paddr_t taken = overlap(start, start + size);
        if (!taken)
            return start;
        start = (taken + PAGE_MASK) & ~PAGE_MASK;
    }
    return 0;
}

/* Pages that are not reserved, counted range by range. */
static uint32_t count_free(void)
{
    uint32_t count = 0;

    for (paddr_t at = ram_start; (at = find_room(at, PAGE_SIZE)) != 0;) {
        paddr_t until = ram_end;
        for (uint32_t i = 0; i < reserved_count; i++)
            if (reserved[i].start >= at && reserved[i].start < until)
                until = reserved[i].start & ~PAGE_MASK;
        count += (until - at) / PAGE_SIZE;
        at = until;
    }
    return count;
}

/* Only what lies in RAM: so no sum below overflows, and an empty range stops nobody. */
static void reserve(paddr_t start, paddr_t end)
{
    if (start < ram_start)
        start = ram_start;
    if (end > ram_end)
        end = ram_end;
    if (start >= end)
        return;
    assert(reserved_count < MAX_RESERVED);
    reserved[reserved_count++] = (struct page_reserved){start, end};
}

int page_init(paddr_t start, paddr_t end, const struct page_reserved *in_use, uint32_t count)
{
    uint32_t pages = (end - start) / PAGE_SIZE;
    uint32_t size = (pages * sizeof(struct page) + PAGE_MASK) & ~PAGE_MASK;

    ram_start = start;
    ram_end = end;
    for (uint32_t i = 0; i < count; i++)
        reserve(in_use[i].start, in_use[i].end);
    paddr_t place = find_room(start, size);
    if (!place)
        return -ENOMEM;
    records = phys_to_virt(place);
    reserve(place, place + size);
    lock_acquire(&page_lock);
    frontier =
        find_room(start, PAGE_SIZE); /* not 0, even where RAM starts at 0: the kernel lies there */
    total_pages = free_pages = count_free();
    lock_release(&page_lock);
    return 0;
}

/* Takes one page from the shared stock; NULL when it is empty. */
static struct page *take(void) REQUIRES(page_lock)
{
    struct page *record = free_list;

    if (record) {
        free_list = record->next;
    } else {
        paddr_t place = frontier ? find_room(frontier, PAGE_SIZE) : 0;
        if (!place) {
            frontier = 0;
            return NULL;
        }
        frontier = place + PAGE_SIZE;
        record = &records[(place - ram_start) / PAGE_SIZE];
        record->references = 0;
    }
    free_pages--;
    return record;
}

static void put(struct page *record) REQUIRES(page_lock)
{
    record->next = free_list;
    free_list = record;
    free_pages++;
}

/* Half the cache at a time, so that alternating alloc and free do not come here each time. */
static void refill(struct core *core)
{
    struct page *record;

    lock_acquire(&page_lock);
    while (core->cached_pages < PAGE_CACHE_SIZE / 2 && (record = take()) != NULL)
        core->page_cache[core->cached_pages++] = page_of(record);
    lock_release(&page_lock);
}

static void drain(struct core *core)
{
    lock_acquire(&page_lock);
    while (core->cached_pages > PAGE_CACHE_SIZE / 2)
        put(record_of(core->page_cache[--core->cached_pages]));
    lock_release(&page_lock);
}

void *page_alloc(void)
{
    struct core *core = this_core();

    if (core->cached_pages == 0)
        refill(core);
    if (core->cached_pages == 0 || page_is_refused())
        return NULL;
    void *page = core->page_cache[--core->cached_pages];
    struct page *record = record_of(page);
    assert(record->references == 0);
    record->references = 1;
    record->note = 0;
    return page;
}

void *page_alloc_zeroed(void)
{
    void *page = page_alloc();

    if (page)
        page_zero(page);
    return page;
}

uint32_t *page_note(void *page)
{
    return &record_of(page)->note;
}

void page_share(void *page)
{
    __atomic_fetch_add(&record_of(page)->references, 1, __ATOMIC_RELAXED);
}

void page_free(void *page)
{
    struct core *core = this_core();
    /* Release: our last accesses come before; acquire: the next owner's after all others' last. */
    uint32_t before = __atomic_fetch_sub(&record_of(page)->references, 1, __ATOMIC_ACQ_REL);

    assert(before != 0);
    if (before != 1)
        return;
    if (core->cached_pages == PAGE_CACHE_SIZE)
        drain(core);
    core->page_cache[core->cached_pages++] = page;
}

uint32_t page_references(const void *page)
{
    return __atomic_load_n(&record_of(page)->references, __ATOMIC_ACQUIRE);
}

uint32_t page_free_count(void)
{
    lock_acquire(&page_lock);
    uint32_t count = free_pages;
    lock_release(&page_lock);
    for (uint32_t i = 0; i < core_count; i++)
        count += __atomic_load_n(&cores[i].cached_pages, __ATOMIC_RELAXED);
    return count;
}

uint32_t page_total(void)
{
    return total_pages;
}
