/*
 * Trace rings and the recordings that are made of them. A core writes only its own ring.
 * SPDX-License-Identifier: MIT
 */
#include "trace/trace.h"
#include "abi/errno.h"
#include "arch/calls.h"
#include "arch/cpu.h"
#include "base/clock.h"
#include "base/lock.h"
#include "dev/irq.h"
#include "lib/string.h"
#include "mm/page.h"

#define PER_PAGE (PAGE_SIZE / sizeof(struct trace_record))
#define RING_PAGES_MAX (PAGE_SIZE / sizeof(void *))
#define NAME_LETTERS 8u /* in one record */

uint32_t trace_ring_pages = 32;

enum { OUTER, INNER, RECORDINGS };

static struct lock lock = LOCK_INITIALISER("trace", RANK_TRACE);
static uint32_t
    owner_of[RECORDINGS]; /* atomic, changed under the lock: process that records; 0: none */
static uint32_t mask_of[RECORDINGS]; /* under the lock */

static uint32_t capacity(void)
{
    return trace_ring_pages * (uint32_t)PER_PAGE;
}

static struct trace_record *record_at(struct core *core, uint32_t index)
{
    index %= capacity();
    return &core->trace_page[index / PER_PAGE][index % PER_PAGE];
}

void trace_put(enum trace_event event, uint32_t tid, uint32_t a, uint32_t b)
{
    struct core *core = this_core();

    if (core->trace_head - core->trace_window[OUTER].tail >= capacity()) {
        __atomic_store_n(&core->trace_lost, core->trace_lost + 1, __ATOMIC_RELAXED);
        return;
    }
    *record_at(core, core->trace_head) = (struct trace_record){
        .time = clock_now(),
        .event = event,
        .core = core->id,
        .pid = tid & 0x7fff,
        .tid = tid,
        .a = a,
        .b = b,
    };
    /* Release: pairs with the acquire in window_close. */
    __atomic_store_n(&core->trace_head, core->trace_head + 1, __ATOMIC_RELEASE);
}

void trace_name(uint32_t tid, const char *name)
{
    uint32_t letters[NAME_LETTERS / sizeof(uint32_t)];

    if (!(this_core()->trace_mask & TRACE_BIT(TRACE_NAME)))
        return;
    for (size_t length = strlen(name), i = 0; i < length; i += NAME_LETTERS) {
        memset(letters, 0, sizeof(letters));
        memcpy(letters, name + i, length - i < NAME_LETTERS ? length - i : NAME_LETTERS);
        trace_put(TRACE_NAME, tid, letters[0], letters[1]);
    }
}

static int give_pages(struct core *core)
{
    if (!core->trace_page && !(core->trace_page = page_alloc_zeroed()))
        return -ENOMEM;
    for (uint32_t i = 0; i < trace_ring_pages; i++)
        if (!core->trace_page[i] && !(core->trace_page[i] = page_alloc()))
            return -ENOMEM;
    return 0;
}

void trace_choose_vectors(void)
{
    uint32_t mask = __atomic_load_n(&this_core()->trace_mask, __ATOMIC_ACQUIRE);

    cpu_write_vbar((uintptr_t)(mask & TRACE_BIT(TRACE_SYSCALL) ? traced_vectors : vectors));
    cpu_isb();
}

/* Each core takes others when it gets to it: calls on other cores may be missing for a moment. */
static void choose_all_vectors(void)
{
    uint32_t others = core_mask() & ~(1u << this_core()->id);

    trace_choose_vectors();
    for (uint32_t i = 0; i < core_count; i++)
        if (others & 1u << i)
            __atomic_fetch_or(&cores[i].asked, ASK_TRACE, __ATOMIC_RELEASE);
    if (others)
        irq_send(others, IRQ_KICK);
}

/* Each core records what any recording wants. */
static void set_masks(void) REQUIRES(lock)
{
    uint32_t mask = 0;

    for (int i = 0; i < RECORDINGS; i++)
        mask |= owner_of[i] ? mask_of[i] : 0;
    uint32_t changed = this_core()->trace_mask ^ mask;
    for (uint32_t i = 0; i < core_count; i++)
        __atomic_store_n(&cores[i].trace_mask, mask, __ATOMIC_RELEASE);
    if (changed & TRACE_BIT(TRACE_SYSCALL))
        choose_all_vectors();
}

static void window_open(struct core *core, int recording)
{
    struct trace_window *window = &core->trace_window[recording];

    window->tail = window->end = __atomic_load_n(&core->trace_head, __ATOMIC_ACQUIRE);
    window->lost_before = __atomic_load_n(&core->trace_lost, __ATOMIC_RELAXED);
    window->lost = 0;
}

static void window_close(struct core *core, int recording)
{
    struct trace_window *window = &core->trace_window[recording];

    window->end = __atomic_load_n(&core->trace_head, __ATOMIC_ACQUIRE);
    window->lost = __atomic_load_n(&core->trace_lost, __ATOMIC_RELAXED) - window->lost_before;
}

static int start_locked(uint32_t mask, uint32_t owner) REQUIRES(lock)
{
    int recording = owner_of[OUTER] ? INNER : OUTER;

    if (owner_of[OUTER] == owner || owner_of[INNER])
        return -EBUSY;
    for (uint32_t i = 0; i < core_count; i++) {
        int error = give_pages(&cores[i]);
        if (error)
            return error;
        window_open(&cores[i], recording);
        if (recording == OUTER)
            cores[i].trace_window[INNER] = cores[i].trace_window[OUTER];
    }
    mask_of[recording] = mask;
    __atomic_store_n(&owner_of[recording], owner, __ATOMIC_RELEASE);
    set_masks();
    return 0;
}

int trace_start(uint32_t mask, uint32_t owner)
{
    if (trace_ring_pages < 1 || trace_ring_pages > RING_PAGES_MAX)
        trace_ring_pages = RING_PAGES_MAX;
    lock_acquire(&lock);
    int result = start_locked(mask, owner);
    lock_release(&lock);
    return result;
}

static void stop(int recording, uint32_t process)
{
    lock_acquire(&lock);
    if (owner_of[recording] == process) {
        __atomic_store_n(&owner_of[recording], 0, __ATOMIC_RELEASE);
        set_masks();
        for (uint32_t i = 0; i < core_count; i++)
            window_close(&cores[i], recording);
    }
    lock_release(&lock);
}

static uint32_t owner(int recording)
{
    return __atomic_load_n(&owner_of[recording], __ATOMIC_ACQUIRE);
}

void trace_stop(uint32_t process)
{
    for (int i = 0; i < RECORDINGS; i++)
        if (owner(i) == process)
            stop(i, process);
}

/* The recording that a process may read; -1: none has ended. */
static int readable(uint32_t reader)
{
    uint32_t outer = owner(OUTER);

    if (!outer)
        return OUTER;
    return outer == reader || owner(INNER) ? -1 : INNER;
}

bool trace_readable(uint32_t reader)
{
    return readable(reader) >= 0;
}

/* Under the lock: others may begin recordings, and the reader's other threads read. */
bool trace_next(uint32_t index, uint32_t reader, struct trace_record *record)
{
    struct core *core = &cores[index];
    bool found = false;

    lock_acquire(&lock);
    int recording = readable(reader);
    struct trace_window *window = recording < 0 ? NULL : &core->trace_window[recording];
    while (window && !found && window->tail != window->end) {
        *record = *record_at(core, window->tail++);
        found = mask_of[recording] & TRACE_BIT(record->event); /* the other one may want more */
    }
    lock_release(&lock);
    return found;
}

const struct trace_record *trace_recent(uint32_t core, uint32_t back)
{
    uint32_t head = __atomic_load_n(&cores[core].trace_head, __ATOMIC_ACQUIRE);

    if (!cores[core].trace_page || back >= head || back >= capacity())
        return NULL;
    return record_at(&cores[core], head - 1 - back);
}

uint32_t trace_lost(uint32_t core, uint32_t reader)
{
    int recording = readable(reader);

    return recording < 0 ? 0 : cores[core].trace_window[recording].lost;
}
