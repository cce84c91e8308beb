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

/*
 * fake_run - runs program on `count` host threads, each of which is a core with interrupts and a timer,
 * until one calls fake_stop; how they interleave follows from the seed alone. One runs at a time, and
 * wherever the kernel asks for this_core() or the time, another may go on: on real cores, too, anything
 * can happen in between. With seed 0 all run at once, for ThreadSanitizer. In fake/cores.c.
 */
void fake_run(uint32_t count, uint32_t seed, void (*program)(void));
void fake_stop(void) __attribute__((noreturn));

/* fake_interrupted - does an interrupt wait for the calling core? fake_pass - lets other cores go on. */
bool fake_interrupted(void);
void fake_pass(void);

/* fake_random - below limit; fake_sleeping - do all cores but the calling one sleep? */
uint32_t fake_random(uint32_t limit);
bool fake_sleeping(void);

#define FAKE_TIMER 27 /* the timer's interrupt */

/* Called before this_core() is answered; NULL: nothing. */
extern void (*fake_point)(void);

/* A test that needs more of one of these than the empty one in fake.c defines its own. */
uint64_t fake_counter(void);
void fake_wfi(void);
void fake_relax(void); /* in a spin loop; alone on the machine that is a deadlock: panics */
void fake_flush_page(uint32_t address, uint32_t asid);
void fake_flush_asid(uint32_t asid);
void fake_flush_all(void);
void fake_flush_page_here(uint32_t address, uint32_t asid); /* in this core's TLB alone */
void fake_flush_asid_here(uint32_t asid);
void fake_store(uint64_t *place, uint64_t value); /* of 64 bits at once */
void fake_clean_line(uintptr_t address);          /* to where instructions are fetched from */

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
extern uint32_t fake_failed;    /* allocations that did, by that or because no page was free */
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
