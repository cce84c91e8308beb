/*
 * Terminal input and output of programs.
 * SPDX-License-Identifier: MIT
 */
#include "fs/tty.h"
#include "abi/errno.h"
#include "abi/signal.h"
#include "fs/console.h"
#include "fs/poll.h"
#include "fs/tty_queue.h"
#include "fs/tty_output.h"
#include "sched/waitq.h"

#define LINE 256u
/* Pages for what is typed ahead, then it stays in the UART. There is no ^C in what a launcher sends. */
#define PAGES_MAX (tty.framed ? 2u : 256u)

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
    struct tty_queue input GUARDED_BY(lock);
    char line[LINE] GUARDED_BY(lock); /* being edited */
    uint32_t length GUARDED_BY(lock);
    bool framed;
    bool started GUARDED_BY(lock); /* framed: the mark before the first byte has come */
    bool escape GUARDED_BY(lock);  /* framed: a DLE has come */
    bool ended GUARDED_BY(lock);   /* framed: no more input ever */
    struct waitq readers;
} tty = {
    .lock = LOCK_INITIALISER("tty", RANK_TTY),
    .input = {.pages = LIST_INITIALISER(tty.input.pages)},
    .readers = WAITQ_INITIALISER(tty.readers, "tty readers"),
};

void (*tty_signal_group)(uint32_t group, uint32_t signal);

static void wake_all(struct waitq *queue)
{
    lock_acquire(&queue->lock);
    waitq_wake_all(queue, 0);
    lock_release(&queue->lock);
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
        tty_queue_put(&tty.input, (uint8_t)tty.line[i]);
    tty.length = 0;
    if (last)
        tty_queue_put(&tty.input, last);
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
        tty_queue_put(&tty.input, (uint8_t)byte);
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
            tty_queue_clear(&tty.input); /* POSIX 11.1.9: with what was typed before */
            signal_group = tty.group;
        } else if (tty.mode & TTY_CANONICAL) {
            edit(byte);
        } else {
            tty_queue_put(&tty.input, (uint8_t)byte);
            wake_all(&tty.readers);
        }
    }
    lock_release(&tty.lock);
    poll_notify(&tty);
    if (signal_group)
        tty_signal_group(signal_group, SIGINT);
}

/* Room for a line, and for another that a change of the mode may end meanwhile. */
static bool want_input(void)
{
    lock_acquire(&tty.lock);
    bool wanted = tty_queue_reserve(&tty.input, 2 * LINE, PAGES_MAX);
    lock_release(&tty.lock);
    return wanted;
}

void tty_output_changed(void)
{
    poll_notify(&tty);
}

void tty_init(bool raw, bool has_input)
{
    tty.framed = raw;
    lock_acquire(&tty.lock);
    tty.mode = raw ? 0 : TTY_CANONICAL | TTY_ECHO | TTY_SIGNALS | TTY_CRLF;
    tty.group = 1;
    tty.ended = raw && !has_input;
    lock_release(&tty.lock);
    console_init(tty_output_room, want_input, input);
}

/* Input units up to size, ending after a line's end in canonical mode. Bytes copied, or -EFAULT. */
static long take_input(char __user *buffer, uint32_t size) REQUIRES(tty.lock)
{
    uint32_t done = 0;
    int unit;

    while (done < size && (unit = tty_queue_first(&tty.input)) >= 0) {
        if (unit == END_OF_FILE) {
            if (done == 0)
                tty_queue_drop(&tty.input);
            break;
        }
        char byte = (char)unit;
        if (user_write(buffer + done, &byte, 1) != 0)
            return -EFAULT;
        done++;
        tty_queue_drop(&tty.input);
        if (byte == '\n' && (tty.mode & TTY_CANONICAL))
            break;
    }
    return done;
}

static long read(struct file *file, void __user *buffer, uint32_t size)
{
    long result = 0;

    lock_acquire(&tty.lock);
    if (tty_queue_first(&tty.input) >= 0) {
        result = take_input(buffer, size);
    } else if (size && !tty.ended &&
               (__atomic_load_n(&file->flags, __ATOMIC_RELAXED) & ABI_O_NONBLOCK)) {
        result = -EAGAIN;
    } else if (size && !tty.ended) {
        lock_acquire(&tty.readers.lock);
        waitq_block(&tty.readers, UINT64_MAX, true);
        lock_release(&tty.readers.lock);
    }
    lock_release(&tty.lock);
    console_accept_input();
    return result;
}

static long write(struct file *file, const void __user *buffer, uint32_t size)
{
    (void)file;
    return tty_output_write(buffer, size, __atomic_load_n(&tty.mode, __ATOMIC_RELAXED) & TTY_CRLF);
}

static long write_errors(struct file *file, const void __user *buffer, uint32_t size)
{
    return tty.framed ? tty_output_to_launcher(buffer, size) : write(file, buffer, size);
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
    poll_notify(&tty);
    return 0;
}

void tty_set_foreground(uint32_t group)
{
    lock_acquire(&tty.lock);
    tty.group = group;
    lock_release(&tty.lock);
}

/* Bytes that can be read without waiting; a typed end of input is none. */
static uint32_t readable(void)
{
    lock_acquire(&tty.lock);
    uint32_t count = tty.input.bytes;
    lock_release(&tty.lock);
    return count;
}

static long flush_input(void)
{
    lock_acquire(&tty.lock);
    tty_queue_clear(&tty.input);
    tty.length = 0;
    lock_release(&tty.lock);
    console_accept_input();
    return 0;
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
    case ABI_FIONREAD:
        values[0] = readable();
        return user_write(argument, values, 4);
    case TTY_FLUSH_INPUT:
        return flush_input();
    case TTY_AT_LINE_START:
        values[0] = tty_output_at_line_start();
        return user_write(argument, values, 4);
    case TTY_GET_SIZE:
        return user_write(argument, values, 8);
    default:
        return -ENOTTY;
    }
}

static uint32_t poll(struct file *file)
{
    (void)file;
    lock_acquire(&tty.lock);
    uint32_t ready = tty_queue_first(&tty.input) >= 0 || tty.ended ? ABI_POLLIN : 0;
    lock_release(&tty.lock);
    return ready | (tty_output_ready() ? ABI_POLLOUT : 0);
}

static const struct file_ops operations = {
    .read = read, .write = write, .ioctl = ioctl, .poll = poll};
static const struct file_ops error_operations = {
    .read = read, .write = write_errors, .ioctl = ioctl, .poll = poll};

static struct file *open_with(const struct file_ops *ops)
{
    struct file *file = file_new(ops, MODE_DEVICE | 0620);

    if (file)
        file->data = &tty;
    return file;
}

struct file *tty_open(void)
{
    return open_with(&operations);
}

struct file *tty_open_errors(void)
{
    return open_with(&error_operations);
}
