/*
 * What the scheduler and the processes' ends need of other floors, as far as a test of them goes.
 * Every object is a block of the host's allocator, so that the sanitizers see a use after its end.
 * SPDX-License-Identifier: MIT
 */
#include "floors.h"

#include <stdlib.h>

#include "base/halt.h"
#include "base/panic.h"
#include "fs/file.h"
#include "fs/tty.h"
#include "mm/addrspace.h"
#include "mm/kmap.h"
#include "mm/slab.h"
#include "proc/alarm.h"
#include "proc/ptimer.h"
#include "proc/robust.h"
#include "proc/signal.h"
#include "proc/space.h"
#include "trace/trace.h"

uint32_t fake_objects;
uint32_t linear_offset;

void *slab_alloc(struct slab *slab)
{
    void *object = calloc(1, slab->size);

    if (!object)
        abort();
    __atomic_fetch_add(&fake_objects, 1, __ATOMIC_RELAXED);
    return object;
}

void slab_free(struct slab *slab, void *object)
{
    (void)slab;
    __atomic_fetch_sub(&fake_objects, 1, __ATOMIC_RELAXED);
    free(object);
}

/* --- Address spaces: which core has which one loaded --- */

static const struct addrspace *loaded[MAX_CORES]; /* atomic */

struct addrspace *addrspace_create(void)
{
    static struct slab spaces = {.size = sizeof(struct addrspace)};
    struct addrspace *space = slab_alloc(&spaces);

    space->pages = 3; /* steps that giving it back takes */
    return space;
}

void addrspace_load(struct addrspace *space)
{
    assert(space->pages == 3);
    __atomic_store_n(&loaded[this_core()->id], space, __ATOMIC_SEQ_CST);
}

void kmap_no_user(void)
{
    __atomic_store_n(&loaded[this_core()->id], NULL, __ATOMIC_SEQ_CST);
}

bool addrspace_free_some(struct addrspace *space, uint32_t budget)
{
    (void)budget;
    for (uint32_t i = 0; i < core_count; i++)
        assert(__atomic_load_n(&loaded[i], __ATOMIC_SEQ_CST) != space);
    if (--space->pages > 0)
        return false;
    slab_free(NULL, space);
    return true;
}

void space_free(struct addrspace *space)
{
    while (!addrspace_free_some(space, 1))
        ;
}

bool fake_has_loaded(const struct addrspace *space)
{
    return loaded[this_core()->id] == space;
}

/* --- The rest does nothing --- */

void file_release(struct file *file)
{
    (void)file;
}

void file_close_all(struct process *process)
{
    (void)process;
}

bool signal_child_ended(struct process *parent, struct process *child)
{
    (void)parent, (void)child;
    return true;
}

uint32_t signal_news(struct process *child, uint32_t options)
{
    (void)child, (void)options;
    return 0;
}

void signal_thread_ended(struct process *process, const struct thread *thread)
{
    (void)process, (void)thread;
}

void signal_forget(struct process *process, uint32_t number, const struct thread *only)
{
    (void)process, (void)number, (void)only;
}

uint64_t alarm_set(struct alarm *alarm, uint64_t deadline, uint64_t interval, uint64_t *before)
{
    (void)alarm, (void)deadline, (void)interval, (void)before;
    return 0;
}

void ptimer_free(struct process *process, uint32_t first)
{
    (void)process, (void)first;
}

bool robust_end_step(struct thread *thread)
{
    (void)thread;
    return true;
}

void tty_forget(const struct thread *thread)
{
    (void)thread;
}

void trace_put(enum trace_event event, uint32_t tid, uint32_t a, uint32_t b)
{
    (void)event, (void)tid, (void)a, (void)b;
}

void trace_choose_vectors(void)
{
}

void trace_name(uint32_t tid, const char *name)
{
    (void)tid, (void)name;
}

void trace_stop(uint32_t process)
{
    (void)process;
}

void halt_if_told(void)
{
}

void vfp_save(struct vfp_state *state)
{
    (void)state;
}

void vfp_restore(const struct vfp_state *state)
{
    (void)state;
}
