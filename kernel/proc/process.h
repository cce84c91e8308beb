/*
 * Processes: creation, the family tree, the end.
 * SPDX-License-Identifier: MIT
 *
 * The table's lock guards all parents, children and ids; it is held for short searches only.
 */
#ifndef BRIGADE_PROC_PROCESS_H
#define BRIGADE_PROC_PROCESS_H

#include "sched/thread.h"

extern struct lock process_table_lock;

/* The highest limits there are, by ABI_LIMIT_; those of the first process. */
extern const uint32_t process_limits_most[ABI_LIMIT_COUNT];

/* Called after a process has ended: was it the first one, is none left, what waitpid would see. */
extern void (*process_end_hook)(bool first, bool none_left, uint32_t wait_status);

/*
 * Set at boot: the first process runs programs that are not trusted. They cannot signal it, end the
 * machine, or open what lies under /boot.
 */
extern bool process_first_protected;

/* process_protects - does that keep the current process from acting on the first one's behalf? */
bool process_protects(void);

/*
 * process_create - a process without threads or memory, child of parent (NULL: of nobody), in the
 * parent's process group. NULL when there are PROCESSES_MAX or memory is short.
 */
struct process *process_create(struct process *parent);

/* process_discard - undoes process_create; it never had a thread. Frees its address space. */
void process_discard(struct process *process);

/* process_ended - it has no thread, memory or file any more: tells the parent; may free the process. */
void process_ended(struct process *process);

/* process_set_name - from the program's path: its last part, cut to fit. */
void process_set_name(struct process *process, const char *path);

/* process_find - by id; NULL: no such, or a zombie. */
struct process *process_find(uint32_t pid) REQUIRES(process_table_lock);

/* process_find_any - by id, zombies too; NULL: no such. */
struct process *process_find_any(uint32_t pid) REQUIRES(process_table_lock);

/* process_self_or_child - the current process (or 0) or a child of it; NULL: neither. */
struct process *process_self_or_child(uint32_t pid) REQUIRES(process_table_lock);

/* process_thread - its thread of that id; NULL: no such. A process's id is its first thread's. */
struct thread *process_thread(struct process *process, uint32_t tid) REQUIRES(process->lock);

/* process_each - calls visit for every process, zombies too, by rising slot. */
void process_each(void (*visit)(struct process *process, void *context), void *context)
    REQUIRES(process_table_lock);

/*
 * process_each_thread - calls visit for every thread of every process, for a zombie once with NULL; some at a time
 * under the table's lock and the process's, and between them interrupts come in. No lock may be held.
 */
void process_each_thread(void (*visit)(struct process *process, struct thread *thread,
                                       void *context),
                         void *context);

/* process_kill - ends it with this status for waitpid (exit << 8, or a signal); the first call counts. */
void process_kill(struct process *process, uint32_t wait_status);
void process_kill_locked(struct process *process, uint32_t wait_status) REQUIRES(process->lock);

/*
 * process_wait - see waitpid in syscalls.def; options are ABI_W bits. Blocks by restart. *status is set
 * when a child's id is returned, and *used to what it and its waited-for children have used.
 */
long process_wait(int pid, uint32_t options, uint32_t *status, struct tally *used);

/* process_signal - pid, group or all, as kill(2). 0, -ESRCH, -EINVAL, -EPERM for the first process. */
long process_signal(int pid, uint32_t signal);

/* process_tally - what all its threads have used so far. */
struct tally process_tally(struct process *process);
struct tally process_tally_locked(struct process *process) REQUIRES(process->lock);

/* process_count_space - enters an address space that the process leaves into its tally. */
void process_count_space(struct process *process, const struct addrspace *space)
    REQUIRES(process->lock);

uint32_t process_count(void); /* zombies included */

/*
 * process_set_group - as setpgid; 0: the caller, its own id. -ESRCH, -EINVAL, -EPERM, -EACCES.
 * process_join_group - the same for a child that is being made, by spawn. -EPERM.
 */
long process_set_group(uint32_t pid, int group);
long process_join_group(struct process *child, int group);

/* process_lead_session - a child that is being made shall lead a session of its own. */
void process_lead_session(struct process *child);

/* process_new_session - as setsid: the new session's id, or -EPERM. */
long process_new_session(void);

/* process_session - of a process, 0: the caller. -ESRCH. */
long process_session(uint32_t pid);

/*
 * process_set_limits - of a process, 0: the caller: the limits ABI_LIMIT_ (soft, hard) before it, and then,
 * if now is not NULL, new ones. -ESRCH, -EINVAL, -EPERM: more than the machine has.
 */
long process_set_limits(uint32_t pid, uint32_t which, const uint32_t *now, uint32_t before[2]);

/* process_limit - a soft limit of the process. */
static inline uint32_t process_limit(const struct process *process, uint32_t which)
{
    return __atomic_load_n(&process->limit[which][0], __ATOMIC_RELAXED);
}

/* thread_create - a thread of process, not yet on a core. NULL: EAGAIN (limit, ending, no memory). */
struct thread *thread_create(struct process *process, uint32_t entry, uint32_t argument,
                             uint32_t stack, uint32_t tls);

/* thread_end, thread_free - callbacks of the scheduler, see sched_calls. */
bool thread_end(struct thread *thread);
void thread_free(struct thread *thread);

/* thread_give_vfp - room for its VFP registers, from now on saved at every switch. False: no memory. */
bool thread_give_vfp(struct thread *thread);

/* thread_take_vfp - it has not used VFP any more; its registers must not be live in the core. */
void thread_take_vfp(struct thread *thread);

/* thread_discard - undoes thread_create; no core has seen it. */
void thread_discard(struct thread *thread);

/* thread_exit_current - marks the current thread as ending. */
void thread_exit_current(void);

#endif
