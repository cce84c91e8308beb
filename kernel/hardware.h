/*
 * Finding out which machine this is, and making ready what is special to it.
 * SPDX-License-Identifier: MIT
 */
#ifndef BRIGADE_HARDWARE_H
#define BRIGADE_HARDWARE_H

#include <stdbool.h>
#include <stdint.h>
#include "lib/machine.h"

/*
 * hardware_find - fills m from what the loader left: a device tree, tags (ATAGS), or nothing; then the processor and
 * where RAM begins tell the board. left: physical address of it. Ends with a line that says why if that fails.
 * Only the boot map is there.
 */
void hardware_find(struct machine *m, uint32_t left, uint32_t ram_base);

/* hardware_start - the devices behind the console: pins, clocks, watchdog. The kernel's map is there. */
void hardware_start(const struct machine *m);

/* hardware_start_uart - kernel lines go to the UART from here on. */
void hardware_start_uart(const struct machine *m);

/*
 * hardware_start_screen - has the console's output shown, where there is a display. It may take some RAM from below ram_end
 * for that: machine_range of it, size 0 if not.
 */
struct machine_range hardware_start_screen(const struct machine *m, uint32_t ram_end);

/* hardware_start_interrupts - the shared part of the interrupt controller. */
void hardware_start_interrupts(const struct machine *m);

/* hardware_start_virtio - what a virtual machine has: disks go to disk_add, randomness to random_seed. Pages and interrupts are there. */
void hardware_start_virtio(const struct machine *m);

/* hardware_start_randomness - the board's own source of it, if there is one, goes to random_seed. */
void hardware_start_randomness(const struct machine *m);

/* hardware_start_card - the same with the second partition of an SD card, if there is one. */
void hardware_start_card(const struct machine *m);

/* hardware_find_initrd - where the loader told of no initrd: looks where the board's boot partition has it put. */
void hardware_find_initrd(struct machine *m, uint32_t ram_end);

/* hardware_name - of the board, as exactly as it is known. */
const char *hardware_name(void);

/* hardware_led - the activity light, where there is one: on while the kernel runs. */
void hardware_led(bool on);

#endif
