/*
 * Which page holds which part of an object: a small table in the object, then two levels of pages full of
 * pointers, so that a short file costs little and a sparse one only what is written.
 * SPDX-License-Identifier: MIT
 *
 * No locks of its own: the object that holds an index guards it. Nothing blocks; pages come from page_alloc.
 */
#ifndef BRIGADE_FS_PAGE_INDEX_H
#define BRIGADE_FS_PAGE_INDEX_H

#include <stdbool.h>
#include <stdint.h>

#define PAGE_INDEX_DIRECT 8u
#define PAGE_INDEX_MAX 0x80000u /* pages: 2 GiB */

/* All zero is an empty one. */
struct page_index {
    void *direct[PAGE_INDEX_DIRECT];
    void ***root; /* a page of pointers to leaves, which are pages of pointers to pages */
};

/*
 * page_index_slot - where the pointer to page `number` (< PAGE_INDEX_MAX) is kept; *slot is NULL while there
 * is none. NULL: no such place yet and, with make, no memory for one.
 */
void **page_index_slot(struct page_index *index, uint32_t number, bool make);

/*
 * page_index_cut - takes out all pages from `first` on. A few are freed at once; the others are returned as a
 * chain of leaves, for page_index_free_leaf when no lock is held. NULL: no others.
 */
void **page_index_cut(struct page_index *index, uint32_t first);

/* page_index_free_leaf - frees some pages of the chain's first leaf; returns what is left of the chain. */
void **page_index_free_leaf(void **chain);

#endif
