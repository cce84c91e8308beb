/*
 * Pins of a Raspberry Pi.
 * SPDX-License-Identifier: MIT
 *
 * Sources: BCM2835 ARM Peripherals 6.1, BCM2711 ARM Peripherals 5.2; the two agree on these registers.
 */
#ifndef BRIGADE_DEV_GPIO_H
#define BRIGADE_DEV_GPIO_H

#include <stdbool.h>
#include <stdint.h>

enum gpio_function { GPIO_INPUT = 0, GPIO_OUTPUT = 1, GPIO_ALT0 = 4, GPIO_ALT3 = 7 };

/* gpio_init - registers at a mapped address; before it the functions below do nothing. */
void gpio_init(volatile uint32_t *registers);

/* gpio_select - what a pin (0 to 53) is for. Its pull resistor stays as the firmware has set it. */
void gpio_select(uint32_t pin, enum gpio_function function);

/* gpio_write - level of an output pin. */
void gpio_write(uint32_t pin, bool high);

#endif
