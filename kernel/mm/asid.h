/*
 * Address space identifiers: tags by which the TLB tells the pages of one process from another's.
 * SPDX-License-Identifier: MIT
 */
#ifndef BRIGADE_MM_ASID_H
#define BRIGADE_MM_ASID_H

#include <stdint.h>

/*
 * An address space beyond the 254th gets ASID_COMMON, which has no TLB entries of its own: whoever
 * loads it flushes that tag first.
 */
#define ASID_COMMON 1u
#define ASID_FIRST 2u
#define ASID_COUNT 256u

/* asid_alloc - a tag with no entry in any TLB, or ASID_COMMON. May flush all TLBs. Never blocks. */
uint32_t asid_alloc(void);

/* asid_free - no core may have the address space loaded. Its TLB entries go before the next use. */
void asid_free(uint32_t asid);

#endif
