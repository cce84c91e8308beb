/*
 * The machine under the kernel parts that tests/host runs natively: cores, counter, memory, panics.
 * SPDX-License-Identifier: MIT
 *
 * tests/host/fake comes before kernel in the include path and holds headers with the names of those
 * that touch the processor, so that the kernel's sources need no conditionals.
 */
#ifndef BRIGADE_FAKE_H
#define BRIGADE_FAKE_H

#include <setjmp.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define FAKE_HZ 62500000u

/* --- The core that executes: each host thread is one --- */

extern _Thread_local void *fake_core; /* what this_core() returns */
extern _Thread_local uint64_t fake_cntv_cval;
extern _Thread_local uint32_t fake_cntv_ctl;
extern _Thread_local uint64_t fake_ttbr0;

/* fake_cores - count cores, of which the caller is core 0. fake_be - from now on it is that core. */
void fake_cores(uint32_t count);
void fake_be(uint32_t core);

/* A test that needs more of one of these than the empty one in fake.c defines its own. */
uint64_t fake_counter(void);
void fake_wfi(void);
void fake_relax(void); /* in a spin loop; alone on the machine that is a deadlock: panics */
void fake_flush_page(uint32_t address, uint32_t asid);
void fake_flush_asid(uint32_t asid);
void fake_flush_all(void);

extern uint64_t fake_now; /* what the counter shows */

/* --- Memory --- */

#define FAKE_RAM_BASE 0x40000000u /* the physical address */

/* fake_ram - `pages` pages of RAM below 4 GiB, where the kernel's 32-bit addresses reach them. */
void fake_ram(uint32_t pages);

/*
 * The linker's --wrap leads calls of page_alloc and page_free by way of pages.c: a page that is free
 * must not be touched, and one that is handed out has no content that could be right by chance.
 * fake_failing: the n-th allocation from now on fails (0: none), with fake_for_good all that follow too.
 */
extern uint32_t fake_failing;
extern bool fake_for_good;
extern uint32_t fake_failed;    /* allocations that did */
extern uint32_t fake_pages_out; /* pages handed out */

/* --- Panics --- */

extern jmp_buf fake_panic_return;
extern bool fake_panic_expected;

/* Does the statement panic? What it holds stays held. */
#define PANICS(statement)                                                                          \
    ({                                                                                             \
        bool fake_panicked = true;                                                                 \
        fake_panic_expected = true;                                                                \
        if (setjmp(fake_panic_return) == 0) {                                                      \
            statement;                                                                             \
            fake_panicked = false;                                                                 \
        }                                                                                          \
        fake_panic_expected = false;                                                               \
        fake_panicked;                                                                             \
    })

/* fake_locks_held - ranks of locks that any core holds; 0 whenever the kernel has been left. */
uint32_t fake_locks_held(void);

#endif
