/*
 * The kernel's half of the memory map (TTBR1): linear map of RAM, device window.
 * SPDX-License-Identifier: MIT
 */
#ifndef BRIGADE_MM_KMAP_H
#define BRIGADE_MM_KMAP_H

#include <stdint.h>
#include "mm/page.h"

#define KMAP_MAX_RAM (DEVICE_BASE - KERNEL_BASE) /* 1.75 GiB */

/*
 * kmap_init - replaces the boot map by the final one: text read-only and executable, everything else
 * not executable, guard pages under every stack, [start, end) of RAM, and nothing in TTBR0.
 */
void kmap_init(paddr_t start, paddr_t end);

/* kmap_init_core - the same for another core, which comes with the tables that kmap_init made. */
void kmap_init_core(void);

/* kmap_device - maps the 2 MiB around a device's registers; returns the registers' address. */
volatile uint32_t *kmap_device(uint64_t address);

/*
 * kmap_write_combining - maps memory that no core has in its map as normal memory, not cached: a framebuffer outside of
 * RAM. Returns its address. At most 14 MiB.
 */
void *kmap_write_combining(uint32_t address, uint32_t size);

/* kmap_no_user - loads the empty table: no user address is mapped on this core. */
void kmap_no_user(void);

#endif
