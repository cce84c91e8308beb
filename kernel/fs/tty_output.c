/*
 * What programs write to the terminal: one call's bytes stay together, and who writes waits for room.
 * SPDX-License-Identifier: MIT
 */
#include "fs/tty_output.h"
#include "abi/errno.h"
#include "base/power.h"
#include "fs/console.h"
#include "fs/tty.h"
#include "sched/sched.h"
#include "sched/waitq.h"

#define CHUNK 256u

static struct {
    struct lock lock;
    const struct thread *writer GUARDED_BY(lock); /* in the middle of its write */
    bool in_line;         /* atomic: the last byte that a program wrote was no LF */
    struct waitq writers; /* wait for room or for their turn */
} output = {
    .lock = LOCK_INITIALISER("tty output", RANK_TTY),
    .writers = WAITQ_INITIALISER(output.writers, "tty writers"),
};

static void wake_writers(void)
{
    lock_acquire(&output.writers.lock);
    waitq_wake_all(&output.writers, 0);
    lock_release(&output.writers.lock);
}

void tty_output_room(void)
{
    wake_writers();
    tty_output_changed();
}

bool tty_output_ready(void)
{
    lock_acquire(&output.lock);
    bool ready = !output.writer && console_has_room();
    lock_release(&output.lock);
    return ready;
}

bool tty_output_at_line_start(void)
{
    return !__atomic_load_n(&output.in_line, __ATOMIC_RELAXED);
}

/* Waits for room or for another writer's end, then enters the call again. */
static void wait_to_write(void)
{
    lock_acquire(&output.writers.lock);
    waitq_block(&output.writers, UINT64_MAX, true);
    lock_release(&output.writers.lock);
}

/* The right to write until the whole call is out; false: the caller waits for it. */
static bool take_turn(struct thread *thread)
{
    lock_acquire(&output.lock);
    bool mine = !output.writer || output.writer == thread;
    if (mine)
        output.writer = thread;
    else
        wait_to_write();
    lock_release(&output.lock);
    return mine;
}

void tty_forget(const struct thread *thread)
{
    if (__atomic_load_n(&output.writer, __ATOMIC_RELAXED) != thread)
        return;
    lock_acquire(&output.lock);
    output.writer = NULL;
    wake_writers();
    lock_release(&output.lock);
    tty_output_changed();
}

/*
 * Puts one chunk into the console's ring; returns how much fit. When it did not all fit, the current
 * thread waits: the check is repeated under the queue's lock, which the waking interrupt takes too.
 */
static size_t put_or_wait(const char *bytes, size_t size, bool crlf)
{
    size_t done = console_put(bytes, size, crlf);

    if (done == size)
        return done;
    lock_acquire(&output.writers.lock);
    done += console_put(bytes + done, size - done, crlf);
    if (done < size)
        waitq_block(&output.writers, UINT64_MAX, true);
    lock_release(&output.writers.lock);
    return done;
}

long tty_output_write(const void __user *buffer, uint32_t size, bool crlf)
{
    struct thread *thread = current_thread();
    char chunk[CHUNK];
    long result = 0;

    if (!user_ok(buffer, size))
        return -EFAULT;
    if (!take_turn(thread))
        return 0;
    while (result == 0 && thread->progress < size) {
        uint32_t length = size - thread->progress;
        if (length > CHUNK)
            length = CHUNK;
        result = user_read(chunk, (const char __user *)buffer + thread->progress, length);
        if (result)
            break;
        size_t put = put_or_wait(chunk, length, crlf);
        thread->progress += put;
        if (put)
            __atomic_store_n(&output.in_line, chunk[put - 1] != '\n', __ATOMIC_RELAXED);
        if (put < length)
            return 0; /* waiting; goes on here with the rest */
        if (thread->progress < size)
            sched_pause();
    }
    if (thread->progress)
        result = thread->progress; /* POSIX: what was written counts */
    thread->progress = 0;
    tty_forget(thread);
    return result;
}

long tty_output_to_launcher(const void __user *buffer, uint32_t size)
{
    char chunk[CHUNK];
    uint32_t done = 0;

    while (done < size) {
        uint32_t length = size - done < CHUNK ? size - done : CHUNK;
        if (user_read(chunk, (const char __user *)buffer + done, length) != 0)
            return done ? (long)done : -EFAULT;
        power_write_stderr(chunk, length);
        done += length;
    }
    return done;
}
