/*
 * The serial port.
 * SPDX-License-Identifier: MIT
 *
 * Source: PrimeCell UART PL011 technical reference manual (DDI 0183G).
 * The caller guards every function but uart_put_now by the console's lock.
 */
#ifndef BRIGADE_DEV_UART_H
#define BRIGADE_DEV_UART_H

#include <stdbool.h>
#include <stdint.h>

/*
 * uart_init - registers at a mapped address; FIFOs on, receive interrupt on, transmit interrupt off.
 * clock_hz: of the UART, which then runs at UART_BAUD; 0: its speed stays as it is.
 */
#define UART_BAUD 115200u
void uart_init(volatile uint32_t *registers, uint32_t clock_hz);

/* uart_can_put, uart_put - room in the transmit FIFO; one byte into it. */
bool uart_can_put(void);
void uart_put(char byte);

/* uart_is_sending - is a byte still on its way out? */
bool uart_is_sending(void);

/* uart_get - the next received byte; UART_BREAK: the line was held low, a break; -1: nothing has come. */
#define UART_BREAK 0x400
int uart_get(void);

/* uart_want_transmit - interrupt when the FIFO has room. uart_want_receive - interrupt on input.
 * Both return whether that is a change. */
bool uart_want_transmit(bool wanted);
bool uart_want_receive(bool wanted);

/* uart_acknowledge - quietens the interrupts that are not cleared by reading or writing data. */
void uart_acknowledge(void);

#endif
