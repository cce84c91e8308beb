/*
 * Interrupt-driven console output and input.
 * SPDX-License-Identifier: MIT
 */
#include "fs/console.h"
#include "base/lock.h"
#include "base/log.h"
#include "dev/uart.h"

#define RING 4096u /* a power of two */

static struct lock uart_lock = LOCK_INITIALISER("console", RANK_UART);
static char ring[RING] GUARDED_BY(uart_lock);
static uint32_t head GUARDED_BY(uart_lock), tail GUARDED_BY(uart_lock);

static uint32_t receiving; /* atomic: calls of receive_all since the one that is at work */

static void (*on_room)(void);
static bool (*wants_input)(void);
static void (*on_input)(char byte);
void (*console_break)(void);

void console_init(void (*room)(void), bool (*want_input)(void), void (*input)(char byte))
{
    on_room = room;
    wants_input = want_input;
    on_input = input;
}

/* From the ring into the FIFO, as far as it goes. */
static void feed(void) REQUIRES(uart_lock)
{
    while (tail != head && uart_can_put())
        uart_put(ring[tail++ % RING]);
    uart_want_transmit(tail != head);
}

size_t console_put(const char *bytes, size_t size, bool crlf)
{
    size_t done = 0;

    lock_acquire(&uart_lock);
    while (done < size && RING - (head - tail) >= 2) {
        if (crlf && bytes[done] == '\n')
            ring[head++ % RING] = '\r';
        ring[head++ % RING] = bytes[done++];
    }
    feed();
    lock_release(&uart_lock);
    return done;
}

static bool has_room(void) REQUIRES(uart_lock)
{
    return RING - (head - tail) >= RING / 2;
}

bool console_has_room(void)
{
    lock_acquire(&uart_lock);
    bool room = has_room();
    lock_release(&uart_lock);
    return room;
}

static void drain(void) REQUIRES(uart_lock)
{
    while (tail != head)
        feed();
}

void console_drain(void)
{
    lock_acquire(&uart_lock);
    drain();
    lock_release(&uart_lock);
}

static void put_now(const char *bytes, size_t size) REQUIRES(uart_lock)
{
    drain();
    for (size_t i = 0; i < size; i++) {
        if (bytes[i] == '\n') {
            while (!uart_can_put())
                ;
            uart_put('\r');
        }
        while (!uart_can_put())
            ;
        uart_put(bytes[i]);
    }
}

void console_put_all(const char *bytes, size_t size) NO_THREAD_SAFETY
{
    if (log_is_unlocked()) {
        put_now(bytes, size);
        return;
    }
    lock_acquire(&uart_lock);
    put_now(bytes, size);
    lock_release(&uart_lock);
}

static bool want_receive(bool wanted)
{
    lock_acquire(&uart_lock);
    bool changed = uart_want_receive(wanted);
    lock_release(&uart_lock);
    return changed;
}

/* One received byte; when nobody has room for it, it stays in the UART and the interrupt goes off. */
static int receive(void)
{
    while (!wants_input()) {
        want_receive(false);
        /* Whoever made room just before found nothing to switch on again. */
        if (!wants_input())
            return -1;
        want_receive(true);
    }
    lock_acquire(&uart_lock);
    int byte = uart_get();
    lock_release(&uart_lock);
    return byte;
}

/*
 * Everything the UART has received. Acknowledging takes the interrupt's reason away while bytes may be
 * left (QEMU raises it only when the first byte comes into an empty FIFO), so whoever acknowledges or
 * lets input in again reads until nothing is left. One core at a time does, or bytes could overtake
 * each other on the way to the terminal.
 */
static void receive_all(void)
{
    uint32_t calls;
    int byte;

    if (__atomic_fetch_add(&receiving, 1, __ATOMIC_ACQ_REL))
        return; /* who is at it looks again */
    do {
        calls = __atomic_load_n(&receiving, __ATOMIC_ACQUIRE);
        while ((byte = receive()) >= 0) {
            if (byte != UART_BREAK)
                on_input((char)byte);
            else if (console_break)
                console_break();
        }
    } while (!__atomic_compare_exchange_n(&receiving, &calls, 0, false, __ATOMIC_ACQ_REL,
                                          __ATOMIC_RELAXED));
}

void console_accept_input(void)
{
    if (want_receive(true))
        receive_all();
}

void console_interrupt(void)
{
    lock_acquire(&uart_lock);
    uart_acknowledge();
    feed();
    bool room = has_room();
    lock_release(&uart_lock);
    if (room)
        on_room();
    receive_all();
}
