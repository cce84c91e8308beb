/*
 * Interrupt-driven console output and input. Where there is a screen it shows the same bytes as the UART sends; a timer
 * draws it, step by step, so that nobody waits for pixels with interrupts masked.
 * SPDX-License-Identifier: MIT
 */
#include "fs/console.h"
#include "base/clock.h"
#include "base/lock.h"
#include "base/log.h"
#include "dev/screen.h"
#include "dev/uart.h"
#include "sched/timer.h"

#define RING 4096u /* a power of two */

/* Steps of the screen are in turn so much work of the terminal (screen_put), and drawing. */
#define STEP_WORK 500u
#define STEP_US                                                                                    \
    1000u /* from one step to the next, so that programs lose some percent of their time at most */
#define IDLE_STEP_US 50u /* on a core that has nothing else to do */

static struct lock uart_lock = LOCK_INITIALISER("console", RANK_UART);
static char ring[RING] GUARDED_BY(uart_lock);
static uint32_t head GUARDED_BY(uart_lock), tail GUARDED_BY(uart_lock);

static bool has_screen GUARDED_BY(uart_lock);
static uint32_t shown GUARDED_BY(uart_lock); /* the screen's tail */
static bool drawing GUARDED_BY(uart_lock);   /* what the next step is for */
static bool stepping GUARDED_BY(uart_lock);  /* the timer below is on, on some core */
static void step(struct timer *timer);
static struct timer stepper = {.expired = step};

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

/* The UART and the screen take the bytes each at its own pace; the slower one says how much room there is. */
static uint32_t room(void) REQUIRES(uart_lock)
{
    uint32_t waiting = head - tail;

    return RING - (has_screen && head - shown > waiting ? head - shown : waiting);
}

static void start_stepping(void) REQUIRES(uart_lock)
{
    if (!has_screen || stepping)
        return;
    stepping = true;
    stepper.deadline =
        clock_now() + clock_ticks_from_us(this_core()->current ? STEP_US : IDLE_STEP_US);
    timer_start(&stepper);
}

/* From the ring to the screen, which is not drawn by that. */
static void show(uint32_t work) REQUIRES(uart_lock)
{
    for (uint32_t done = 0; has_screen && shown != head && done < work;)
        done += screen_put(ring[shown++ % RING]);
}

size_t console_put(const char *bytes, size_t size, bool crlf)
{
    size_t done = 0;

    lock_acquire(&uart_lock);
    uint32_t limit = head + room() - 1; /* room for two bytes at least before it */
    while (done < size && (int32_t)(limit - head) > 0) {
        if (crlf && bytes[done] == '\n')
            ring[head++ % RING] = '\r';
        ring[head++ % RING] = bytes[done++];
    }
    feed();
    start_stepping();
    lock_release(&uart_lock);
    return done;
}

static bool has_room(void) REQUIRES(uart_lock)
{
    return room() >= RING / 2;
}

static void step(struct timer *timer)
{
    (void)timer;
    lock_acquire(&uart_lock);
    stepping = false;
    bool more = true;
    if (drawing)
        more = screen_draw() || shown != head;
    else
        show(STEP_WORK);
    drawing = !drawing;
    if (more)
        start_stepping();
    bool room_now = has_room();
    lock_release(&uart_lock);
    if (room_now)
        on_room();
}

void console_use_screen(const struct framebuffer *frame)
{
    lock_acquire(&uart_lock);
    screen_init(frame);
    has_screen = true;
    shown = head;
    start_stepping();
    lock_release(&uart_lock);
}

bool console_has_room(void)
{
    lock_acquire(&uart_lock);
    bool room_now = has_room();
    lock_release(&uart_lock);
    return room_now;
}

static void drain(void) REQUIRES(uart_lock)
{
    show(UINT32_MAX);
    while (tail != head)
        feed();
}

static void draw_all(void) REQUIRES(uart_lock)
{
    while (has_screen && screen_draw())
        ;
}

void console_drain(void)
{
    lock_acquire(&uart_lock);
    drain();
    draw_all();
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
        if (has_screen)
            screen_put(bytes[i]);
    }
}

void console_put_all(const char *bytes, size_t size) NO_THREAD_SAFETY
{
    if (log_is_unlocked()) {
        put_now(bytes, size);
        draw_all();
        return;
    }
    lock_acquire(&uart_lock);
    put_now(bytes, size);
    start_stepping();
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
    bool room_now = has_room();
    lock_release(&uart_lock);
    if (room_now)
        on_room();
    receive_all();
}
