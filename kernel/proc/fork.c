/*
 * fork and exec.
 * SPDX-License-Identifier: MIT
 */
#include "proc/fork.h"
#include "abi/errno.h"
#include "arch/cpu.h"
#include "fs/file.h"
#include "lib/string.h"
#include "proc/image.h"
#include "proc/process.h"
#include "proc/ptimer.h"
#include "proc/robust.h"
#include "proc/signal.h"
#include "proc/space.h"
#include "sched/sched.h"
#include "sched/vfp.h"

/* The child's one thread goes on where its parent's is, with 0 as the call's result. */
static struct thread *copy_thread(struct process *child, struct thread *thread)
{
    struct thread *copy = thread_create(child, 0, 0, 0, thread->user_tls);

    if (!copy)
        return NULL;
    copy->frame = thread->frame;
    copy->frame.r[0] = 0;
    copy->alt_stack = thread->alt_stack;
    copy->alt_size = thread->alt_size;
    memcpy(copy->name, thread->name, sizeof(copy->name));
    if (thread->vfp) {
        if (!thread_give_vfp(copy)) {
            thread_discard(copy);
            return NULL;
        }
        if (vfp_is_on())
            vfp_save(copy->vfp);
        else
            *copy->vfp = *thread->vfp;
    }
    return copy;
}

/* Is it the process's only thread? Then nothing changes its memory while it is in the kernel. */
static bool single(struct process *process)
{
    lock_acquire(&process->lock);
    bool result = process->thread_count == 1;
    lock_release(&process->lock);
    return result;
}

static int copy_process(struct process *child, struct process *parent)
{
    vaddr_t stack = current_thread()->frame.r[13];

    child->image = parent->image;
    memcpy(child->name, parent->name, sizeof(child->name));
    child->space = addrspace_create();
    if (!child->space)
        return -ENOMEM;
    file_inherit(child, parent);
    signal_inherit(child, parent);
    return space_clone(child->space, parent->space, stack, !single(parent));
}

long process_fork(void)
{
    struct thread *thread = current_thread();
    struct process *child = process_create(thread->process);

    if (!child)
        return -EAGAIN;
    long result = copy_process(child, thread->process);
    struct thread *copy = result ? NULL : copy_thread(child, thread);
    if (!copy) {
        process_discard(child);
        return result ? result : -EAGAIN;
    }
    result = child->pid;
    child->home = sched_least_loaded(child->affinity, this_core());
    sched_place(copy, child->home);
    return result;
}

/*
 * Tells the other threads to end, unless one that does the same was faster and has told this one. True: there is none
 * left.
 */
static bool alone(struct process *process, const struct thread *thread)
{
    lock_acquire(&process->lock);
    bool result = process->thread_count == 1;
    bool told = thread->kill || (__atomic_load_n(&thread->pending, __ATOMIC_RELAXED) & POST_KILL);
    LIST_FOREACH(link, &process->threads) {
        struct thread *other = list_entry(link, struct thread, process_link);
        if (other != thread && !told)
            sched_post(other, POST_KILL);
    }
    lock_release(&process->lock);
    return result;
}

/* From here on the thread is the new program's first. */
static void begin(struct thread *thread, const struct image *image, uint32_t stack)
{
    memset(&thread->frame, 0, sizeof(thread->frame));
    thread->frame.r[13] = stack;
    thread->frame.pc = image->entry & ~1u;
    thread->frame.cpsr = MODE_USR | (image->entry & 1 ? CPSR_THUMB : 0);
    thread->user_tls = 0;
    cpu_write_tpidruro(0);
    cpu_write_tpidrurw(0);
    vfp_end();
    thread_take_vfp(thread);
    thread->name[0] = '\0';
    thread->alt_size = 0;
}

static void replace_space(struct process *process, struct addrspace *space)
{
    struct addrspace *before = process->space;

    lock_acquire(&process->lock); /* others look at the space's counters under it */
    process_count_space(process, before);
    process->space = space;
    lock_release(&process->lock);
    this_core()->space = space;
    addrspace_load(space);
    space_free(before);
}

static long load(struct process *process, const struct image *image, const char *path,
                 struct args *args)
{
    struct thread *thread = current_thread();
    struct addrspace *space = addrspace_create();

    if (!space)
        return -ENOMEM;
    long stack = space_clone(space, image->space, 0, false);
    if (stack == 0)
        stack = args_place(args, space);
    if (stack < 0) {
        space_free(space);
        return stack;
    }
    while (!robust_end_step(thread))
        sched_pause();
    replace_space(process, space);
    file_exec(process);
    signal_exec(process, 0);
    ptimer_free(process, ABI_TIMER_FIRST);
    process->image = image;
    __atomic_store_n(&process->executed, true, __ATOMIC_RELAXED);
    process_set_name(process, path);
    begin(thread, image, (uint32_t)stack);
    return 0;
}

long process_exec(int at, const char *path, struct args *args)
{
    struct thread *thread = current_thread();
    struct process *process = thread->process;
    long result = 0;

    const struct image *image = image_get(at, path, &result);
    if (image && alone(process, thread))
        result = load(process, image, path, args);
    else if (image || result == -EAGAIN)
        sched_restart_current(); /* the others end, or load the program, in between */
    args_free(args);
    return result;
}
