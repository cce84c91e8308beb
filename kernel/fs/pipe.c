/*
 * Pipes.
 * SPDX-License-Identifier: MIT
 */
#include "fs/pipe.h"
#include "abi/errno.h"
#include "abi/signal.h"
#include "base/lock_inline.h"
#include "base/panic.h"
#include "fs/poll.h"
#include "lib/smaller.h"
#include "mm/addrspace.h"
#include "mm/slab.h"
#include "sched/sched.h"
#include "sched/waitq.h"

#define PAGES 16u
#define CAPACITY (PAGES * PAGE_SIZE)
#define HAND_OVER_MAX PAGE_SIZE /* bytes */
#define STEP (CAPACITY / 2)     /* bytes copied between two looks at interrupts */

/*
 * Readers sleep while it is empty, writers while there is not room enough; whoever ends that wakes all. So there
 * are never both, and one queue holds either; its lock guards the pipe.
 */
struct pipe {
    struct waitq sleepers;
    uint32_t head GUARDED_BY(sleepers.lock);    /* bytes written */
    uint32_t tail GUARDED_BY(sleepers.lock);    /* bytes read */
    uint32_t readers GUARDED_BY(sleepers.lock); /* open ends of both kinds: a FIFO has any number */
    uint32_t writers GUARDED_BY(sleepers.lock);
    char *page[PAGES] GUARDED_BY(sleepers.lock); /* taken when first written */
};

static struct slab pipes = SLAB_INITIALISER(pipes, struct pipe, "pipes");

static struct pipe *pipe_of(const struct file *file)
{
    return (struct pipe *)file->data;
}

/* Out of the ring, piece by piece up to a page's end. Bytes copied, or -EFAULT. */
static __attribute__((noinline)) long take(struct pipe *pipe, char __user *to, uint32_t size)
    REQUIRES(pipe->sleepers.lock)
{
    uint32_t done = 0;

    size = smaller(size, pipe->head - pipe->tail);
    while (done < size) {
        uint32_t offset = pipe->tail % PAGE_SIZE;
        uint32_t length = smaller(size - done, PAGE_SIZE - offset);
        const char *from = pipe->page[pipe->tail / PAGE_SIZE % PAGES] + offset;
        if (user_write(to + done, from, length) != 0)
            return done ? (long)done : -EFAULT;
        pipe->tail += length;
        done += length;
    }
    return done;
}

/* Into the ring, as much as there is room for. Bytes copied, -EFAULT or -ENOMEM. */
static long put(struct pipe *pipe, const char __user *from, uint32_t size)
    REQUIRES(pipe->sleepers.lock)
{
    uint32_t done = 0;

    size = smaller(size, CAPACITY - (pipe->head - pipe->tail));
    while (done < size) {
        uint32_t offset = pipe->head % PAGE_SIZE;
        uint32_t length = smaller(size - done, PAGE_SIZE - offset);
        char **page = &pipe->page[pipe->head / PAGE_SIZE % PAGES];
        if (!*page && !(*page = page_alloc()))
            return done ? (long)done : -ENOMEM;
        if (user_read(*page + offset, from + done, length) != 0)
            return done ? (long)done : -EFAULT;
        pipe->head += length;
        done += length;
    }
    return done;
}

/* Takes out what is there, and lets writers go on. */
static long take_some(struct pipe *pipe, char __user *buffer, uint32_t size)
    REQUIRES(pipe->sleepers.lock)
{
    uint32_t offset = pipe->tail % PAGE_SIZE;
    const char *page = pipe->page[pipe->tail / PAGE_SIZE % PAGES];
    long result = size;

    /* The short form of take for what is on one page, as most of what is read. */
    if (size <= pipe->head - pipe->tail && size <= PAGE_SIZE - offset &&
        user_write(buffer, page + offset, size) == 0)
        pipe->tail += size;
    else
        result = take(pipe, buffer, size);
    waitq_wake_all(&pipe->sleepers, 0);
    if (pipe->head == pipe->tail)
        pipe->head = pipe->tail = 0; /* a small exchange stays on one page */
    return result;
}

/* With nothing to be read: the current thread waits for it, if that is to be. */
static inline long wait_for_bytes(struct core *core, struct pipe *pipe, struct file *file,
                                  void __user *buffer, uint32_t size) REQUIRES(pipe->sleepers.lock)
{
    if (!pipe->writers || !size)
        return 0;
    if (file_non_blocking(file))
        return -EAGAIN;
    core->current->wait_key = (uintptr_t)buffer;
    core->current->wait_size = size;
    waitq_block_inline(core, &pipe->sleepers, UINT64_MAX, true);
    return 0;
}

/* What is there, up to STEP bytes at a time. */
long pipe_read(struct file *file, void __user *buffer, uint32_t size)
{
    struct core *core = this_core();
    struct pipe *pipe = pipe_of(file);
    uint32_t done = 0;

    for (;;) {
        uint32_t length = smaller(size - done, STEP);
        long result = 0;
        lock_acquire_inline(core, &pipe->sleepers.lock);
        if (pipe->head != pipe->tail)
            result = take_some(pipe, (char __user *)buffer + done, length);
        else if (!done)
            result = wait_for_bytes(core, pipe, file, buffer, size);
        lock_release_inline(core, &pipe->sleepers.lock);
        if (result > 0) {
            poll_notify(pipe);
            done += (uint32_t)result;
        }
        if (result < (long)STEP || done == size)
            return done ? (long)done : result;
        sched_pause();
    }
}

/*
 * Puts in what fits, up to STEP bytes; thread->progress counts what has gone in before. *more: to be called
 * again.
 */
static long write_some(struct pipe *pipe, struct file *file, const char __user *buffer,
                       uint32_t size, bool *more) REQUIRES(pipe->sleepers.lock)
{
    struct thread *thread = current_thread();
    uint32_t rest = size - thread->progress;
    uint32_t room = CAPACITY - (pipe->head - pipe->tail);

    if (room >= rest || (room && size > ABI_PIPE_BUF)) {
        uint32_t length = smaller(smaller(rest, room), STEP);
        long result = put(pipe, buffer + thread->progress, length);
        if (result > 0) {
            thread->progress += (uint32_t)result;
            waitq_wake_all(&pipe->sleepers, 0);
        }
        if (result < (long)length)
            return thread->progress ? (long)thread->progress : result;
        *more = length == STEP && thread->progress < size;
    }
    if (thread->progress == size || *more)
        return size;
    if (file_non_blocking(file))
        return thread->progress ? (long)thread->progress : -EAGAIN;
    waitq_block(&pipe->sleepers, UINT64_MAX, true);
    return 0;
}

/*
 * The short form of write_some for what fits into the page at hand, as most writes do. False: it does not, or
 * the program's buffer is not all there.
 */
static inline bool put_small(struct pipe *pipe, const char __user *buffer, uint32_t size)
    REQUIRES(pipe->sleepers.lock)
{
    uint32_t offset = pipe->head % PAGE_SIZE;
    char *page = pipe->page[pipe->head / PAGE_SIZE % PAGES];

    if (!page || size > PAGE_SIZE - offset || size > CAPACITY - (pipe->head - pipe->tail) ||
        user_read(page + offset, buffer, size) != 0)
        return false;
    pipe->head += size;
    waitq_wake_all(&pipe->sleepers, 0);
    return true;
}

/*
 * Bytes of the current process go straight into the buffer of a reader that sleeps on this core. Nobody else
 * changes the reader's page tables meanwhile, so their lock, which has the rank of the writer's, is not taken.
 */
static inline bool give(const struct core *core, struct thread *reader, const char __user *buffer,
                        uint32_t size) NO_THREAD_SAFETY
{
    struct addrspace *space = reader->process->space;
    uint32_t offset = reader->wait_key % PAGE_SIZE;

    if (reader->process == core->current->process)
        return user_move((void __user *)reader->wait_key, buffer, size) == 0;
    if (size > PAGE_SIZE - offset || reader->wait_key >= USER_TOP || !addrspace_is_own(space))
        return false;
    char *page = addrspace_writable_page(space, reader->wait_key);
    return page && user_read(page + offset, buffer, size) == 0;
}

/*
 * A reader sleeps, so the pipe is empty. If it belongs to this core, as do all that could change its memory, it
 * gets the bytes straight from the writer's buffer, and need not enter its call again. Out: the file that its
 * call kept, to be released; NULL: not done.
 */
static inline struct file *hand_over(struct core *core, struct pipe *pipe,
                                     const char __user *buffer, uint32_t size)
    REQUIRES(pipe->sleepers.lock)
{
    struct list *first = pipe->sleepers.threads.next;
    struct thread *reader = list_entry(first, struct thread, wait_link);

    if (first == &pipe->sleepers.threads || pipe->head != pipe->tail || size > reader->wait_size ||
        size - 1 >= HAND_OVER_MAX || __atomic_load_n(&reader->core, __ATOMIC_ACQUIRE) != core ||
        process_spreads(reader->process) || !give(core, reader, buffer, size))
        return NULL;
    struct file *file = reader->held;
    assert(file);
    reader->held = NULL;
    reader->restart = false;
    reader->frame.r[0] = size;
    waitq_wake_here(core, &pipe->sleepers, reader);
    return file;
}

static long write_all(struct file *file, const void __user *buffer, uint32_t size);

long pipe_write(struct file *file, const void __user *buffer, uint32_t size)
{
    struct core *core = this_core();
    struct pipe *pipe = pipe_of(file);

    lock_acquire_inline(core, &pipe->sleepers.lock);
    bool simple = pipe->readers && !core->current->progress;
    struct file *kept = simple ? hand_over(core, pipe, buffer, size) : NULL;
    bool done = !kept && simple && put_small(pipe, buffer, size);
    lock_release_inline(core, &pipe->sleepers.lock);
    if (__builtin_expect(kept != NULL, 1)) {
        file_release(kept);
        return size;
    }
    if (!done)
        return write_all(file, buffer, size);
    poll_notify(pipe);
    return size;
}

/* Any write. */
static __attribute__((noinline)) long write_all(struct file *file, const void __user *buffer,
                                                uint32_t size)
{
    struct pipe *pipe = pipe_of(file);
    struct thread *thread = current_thread();
    bool read_by_someone, more;
    long result;

    do {
        more = false;
        result = thread->progress ? (long)thread->progress : -EPIPE;
        lock_acquire(&pipe->sleepers.lock);
        uint32_t before = pipe->head;
        read_by_someone = pipe->readers != 0;
        if (read_by_someone)
            result = write_some(pipe, file, buffer, size, &more);
        bool changed = pipe->head != before;
        lock_release(&pipe->sleepers.lock);
        if (changed)
            poll_notify(pipe);
        if (more)
            sched_pause();
    } while (more);
    if (thread->state != THREAD_BLOCKED)
        thread->progress = 0;
    if (!read_by_someone)
        file_signal(SIGPIPE);
    return result;
}

void pipe_free(struct pipe *pipe) NO_THREAD_SAFETY
{
    for (uint32_t i = 0; i < PAGES; i++)
        if (pipe->page[i])
            page_free(pipe->page[i]);
    slab_free(&pipes, pipe);
}

void pipe_add_ends(struct pipe *pipe, bool reader, bool writer)
{
    lock_acquire(&pipe->sleepers.lock);
    pipe->readers += reader;
    pipe->writers += writer;
    lock_release(&pipe->sleepers.lock);
}

bool pipe_has_end(struct pipe *pipe, bool reader)
{
    lock_acquire(&pipe->sleepers.lock);
    bool result = (reader ? pipe->readers : pipe->writers) != 0;
    lock_release(&pipe->sleepers.lock);
    return result;
}

/* An end is closed: the other one's sleepers may have nothing to wait for. */
bool pipe_remove_ends(struct pipe *pipe, bool reader, bool writer)
{
    lock_acquire(&pipe->sleepers.lock);
    pipe->readers -= reader;
    pipe->writers -= writer;
    bool last = !pipe->readers && !pipe->writers;
    if (last)
        pipe->head = pipe->tail = 0;
    waitq_wake_all(&pipe->sleepers, 0);
    lock_release(&pipe->sleepers.lock);
    poll_notify(pipe);
    return last;
}

static void release(struct file *file)
{
    if (file->data && pipe_remove_ends(pipe_of(file), file->access == 0, file->access != 0))
        pipe_free(pipe_of(file));
}

uint32_t pipe_poll_reader(struct file *file)
{
    struct pipe *pipe = pipe_of(file);

    lock_acquire(&pipe->sleepers.lock);
    uint32_t ready =
        (pipe->head != pipe->tail ? ABI_POLLIN : 0) | (pipe->writers ? 0 : ABI_POLLHUP);
    lock_release(&pipe->sleepers.lock);
    return ready;
}

/* Ready when a write of ABI_PIPE_BUF bytes, which go in together, does not block. */
uint32_t pipe_poll_writer(struct file *file)
{
    struct pipe *pipe = pipe_of(file);

    lock_acquire(&pipe->sleepers.lock);
    uint32_t room = CAPACITY - (pipe->head - pipe->tail);
    uint32_t ready = pipe->readers ? 0 : ABI_POLLERR;
    lock_release(&pipe->sleepers.lock);
    return ready || room >= ABI_PIPE_BUF ? ready | ABI_POLLOUT : 0;
}

long pipe_ioctl(struct file *file, uint32_t request, void __user *argument)
{
    struct pipe *pipe = pipe_of(file);

    if (request != ABI_FIONREAD)
        return -ENOTTY;
    lock_acquire(&pipe->sleepers.lock);
    uint32_t size = pipe->head - pipe->tail;
    lock_release(&pipe->sleepers.lock);
    return user_write(argument, &size, sizeof(size));
}

static const struct file_ops read_operations = {
    .read = pipe_read, .ioctl = pipe_ioctl, .poll = pipe_poll_reader, .release = release};
static const struct file_ops write_operations = {
    .write = pipe_write, .ioctl = pipe_ioctl, .poll = pipe_poll_writer, .release = release};

struct pipe *pipe_new(void)
{
    struct pipe *pipe = slab_alloc(&pipes);

    if (pipe)
        waitq_init(&pipe->sleepers, "pipe");
    return pipe;
}

long pipe_create(struct file **read_end, struct file **write_end, bool is_non_blocking)
{
    struct pipe *pipe = pipe_new();

    *read_end = pipe ? file_new(&read_operations, MODE_PIPE | 0600) : NULL;
    *write_end = *read_end ? file_new(&write_operations, MODE_PIPE | 0600) : NULL;
    if (!*write_end) {
        if (*read_end)
            file_release(*read_end);
        if (pipe)
            pipe_free(pipe);
        return -ENOMEM;
    }
    pipe_add_ends(pipe, true, true);
    (*read_end)->data = (*write_end)->data = pipe;
    (*read_end)->flags = (*write_end)->flags = is_non_blocking ? ABI_O_NONBLOCK : 0;
    (*write_end)->access = 1; /* O_WRONLY */
    return 0;
}
