/*
 * Trace rings. A core writes only its own; a reader takes records after recording was stopped.
 * SPDX-License-Identifier: MIT
 */
#include "trace/trace.h"
#include "base/clock.h"
#include "lib/errno.h"
#include "mm/page.h"

#define PAGES (sizeof(((struct core *)0)->trace_page) / sizeof(void *))
#define PER_PAGE (PAGE_SIZE / sizeof(struct trace_record))
#define CAPACITY (PAGES * PER_PAGE)

static uint32_t running; /* atomic: id of the process that records; 0: nobody */

static struct trace_record *record_at(struct core *core, uint32_t index)
{
    index %= CAPACITY;
    return &core->trace_page[index / PER_PAGE][index % PER_PAGE];
}

void trace_put(enum trace_event event, uint32_t tid, uint32_t a, uint32_t b)
{
    struct core *core = this_core();

    if (core->trace_head - core->trace_tail >= CAPACITY) {
        core->trace_lost++;
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
    /* Release: pairs with the acquire in trace_next. */
    __atomic_store_n(&core->trace_head, core->trace_head + 1, __ATOMIC_RELEASE);
}

static int give_pages(struct core *core)
{
    for (uint32_t i = 0; i < PAGES; i++)
        if (!core->trace_page[i] && !(core->trace_page[i] = page_alloc()))
            return -ENOMEM;
    return 0;
}

int trace_start(uint32_t mask, uint32_t owner)
{
    uint32_t before = 0;

    if (!__atomic_compare_exchange_n(&running, &before, owner, false, __ATOMIC_ACQUIRE,
                                     __ATOMIC_RELAXED))
        return -EBUSY;
    for (uint32_t i = 0; i < core_count; i++) {
        int error = give_pages(&cores[i]);
        if (error) {
            __atomic_store_n(&running, 0, __ATOMIC_RELEASE);
            return error;
        }
        cores[i].trace_tail = cores[i].trace_head;
        cores[i].trace_lost = 0;
    }
    for (uint32_t i = 0; i < core_count; i++)
        __atomic_store_n(&cores[i].trace_mask, mask, __ATOMIC_RELEASE);
    return 0;
}

void trace_stop(void)
{
    for (uint32_t i = 0; i < core_count; i++)
        __atomic_store_n(&cores[i].trace_mask, 0, __ATOMIC_RELEASE);
    __atomic_store_n(&running, 0, __ATOMIC_RELEASE);
}

void trace_process_ended(uint32_t owner)
{
    if (__atomic_load_n(&running, __ATOMIC_RELAXED) == owner)
        trace_stop();
}

bool trace_running(void)
{
    return __atomic_load_n(&running, __ATOMIC_ACQUIRE) != 0;
}

const struct trace_record *trace_next(uint32_t index)
{
    struct core *core = &cores[index];

    if (core->trace_tail == __atomic_load_n(&core->trace_head, __ATOMIC_ACQUIRE))
        return NULL;
    return record_at(core, core->trace_tail++);
}
