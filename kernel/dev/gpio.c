/*
 * GPIO of BCM2835 and its successors.
 * SPDX-License-Identifier: MIT
 */
#include "dev/gpio.h"
#include <stddef.h>

/* Register offsets in words */
#define GPFSEL(pin) ((pin) / 10) /* 10 pins of 3 bits each */
#define GPSET(pin) (0x1c / 4 + (pin) / 32)
#define GPCLR(pin) (0x28 / 4 + (pin) / 32)

static volatile uint32_t *gpio;

void gpio_init(volatile uint32_t *registers)
{
    gpio = registers;
}

void gpio_select(uint32_t pin, enum gpio_function function)
{
    if (!gpio)
        return;
    uint32_t shift = 3 * (pin % 10);
    gpio[GPFSEL(pin)] = (gpio[GPFSEL(pin)] & ~(7u << shift)) | (uint32_t)function << shift;
}

void gpio_write(uint32_t pin, bool high)
{
    if (gpio)
        gpio[high ? GPSET(pin) : GPCLR(pin)] = 1u << pin % 32;
}
