/*
 * PL011 driver: QEMU virt, Raspberry Pi.
 * SPDX-License-Identifier: MIT
 */
#include "dev/uart.h"

/* Register offsets in words, DDI 0183G table 3-1 */
#define UARTDR (0x00 / 4)
#define UARTFR (0x18 / 4)
#define UARTIBRD (0x24 / 4)
#define UARTFBRD (0x28 / 4)
#define UARTLCR_H (0x2c / 4)
#define UARTCR (0x30 / 4)
#define UARTIFLS (0x34 / 4)
#define UARTIMSC (0x38 / 4)
#define UARTICR (0x44 / 4)

#define FR_BUSY (1u << 3)
#define FR_RXFE (1u << 4)
#define FR_TXFF (1u << 5)
#define INT_RX (1u << 4)
#define INT_TX (1u << 5)
#define INT_RT (1u << 6) /* bytes wait below the FIFO's level */

static volatile uint32_t *uart;
static uint32_t enabled;

/* The registers may be changed only while the UART is off and has sent what it had (3.3.8). */
static void set_speed(uint32_t clock_hz)
{
    uint32_t divisor_64ths =
        (clock_hz * 4 + UART_BAUD / 2) / UART_BAUD; /* of 16 times the rate, 3.3.6 */

    while (uart[UARTFR] & FR_BUSY)
        ;
    uart[UARTCR] = 0;
    uart[UARTLCR_H] = 0; /* empties the FIFOs */
    uart[UARTIBRD] = divisor_64ths / 64;
    uart[UARTFBRD] = divisor_64ths % 64; /* both take effect at the next write of UARTLCR_H */
}

void uart_init(volatile uint32_t *registers, uint32_t clock_hz)
{
    uart = registers;
    uart[UARTIMSC] = 0;
    if (clock_hz)
        set_speed(clock_hz);
    uart[UARTLCR_H] = 3u << 5 | 1u << 4;        /* 8 bits, FIFOs */
    uart[UARTIFLS] = 0;                         /* interrupt at 1/8 */
    uart[UARTCR] = 1u << 9 | 1u << 8 | 1u << 0; /* receive, transmit, on */
    /* What came before the FIFOs were on is gone, and QEMU 10 sends no more until it sees a read. */
    (void)uart[UARTDR];
    uart[UARTICR] = 0x7ff;
    enabled = INT_RX | INT_RT;
    uart[UARTIMSC] = enabled;
}

bool uart_can_put(void)
{
    return !(uart[UARTFR] & FR_TXFF);
}

void uart_put(char byte)
{
    uart[UARTDR] = (uint8_t)byte;
}

bool uart_is_sending(void)
{
    return uart[UARTFR] & FR_BUSY;
}

int uart_get(void)
{
    if (uart[UARTFR] & FR_RXFE)
        return -1;
    uint32_t data = uart[UARTDR];
    return data & UART_BREAK ? UART_BREAK : (int)(data & 0xff); /* bit 10: BE, 3.3.1 */
}

static bool enable(uint32_t bits, bool wanted)
{
    uint32_t now = wanted ? enabled | bits : enabled & ~bits;

    if (now == enabled)
        return false;
    uart[UARTIMSC] = enabled = now;
    return true;
}

bool uart_want_transmit(bool wanted)
{
    return enable(INT_TX, wanted);
}

bool uart_want_receive(bool wanted)
{
    return enable(INT_RX | INT_RT, wanted);
}

void uart_acknowledge(void)
{
    uart[UARTICR] = INT_TX | INT_RT | INT_RX;
}
