/*
 * Terminal input and output of programs.
 * SPDX-License-Identifier: MIT
 */
#include "fs/tty.h"
#include "base/power.h"
#include "fs/console.h"
#include "lib/errno.h"
#include "sched/waitq.h"

#define INPUT 4096u /* bytes typed ahead; a power of two */
#define LINE 256u
#define CHUNK 256u

#define DLE 0x10
#define STX 0x02
#define EOT 0x04
#define CTRL(letter) ((letter) - '@')
#define DEL 0x7f
#define END_OF_FILE 0x100 /* a mark between input bytes */

static struct {
    struct lock lock;
    uint32_t mode GUARDED_BY(lock);  /* TTY_ flags */
    uint32_t group GUARDED_BY(lock); /* foreground process group */
    uint16_t input[INPUT] GUARDED_BY(lock);
    uint32_t head GUARDED_BY(lock), tail GUARDED_BY(lock);
    char line[LINE] GUARDED_BY(lock); /* being edited */
    uint32_t length GUARDED_BY(lock);
    bool framed;
    bool started GUARDED_BY(lock); /* framed: the mark before the first byte has come */
    bool escape GUARDED_BY(lock);  /* framed: a DLE has come */
    bool ended GUARDED_BY(lock);   /* framed: no more input ever */
    const struct thread *writer GUARDED_BY(lock); /* in the middle of its write */
    bool in_line; /* atomic: the last byte that a program wrote was no LF */
    struct waitq readers;
    struct waitq writers; /* wait for room or for their turn */
} tty = {
    .lock = LOCK_INITIALISER("tty", RANK_TTY),
    .readers = WAITQ_INITIALISER(tty.readers, "tty readers"),
    .writers = WAITQ_INITIALISER(tty.writers, "tty writers"),
};

void (*tty_signal_group)(uint32_t group, uint32_t signal);

static void wake_all(struct waitq *queue)
{
    lock_acquire(&queue->lock);
    waitq_wake_all(queue, 0);
    lock_release(&queue->lock);
}

static uint32_t room(void) REQUIRES(tty.lock)
{
    return INPUT - (tty.head - tty.tail);
}

static void store(uint16_t unit) REQUIRES(tty.lock)
{
    if (room())
        tty.input[tty.head++ % INPUT] = unit;
}

static void echo(const char *bytes, size_t size) REQUIRES(tty.lock)
{
    if (tty.mode & TTY_ECHO)
        console_put(bytes, size, true);
}

/* The edited line, with what ends it, becomes readable. */
static void commit(uint16_t last) REQUIRES(tty.lock)
{
    for (uint32_t i = 0; i < tty.length; i++)
        store((uint8_t)tty.line[i]);
    tty.length = 0;
    if (last)
        store(last);
    wake_all(&tty.readers);
}

static void erase(uint32_t count) REQUIRES(tty.lock)
{
    for (; count && tty.length; count--, tty.length--)
        echo("\b \b", 3);
}

static void edit(char byte) REQUIRES(tty.lock)
{
    switch (byte) {
    case '\b':
    case DEL:
        erase(1);
        break;
    case CTRL('U'):
        erase(LINE);
        break;
    case CTRL('D'):
        commit(tty.length ? 0 : END_OF_FILE);
        break;
    case '\n':
        echo("\n", 1);
        commit('\n');
        break;
    default:
        if (tty.length < LINE - 1) {
            tty.line[tty.length++] = byte;
            echo(&byte, 1);
        }
    }
}

static void unframe(char byte) REQUIRES(tty.lock)
{
    if (!tty.escape && byte == DLE) {
        tty.escape = true;
        return;
    }
    bool escaped = tty.escape;
    tty.escape = false;
    if (!tty.started) {
        /* Whatever the UART held before its FIFO was on may be lost: the launcher marks the start. */
        tty.started = escaped && byte == STX;
        return;
    }
    if (escaped && byte == EOT)
        tty.ended = true;
    else
        store((uint8_t)byte);
    wake_all(&tty.readers);
}

static void input(char byte)
{
    uint32_t signal_group = 0;

    lock_acquire(&tty.lock);
    if (tty.framed) {
        unframe(byte);
    } else {
        if (byte == '\r' && (tty.mode & TTY_CRLF))
            byte = '\n';
        if (byte == CTRL('C') && (tty.mode & TTY_SIGNALS)) {
            echo("^C\n", 3);
            tty.length = 0;
            signal_group = tty.group;
        } else if (tty.mode & TTY_CANONICAL) {
            edit(byte);
        } else {
            store((uint8_t)byte);
            wake_all(&tty.readers);
        }
    }
    lock_release(&tty.lock);
    if (signal_group)
        tty_signal_group(signal_group, SIGINT);
}

static bool want_input(void)
{
    lock_acquire(&tty.lock);
    bool wanted = room() > LINE;
    lock_release(&tty.lock);
    return wanted;
}

static void output_room(void)
{
    wake_all(&tty.writers);
}

void tty_init(bool raw)
{
    tty.framed = raw;
    lock_acquire(&tty.lock);
    tty.mode = raw ? 0 : TTY_CANONICAL | TTY_ECHO | TTY_SIGNALS | TTY_CRLF;
    tty.group = 1;
    lock_release(&tty.lock);
    console_init(output_room, want_input, input);
}

/* Input units up to size, ending after a line's end in canonical mode. Bytes copied, or -EFAULT. */
static long take_input(char __user *buffer, uint32_t size) REQUIRES(tty.lock)
{
    uint32_t done = 0;

    while (done < size && tty.tail != tty.head) {
        uint16_t unit = tty.input[tty.tail % INPUT];
        if (unit == END_OF_FILE) {
            if (done == 0)
                tty.tail++;
            break;
        }
        char byte = (char)unit;
        if (user_write(buffer + done, &byte, 1) != 0)
            return -EFAULT;
        done++;
        tty.tail++;
        if (byte == '\n' && (tty.mode & TTY_CANONICAL))
            break;
    }
    return done;
}

static long read(struct file *file, void __user *buffer, uint32_t size)
{
    long result = 0;

    (void)file;
    lock_acquire(&tty.lock);
    if (tty.head != tty.tail) {
        result = take_input(buffer, size);
    } else if (size && !tty.ended) {
        lock_acquire(&tty.readers.lock);
        waitq_block(&tty.readers, UINT64_MAX, true);
        lock_release(&tty.readers.lock);
    }
    lock_release(&tty.lock);
    console_accept_input();
    return result;
}

/* Waits for room or for another writer's end, then enters the call again. */
static void wait_to_write(void)
{
    lock_acquire(&tty.writers.lock);
    waitq_block(&tty.writers, UINT64_MAX, true);
    lock_release(&tty.writers.lock);
}

/* The right to write until the whole call is out; false: the caller waits for it. */
static bool take_turn(struct thread *thread)
{
    lock_acquire(&tty.lock);
    bool mine = !tty.writer || tty.writer == thread;
    if (mine)
        tty.writer = thread;
    else
        wait_to_write();
    lock_release(&tty.lock);
    return mine;
}

void tty_forget(const struct thread *thread)
{
    if (__atomic_load_n(&tty.writer, __ATOMIC_RELAXED) != thread)
        return;
    lock_acquire(&tty.lock);
    tty.writer = NULL;
    wake_all(&tty.writers);
    lock_release(&tty.lock);
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
    lock_acquire(&tty.writers.lock);
    done += console_put(bytes + done, size - done, crlf);
    if (done < size)
        waitq_block(&tty.writers, UINT64_MAX, true);
    lock_release(&tty.writers.lock);
    return done;
}

static long write(struct file *file, const void __user *buffer, uint32_t size)
{
    struct thread *thread = current_thread();
    bool crlf = __atomic_load_n(&tty.mode, __ATOMIC_RELAXED) & TTY_CRLF;
    char chunk[CHUNK];
    long result = 0;

    (void)file;
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
            __atomic_store_n(&tty.in_line, chunk[put - 1] != '\n', __ATOMIC_RELAXED);
        if (put < length)
            return 0; /* waiting; goes on here with the rest */
    }
    if (thread->progress)
        result = thread->progress; /* POSIX: what was written counts */
    thread->progress = 0;
    tty_forget(thread);
    return result;
}

static long write_errors(struct file *file, const void __user *buffer, uint32_t size)
{
    char chunk[CHUNK];
    uint32_t done = 0;

    if (!tty.framed)
        return write(file, buffer, size);
    while (done < size) {
        uint32_t length = size - done < CHUNK ? size - done : CHUNK;
        if (user_read(chunk, (const char __user *)buffer + done, length) != 0)
            return done ? (long)done : -EFAULT;
        power_write_stderr(chunk, length);
        done += length;
    }
    return done;
}

static long set_mode(const void __user *argument)
{
    uint32_t mode;

    if (user_read(&mode, argument, sizeof(mode)) != 0)
        return -EFAULT;
    lock_acquire(&tty.lock);
    if (!tty.framed) {
        if ((tty.mode & TTY_CANONICAL) && !(mode & TTY_CANONICAL) && tty.length)
            commit(0);
        tty.mode = mode;
    }
    lock_release(&tty.lock);
    return 0;
}

void tty_set_foreground(uint32_t group)
{
    lock_acquire(&tty.lock);
    tty.group = group;
    lock_release(&tty.lock);
}

static long ioctl(struct file *file, uint32_t request, void __user *argument)
{
    uint32_t values[2] = {0, 0};
    long error;

    (void)file;
    switch (request) {
    case TTY_GET_MODE:
        values[0] = __atomic_load_n(&tty.mode, __ATOMIC_RELAXED);
        return user_write(argument, values, 4);
    case TTY_SET_MODE:
        return set_mode(argument);
    case TTY_GET_GROUP:
        values[0] = __atomic_load_n(&tty.group, __ATOMIC_RELAXED);
        return user_write(argument, values, 4);
    case TTY_SET_GROUP:
        error = user_read(values, argument, 4);
        if (error == 0)
            tty_set_foreground(values[0]);
        return error;
    case TTY_AT_LINE_START:
        values[0] = !__atomic_load_n(&tty.in_line, __ATOMIC_RELAXED);
        return user_write(argument, values, 4);
    case TTY_GET_SIZE:
        return user_write(argument, values, 8);
    default:
        return -ENOTTY;
    }
}

static const struct file_ops operations = {.read = read, .write = write, .ioctl = ioctl};
static const struct file_ops error_operations = {
    .read = read, .write = write_errors, .ioctl = ioctl};

struct file *tty_open(void)
{
    return file_new(&operations, MODE_DEVICE | 0620);
}

struct file *tty_open_errors(void)
{
    return file_new(&error_operations, MODE_DEVICE | 0620);
}
