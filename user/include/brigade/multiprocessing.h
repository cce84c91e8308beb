/*
 * Processes as Python's multiprocessing has them, with what they share: Process, Value, Array, Pipe, shared_memory.
 * Locks, events and the like are in sync.h, Queue and JoinableQueue in queue.h, Pool in pool.h.
 * See <brigade/sync.h> for results, timeouts and ownership.
 * SPDX-License-Identifier: MIT
 *
 *     static int worker(void *queue) { … queue_put(queue, &sum, FOREVER); return 0; }
 *
 *     struct process p = {.target = worker, .argument = queue};
 *     process_start(&p);
 *     process_join(&p, FOREVER);
 */
#ifndef BRIGADE_MULTIPROCESSING_H
#define BRIGADE_MULTIPROCESSING_H

#include <brigade/queue.h>
#include <brigade/sync.h>
#include <sys/types.h>

#ifdef __cplusplus
extern "C" {
#endif

/* ---- Process ---- */

/*
 * FORK: the child goes on in target with a copy of everything the parent had: variables, open files; but it has
 * one thread. SPAWN: the program begins anew in the child, with variables as at the start of every program; it gets
 * open files, the shared heap, and the argument. That is slower, and keeps out what is not meant for the child.
 */
enum start_method { DEFAULT_METHOD, FORK, SPAWN };

#define NOT_ENDED (-0x7fffffff - 1) /* the exit code of who has none */

/* The caller's memory, and there until the process has been joined. All that is not set is 0. */
struct process {
    int (*target)(void *argument); /* its result is the exit code, 0 to 255 */
    void *argument;
    size_t
        argument_size; /* with SPAWN: so many bytes at argument are copied for the child; 0: the pointer as it is */
    const char *name;
    bool daemon;                    /* the parent's exit() ends it, instead of waiting for it */
    enum start_method start_method; /* unless it is to be as set_start_method() says */

    /* Only to be read. */
    pid_t pid;
    int exitcode; /* -n: killed by signal n; NOT_ENDED until the end has been seen */

    struct process *__next;
    void *__record;
    int __sentinel;
};

/*
 * Starts it. A struct may be used again after a join. stdout and stderr are written out before, so that nothing is
 * printed twice, and when target returns; what else it opens for writing, it closes itself.
 * EINVAL: no target, or not ended yet; EAGAIN, ENOMEM, EMFILE; with SPAWN also what posix_spawn says. EPERM: in a spawned
 * process that has not called freeze_support(), or while the process ends.
 */
int process_start(struct process *process);

/* Blocks until it has ended. ECHILD: it is no child of the caller, or somebody else has waited for it. */
int process_join(struct process *process, int timeout_ms);

bool process_is_alive(struct process *process);

/* SIGTERM and SIGKILL. Nothing happens if it has ended. ESRCH: it was not started by the caller. */
int process_terminate(struct process *process);
int process_kill(struct process *process);

/* A descriptor that is at its end (POLLHUP) when the process is: for poll(). -1: it is not running. */
int process_sentinel(const struct process *process);

/* What the caller is itself; NULL in a program that this library has not started. */
struct process *process_current(void);

/* Stores up to max of those started here that have not ended; returns how many there are. */
size_t active_children(struct process **children, size_t max);

/* FORK unless set. EINVAL. */
int set_start_method(enum start_method method);
enum start_method get_start_method(void);

/*
 * First in main() of a program that uses SPAWN: in the child this runs its target and ends the process, so that
 * main() is not run once more, and does not start children without end: what in Python `if __name__ == "__main__"` is
 * for. Elsewhere it does nothing.
 */
void freeze_support(void);

/* Processor cores that there are. */
unsigned cpu_count(void);

/* ---- Shared heap: Value, Array ---- */

/*
 * Zeroed memory at the same address in all processes that come of this one by this library or by fork(); aligned to
 * 16. The heap is made by the first process to ask: so ask before you start the others. It has SHARED_HEAP_BYTES, of
 * which pages take memory when they are first used. NULL: ENOMEM.
 */
void *shared_alloc(size_t size);
void shared_free(void *memory);
#define SHARED_HEAP_BYTES (32u << 20)

/* A value or an array there, with a recursive lock of its own: int *counter = value_new(sizeof *counter). */
void *value_new(size_t size);
void *array_new(size_t count, size_t size);
struct lock *value_get_lock(void *value);
void value_free(void *value);

/* ---- Pipe ---- */

/* One end. Those who send at the same end, or receive, need a lock: messages of two could be mixed up. */
struct connection {
    int read_fd, write_fd; /* -1: this end only sends, or only receives */
};

/*
 * Two ends: what is sent at one is received at the other, and with duplex the other way as well; else ends[0] only
 * receives. Each process closes the ends that it does not use, for then who waits learns when the last process that
 * has the other end is gone. SIGPIPE is ignored from now on, if it had its default action. EMFILE, ENFILE.
 */
int connection_pair(struct connection ends[2], bool duplex);
void connection_close(struct connection *end);

/* Sends a message of size bytes. Blocks while 64 KiB wait to be received. EPIPE: nobody has the other end. EBADF. */
int connection_send(struct connection *end, const void *message, size_t size);

/*
 * Receives a message of at most size bytes, and its size (unless NULL). Blocks until one comes. EPIPE: none comes
 * any more. EMSGSIZE: it has more than size bytes (stored in *received), and is lost. EBADF.
 */
int connection_recv(struct connection *end, void *message, size_t size, size_t *received);

/* Waits for one to be received, or for the end. */
int connection_poll(struct connection *end, int timeout_ms);

/* ---- shared_memory ---- */

/* Memory by name, for processes that are no relatives. */
struct shared_memory {
    char name[32];
    void *buf;
    size_t size;
};

/*
 * Creates zeroed memory of that name (of up to 30 bytes without a slash; NULL: a new one is made up), or attaches to
 * it, then with the size it has. EEXIST, ENOENT, EINVAL, ENAMETOOLONG, ENOMEM, ENOSPC.
 */
int shared_memory_create(struct shared_memory *memory, const char *name, size_t size);
int shared_memory_attach(struct shared_memory *memory, const char *name);

/* The caller no longer uses it; it and its name stay. */
void shared_memory_close(struct shared_memory *memory);

/* Takes the name away; the memory goes with the last who has it. ENOENT. */
int shared_memory_unlink(const struct shared_memory *memory);

#ifdef __cplusplus
}
#endif

#endif
