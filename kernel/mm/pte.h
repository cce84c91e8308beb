/*
 * Page table entries in the long-descriptor format, and what the kernel keeps in the bits that the
 * MMU ignores. The tables are the only record of an address space: there is no list of regions.
 * SPDX-License-Identifier: MIT
 *
 * Source: ARM ARM (DDI 0406C) B3.6.
 */
#ifndef BRIGADE_MM_PTE_H
#define BRIGADE_MM_PTE_H

#include <stdbool.h>
#include <stdint.h>
#include "arch/cpu.h"

typedef uint64_t pte_t;

#define PTE_VALID 1ull
#define PTE_TABLE 3ull /* level 1, 2: points to a table */
#define PTE_BLOCK 1ull /* level 1, 2: maps 1 GiB, 2 MiB */
#define PTE_PAGE 3ull  /* level 3 */
#define PTE_NORMAL (0ull << 2)
#define PTE_DEVICE (1ull << 2)
#define PTE_NOT_CACHED (2ull << 2) /* normal memory, not cached */
#define PTE_USER (1ull << 6)       /* AP[1]: PL0 may access */
#define PTE_READONLY (1ull << 7)   /* AP[2] */
#define PTE_SHAREABLE (3ull << 8)  /* inner */
#define PTE_ACCESSED (1ull << 10)
#define PTE_NOT_GLOBAL (1ull << 11)
#define PTE_PXN (1ull << 53)
#define PTE_XN (1ull << 54)
#define PTE_ADDRESS 0x000000fffffff000ull

/* Software bits of a valid user page (58:55 are ours, 63:59 ignored, B3.6.1) */
/* Logically writable, but the page has other owners; if it is shared: the first write has to be told. */
#define PTE_COPY_ON_WRITE (1ull << 55)
/* These also in invalid entries: */
#define PTE_SHARED (1ull << 56)      /* stays shared when the address space is cloned */
#define PTE_NEVER_WRITE (1ull << 57) /* shared with an object that this program may only read */
#define PTE_BORROWED (1ull << 58)    /* the page is the program image's: no reference is held */
#define PTE_OBJECT (1ull << 59)      /* a page of an object, or a copy of one: see mm/mapping.h */

/*
 * Invalid entries (bit 0 clear) that are not 0 say what the page would be. At level 2 they stand
 * for 512 pages at once. The address field is 0 unless the entry holds a page.
 */
#define PTE_KIND (7ull << 1)
#define PTE_DEMAND                                                                                 \
    (1ull << 1) /* given on first touch, with the rights below: zeros, or the object's page */
#define PTE_GUARD (2ull << 1) /* guard page: every access is refused */
#define PTE_HELD (3ull << 1)  /* PROT_NONE; the address field, if not 0, keeps the page */
#define PTE_RIGHTS_SHIFT 4    /* ABI_PROT_ bits of a DEMAND or HELD page */
#define PTE_RIGHTS (7ull << PTE_RIGHTS_SHIFT)

/* The table walker sees an entry whole: the old one or the new one. */
static inline void pte_write(pte_t *entry, pte_t value)
{
    cpu_store64(entry, value);
}

#endif
