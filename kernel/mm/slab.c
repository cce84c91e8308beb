/*
 * Slab allocator: each page begins with a header that finds its free objects and its slab.
 * SPDX-License-Identifier: MIT
 */
#include "mm/slab.h"
#include "arch/calls.h"
#include "mm/page.h"
#include "base/panic.h"

struct slab_page {
    struct slab *slab;
    struct list link; /* in slab->partial while an object is free */
    void *free;       /* first word of a free object: the next one */
    uint32_t used;
} __attribute__((aligned(8))); /* so are the objects behind it */

static struct slab *slabs; /* atomic: a list to which they are only added */

static void enlist(struct slab *slab) REQUIRES(slab->lock)
{
    if (slab->listed)
        return;
    slab->listed = true;
    slab->next = __atomic_load_n(&slabs, __ATOMIC_RELAXED);
    while (!__atomic_compare_exchange_n(&slabs, &slab->next, slab, true, __ATOMIC_RELEASE,
                                        __ATOMIC_RELAXED))
        ;
}

static struct slab_page *new_page(struct slab *slab) REQUIRES(slab->lock)
{
    struct slab_page *page = page_alloc();

    if (!page)
        return NULL;
    enlist(slab);
    slab->pages++;
    page->slab = slab;
    page->free = NULL;
    page->used = 0;
    char *object = (char *)(page + 1);
    for (; object + slab->size <= (char *)page + PAGE_SIZE; object += slab->size) {
        *(void **)object = page->free;
        page->free = object;
    }
    assert(page->free);
    return page;
}

void *slab_alloc(struct slab *slab)
{
    void *object = NULL;

    if (page_is_refused())
        return NULL;
    lock_acquire(&slab->lock);
    struct list *first = list_first(&slab->partial);
    struct slab_page *page = first ? list_entry(first, struct slab_page, link) : new_page(slab);
    if (page) {
        if (!first)
            list_push_front(&slab->partial, &page->link);
        object = page->free;
        page->free = *(void **)object;
        page->used++;
        slab->in_use++;
        if (!page->free)
            list_remove(&page->link);
    }
    lock_release(&slab->lock);
    if (object)
        block_zero(object, slab->size);
    return object;
}

void slab_free(struct slab *slab, void *object)
{
    struct slab_page *page = (struct slab_page *)((uintptr_t)object & ~PAGE_MASK);

    assert(page->slab == slab);
    lock_acquire(&slab->lock);
    if (!page->free)
        list_push_front(&slab->partial, &page->link);
    *(void **)object = page->free;
    page->free = object;
    page->used--;
    slab->in_use--;
    /* The last page stays while it is the only one, or a lone object would cost a page each time. */
    bool give_back = page->used == 0 && slab->in_use != 0;
    if (give_back) {
        list_remove(&page->link);
        slab->pages--;
    }
    lock_release(&slab->lock);
    if (give_back)
        page_free(page);
}

void slab_each(void (*visit)(const char *name, uint32_t in_use, uint32_t pages, void *context),
               void *context)
{
    /* Acquire: pairs with the release in enlist. */
    for (struct slab *slab = __atomic_load_n(&slabs, __ATOMIC_ACQUIRE); slab; slab = slab->next) {
        lock_acquire(&slab->lock);
        uint32_t in_use = slab->in_use, pages = slab->pages;
        lock_release(&slab->lock);
        visit(slab->name, in_use, pages, context);
    }
}
