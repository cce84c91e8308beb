/*
 * Pipes, fuzzed: the input says which thread reads, writes, polls, closes or is interrupted, and where memory runs out;
 * beside them a queue of bytes says what each call has to give, and nobody may sleep who could go on.
 * SPDX-License-Identifier: MIT
 */
#include "sleepers.h"

#include "abi/signal.h"
#include "fs/file.h"
#include "fs/pipe.h"
#include "fs/poll.h"
#include "lib/smaller.h"
#include "mm/page.h"

#define CAPACITY 65536u
#define READ_END 0
#define WRITE_END 1
#define RAM_PAGES 64u

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* What a thread's call is about. */
struct call {
    enum { NONE, READ, WRITE } kind;
    uint32_t size;
    char *buffer;
};

#define USER(pointer) ((char __user *)(uintptr_t)(pointer))

static struct call calls[THREADS];
static uint8_t queue[CAPACITY]; /* the model: bytes in the pipe, the oldest at queue_tail */
static uint32_t queue_head, queue_tail;
static bool there[2];          /* the ends */
static uint32_t broken;        /* SIGPIPEs */
static char noise[ROOM + 251]; /* what is written, from another place each time */

static void require(bool condition)
{
    if (!condition)
        abort();
}

static uint32_t queued(void)
{
    return queue_head - queue_tail;
}

/* --- Files --- */

bool poll_watched;
void (*file_signal)(uint32_t signal);

void poll_wake(const void *object)
{
    (void)object;
}

static void note_signal(uint32_t signal)
{
    require(signal == SIGPIPE);
    broken++;
}

struct file *file_new(const struct file_ops *ops, uint32_t mode)
{
    struct file *file = calloc(1, sizeof(*file));

    file->ops = ops;
    file->mode = mode;
    file->references = 1;
    return file;
}

void file_release(struct file *file)
{
    if (--file->references > 0)
        return;
    there[file->ops->write ? WRITE_END : READ_END] = false;
    file->ops->release(file);
    free(file);
}

struct file *file_get(int fd)
{
    struct file *file = current_thread()->process->files[fd];

    if (file)
        file->references++;
    return file;
}

/* --- What comes out is what has gone in --- */

static void push(const char *bytes, uint32_t size)
{
    require(size <= CAPACITY - queued());
    for (uint32_t left = size, part; left > 0; left -= part, bytes += part, queue_head += part) {
        part = smaller(left, CAPACITY - queue_head % CAPACITY);
        memcpy(&queue[queue_head % CAPACITY], bytes, part);
    }
}

static void pop(const char *bytes, uint32_t size)
{
    require(size <= queued());
    for (uint32_t left = size, part; left > 0; left -= part, bytes += part, queue_tail += part) {
        part = smaller(left, CAPACITY - queue_tail % CAPACITY);
        require(memcmp(&queue[queue_tail % CAPACITY], bytes, part) == 0);
    }
}

static uint32_t random_size(void)
{
    static const uint32_t edges[] = {0, 1, ABI_PIPE_BUF, CAPACITY / 2, CAPACITY};
    uint32_t kind = draw(8);

    if (kind < 5)
        return edges[kind] + draw(3) - (edges[kind] ? 1 : 0);
    return kind == 5 ? draw(ROOM) : draw(64);
}

static bool is_good(const struct call *call)
{
    return (uintptr_t)call->buffer + call->size <= MEMORY_END;
}

/* --- Calls --- */

/* What a read of the current thread has to give; *blocks: it has to sleep. */
static long expected_read(const struct call *call, bool non_blocking, bool *blocks)
{
    *blocks = false;
    if (queued() || !call->size || !there[WRITE_END])
        return smaller(call->size, queued());
    *blocks = !non_blocking;
    return non_blocking ? -EAGAIN : 0;
}

static void do_read(struct thread *thread, const struct call *call, struct file *file)
{
    bool blocks;
    long expected = expected_read(call, file->flags & ABI_O_NONBLOCK, &blocks);
    long result = file->ops->read(file, USER(call->buffer), call->size);

    require((thread->state == THREAD_BLOCKED) == blocks);
    if (is_good(call) && !blocks)
        require(result == expected);
    if (result > 0)
        pop(call->buffer, (uint32_t)result);
}

/* The reader to whom a write has given its bytes has them, and its call is over. */
static void find_given(void)
{
    for (uint32_t i = 0; i < THREADS; i++)
        if (calls[i].kind == READ && threads[i].state == THREAD_READY && !threads[i].restart) {
            require(threads[i].frame.r[0] <= calls[i].size && !threads[i].held);
            pop(calls[i].buffer, (uint32_t)threads[i].frame.r[0]);
            calls[i].kind = NONE;
        }
}

static void do_write(struct thread *thread, const struct call *call, struct file *file)
{
    uint32_t before = thread->progress, rest = call->size - before, room = CAPACITY - queued();
    uint32_t pipes_broken = broken;
    uint32_t fits = room >= rest ? rest : call->size > ABI_PIPE_BUF ? room : 0;
    bool readable = there[READ_END], short_of_pages = fake_failing != 0;
    long result = file->ops->write(file, USER(call->buffer), call->size);
    bool blocked = thread->state == THREAD_BLOCKED;
    uint32_t done = blocked ? thread->progress : result > 0 ? (uint32_t)result : 0;

    fake_failing = 0;
    require(broken == pipes_broken + !readable && (blocked || !thread->progress));
    if (!readable)
        require(result == (before ? (long)before : -EPIPE) && !blocked);
    else if (is_good(call) && !short_of_pages)
        require((done ? done : before) == before + fits || (!before && !fits && result == -EAGAIN));
    if (readable && fits < rest && is_good(call) && !short_of_pages)
        require(blocked == !(file->flags & ABI_O_NONBLOCK));
    if (done > before)
        push(call->buffer + before, done - before);
    find_given();
}

/* A call begins, or is entered again. */
static void run(struct thread *thread)
{
    struct call *call = &calls[thread - threads];

    enter(thread);
    struct file *file = file_enter(call->kind == WRITE ? WRITE_END : READ_END);
    if (!file) {
        call->kind = NONE; /* EBADF */
        leave(thread);
        return;
    }
    if (call->kind == READ)
        do_read(thread, call, file);
    else
        do_write(thread, call, file);
    file_leave(file);
    if (!leave(thread))
        call->kind = NONE;
}

static void begin(struct thread *thread, int kind)
{
    struct call *call = &calls[thread - threads];
    char *buffer = buffer_of(thread);

    call->kind = kind;
    call->size = random_size();
    call->buffer = buffer + (draw(2) ? draw(ROOM - call->size + 1) : PAGE_SIZE - 8);
    if (call->buffer + call->size > buffer + ROOM)
        call->buffer = buffer;
    if (draw(16) == 0)
        call->buffer = (char *)(uintptr_t)MEMORY_END - draw(call->size + 1);
    if (kind == WRITE && is_good(call))
        memcpy(call->buffer, noise + draw(251), call->size);
    if (draw(8) == 0)
        fake_failing = 1 + draw(4);
    page_is_away = draw(4) == 0;
    run(thread);
    fake_failing = 0;
}

/* A signal ends the wait. */
static void interrupt(struct thread *thread)
{
    fake_be(thread->core->id);
    waitq_leave(thread);
    thread->state = THREAD_READY;
    thread->restart = false;
    thread->progress = 0;
    calls[thread - threads].kind = NONE;
    file_abandon(thread);
}

static void close_end(struct process *process, int end)
{
    struct file *file = process->files[end];

    fake_be(process == &processes[1]);
    process->files[end] = NULL;
    if (file)
        file_release(file);
}

/* --- Nobody sleeps who could go on --- */

static void check_sleepers(void)
{
    for (uint32_t i = 0; i < THREADS; i++) {
        uint32_t rest = calls[i].size - threads[i].progress, room = CAPACITY - queued();
        if (threads[i].state != THREAD_BLOCKED)
            continue;
        if (calls[i].kind == READ)
            require(!queued() && there[WRITE_END]);
        else
            require(there[READ_END] && room < rest && !(room && calls[i].size > ABI_PIPE_BUF));
    }
}

static void check_end(struct file *file)
{
    uint32_t *size = (uint32_t *)(uintptr_t)MEMORY;
    uint32_t before = *size, ready = file->ops->poll(file);

    require(file->ops->ioctl(file, ABI_FIONREAD, USER(size)) == 0 && *size == queued());
    *size = before; /* it is in a thread's buffer */
    if (file->ops->write) {
        require(!(ready & ABI_POLLERR) == there[READ_END]);
        require(!(ready & ABI_POLLOUT) == (there[READ_END] && queued() > CAPACITY - ABI_PIPE_BUF));
    } else {
        require(!(ready & ABI_POLLIN) == !queued() && !(ready & ABI_POLLHUP) == there[WRITE_END]);
    }
}

static void step(void)
{
    struct thread *thread = &threads[draw(THREADS)];
    struct process *process = thread->process;
    uint32_t what = draw(32);

    if (thread->state == THREAD_BLOCKED) {
        if (what < 4)
            interrupt(thread);
    } else if (calls[thread - threads].kind != NONE) {
        run(thread);
    } else if (what < 14) {
        begin(thread, READ);
    } else if (what < 28) {
        begin(thread, WRITE);
    } else if (what < 30) {
        struct file *file = process->files[what % 2];
        if (file)
            file->flags ^= ABI_O_NONBLOCK;
    } else if (draw(4) == 0) {
        close_end(process, what % 2);
    }
    check_sleepers();
    for (int end = 0; end < 2; end++)
        for (uint32_t p = 0; p < PROCESSES; p++)
            if (processes[p].files[end])
                check_end(processes[p].files[end]);
}

/* Each process has both ends. */
static void open_pipe(void)
{
    struct file *ends[2];

    require(pipe_create(&ends[READ_END], &ends[WRITE_END], false) == 0);
    for (uint32_t p = 0; p < PROCESSES; p++)
        for (int end = 0; end < 2; end++) {
            processes[p].files[end] = ends[end];
            ends[end]->references += p > 0;
        }
    there[READ_END] = there[WRITE_END] = true;
    queue_head = queue_tail = 0;
    memset(calls, 0, sizeof(calls));
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static uint32_t pages_before;

    if (!linear_offset) {
        fake_ram(RAM_PAGES);
        fake_cores(1);
        page_init(FAKE_RAM_BASE, FAKE_RAM_BASE + RAM_PAGES * PAGE_SIZE, NULL, 0);
        file_signal = note_signal;
        for (uint32_t i = 0; i < sizeof(noise); i++)
            noise[i] = (char)(i * 2654435761u >> 24);
    }
    prepare_threads();
    open_pipe();
    if (!pages_before)
        pages_before = fake_pages_out; /* of the kernel's objects, one each */
    fuzz_input = data;
    fuzz_left = size;
    while (fuzz_goes_on())
        step();
    for (uint32_t p = 0; p < PROCESSES; p++)
        for (int end = 0; end < 2; end++) {
            close_end(&processes[p], end);
            check_sleepers();
        }
    for (uint32_t i = 0; i < THREADS; i++)
        if (threads[i].held)
            interrupt(&threads[i]);
    require(!there[READ_END] && !there[WRITE_END] && fake_pages_out <= pages_before);
    return 0;
}
