/*
 * Starting a program: clone its image, lay out its arguments, give it to a core.
 * SPDX-License-Identifier: MIT
 */
#include "proc/spawn.h"
#include "abi/errno.h"
#include "fs/file.h"
#include "fs/namespace.h"
#include "fs/tty.h"
#include "lib/string.h"
#include "proc/image.h"
#include "proc/process.h"
#include "proc/signal.h"
#include "proc/space.h"
#include "sched/sched.h"

bool spawn_has_model(uint32_t model)
{
    return model <= ABI_SMP;
}

static long apply(struct process *process, const struct abi_spawn *how)
{
    if (how && (how->flags & ABI_SPAWN_MODEL)) {
        if (!spawn_has_model(how->model))
            return -EINVAL;
        process->model = how->model;
    }
    if (how && (how->flags & ABI_SPAWN_AFFINITY)) {
        if (!(how->affinity & core_mask()))
            return -EINVAL;
        process->affinity = how->affinity & core_mask();
    }
    if (how && (how->flags & ABI_SPAWN_SETSID))
        process_lead_session(process);
    return how && (how->flags & ABI_SPAWN_SETGROUP) ? process_join_group(process, how->group) : 0;
}

/* The first process's descriptors; every other one inherits its parent's. */
static int open_standard_files(struct process *process)
{
    for (int fd = 0; fd < 3; fd++) {
        struct file *file = fd < 2 ? tty_open() : tty_open_errors();
        if (!file)
            return -ENOMEM;
        file->access = ABI_O_RDWR;
        file_install(process, file, 0, false);
    }
    lock_acquire(&process->files_lock);
    process->mode_mask = 022;
    lock_release(&process->files_lock);
    return 0;
}

/* What of the parent's a child has. */
static long inherit(struct process *process, struct process *parent, const struct abi_spawn *how)
{
    long error = 0;

    file_inherit(process, parent);
    if (how && (how->flags & ABI_SPAWN_FILES))
        error = file_rearrange(process, how->file);
    if (how && (how->flags & ABI_SPAWN_DIRECTORY) && !error)
        error = namespace_enter_open(process, how->directory);
    file_exec(process);
    signal_inherit(process, parent);
    signal_exec(process, how && (how->flags & ABI_SPAWN_SETSIGDEF) ? how->signal_default : 0);
    return error;
}

/* Everything but the thread. */
static long furnish(struct process *process, struct process *parent, const struct image *image,
                    struct args *args, const struct abi_spawn *how)
{
    long error = apply(process, how);

    if (error)
        return error;
    process->space = addrspace_create();
    if (!process->space)
        return -ENOMEM;
    error = space_clone(process->space, image->space, 0, false);
    if (!error)
        error = parent ? inherit(process, parent, how) : open_standard_files(process);
    return error ? error : args_place(args, process->space);
}

long spawn(const char *path, struct args *args, const struct abi_spawn *how)
{
    struct thread *caller = current_thread();
    struct process *parent = caller ? caller->process : NULL;
    int start = how && (how->flags & ABI_SPAWN_DIRECTORY) ? how->directory : ABI_AT_FDCWD;
    long result = 0;

    const struct image *image = image_get(start, path, &result);
    struct process *process = image ? process_create(parent) : NULL;
    if (image && !process)
        result = -EAGAIN;
    else if (!image && result == -EAGAIN)
        sched_restart_current(); /* until another core has loaded the program */
    if (process) {
        process->image = image;
        process->executed = true;
        process_set_name(process, path);
        result = furnish(process, parent, image, args, how);
        struct thread *thread =
            result > 0 ? thread_create(process, image->entry, 0, (uint32_t)result, 0) : NULL;
        if (thread) {
            result = process->pid;
            if (how && (how->flags & ABI_SPAWN_SETSIGMASK))
                thread->signal_mask = how->signal_mask & ~SIGNALS_UNBLOCKABLE;
            if (how && (how->flags & ABI_SPAWN_FOREGROUND))
                tty_set_foreground(process->group_id);
            process->home = sched_least_loaded(process->affinity, parent ? this_core() : NULL);
            sched_place(thread, process->home);
        } else {
            result = result > 0 ? -EAGAIN : result;
            process_discard(process);
        }
    }
    args_free(args);
    return result;
}
