/*
 * Finding and freeing the pages of an object.
 * SPDX-License-Identifier: MIT
 */
#include "fs/page_index.h"
#include <stddef.h>
#include "mm/page.h"

#define LEAF (PAGE_SIZE / sizeof(void *)) /* pointers in a page, in the root too */
#define STEP 128u                         /* pages freed in one go */

void **page_index_slot(struct page_index *index, uint32_t number, bool make)
{
    if (number < PAGE_INDEX_DIRECT)
        return &index->direct[number];
    if (!index->root && make)
        index->root = page_alloc_zeroed();
    if (!index->root)
        return NULL;
    void ***leaf = &index->root[number / LEAF];
    if (!*leaf && make)
        *leaf = page_alloc_zeroed();
    return *leaf ? &(*leaf)[number % LEAF] : NULL;
}

static void free_pages(void **pages, uint32_t first, uint32_t end)
{
    for (uint32_t i = first; i < end; i++) {
        if (pages[i])
            page_free(pages[i]);
        pages[i] = NULL;
    }
}

/* A leaf that nobody needs as such any more links to the next in the place of its first page. */
static void **add_to_chain(void **leaf, void **chain)
{
    free_pages(leaf, 0, 1);
    leaf[0] = chain;
    return leaf;
}

/*
 * The pages of a leaf that stays, from `first` (not 0) on. They are moved to a leaf of their own, to be freed later;
 * all at once only if there is no memory for that.
 */
static void **cut_leaf(void **leaf, uint32_t first, void **chain)
{
    void **moved = page_alloc_zeroed();

    if (!moved) {
        free_pages(leaf, first, LEAF);
        return chain;
    }
    for (uint32_t i = first; i < LEAF; i++) {
        moved[i] = leaf[i];
        leaf[i] = NULL;
    }
    moved[0] = chain;
    return moved;
}

void **page_index_cut(struct page_index *index, uint32_t first)
{
    void **chain = NULL;

    free_pages(index->direct, first < PAGE_INDEX_DIRECT ? first : PAGE_INDEX_DIRECT,
               PAGE_INDEX_DIRECT);
    if (!index->root)
        return NULL;
    uint32_t whole = first <= PAGE_INDEX_DIRECT ? 0 : (first + LEAF - 1) / LEAF;
    if (whole && first % LEAF && index->root[first / LEAF])
        chain = cut_leaf(index->root[first / LEAF], first % LEAF, chain);
    for (uint32_t i = whole; i < LEAF; i++) {
        if (!index->root[i])
            continue;
        chain = add_to_chain(index->root[i], chain);
        index->root[i] = NULL;
    }
    if (whole == 0) {
        page_free(index->root);
        index->root = NULL;
    }
    return chain;
}

void **page_index_free_leaf(void **chain)
{
    void **next = chain[0];
    uint32_t *done = page_note(chain), from = *done ? *done : 1;

    if (from + STEP < LEAF) {
        *done = from + STEP;
        free_pages(chain, from, *done);
        return chain;
    }
    free_pages(chain, from, LEAF);
    page_free(chain);
    return next;
}
