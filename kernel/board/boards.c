/*
 * The list of boards.
 * SPDX-License-Identifier: MIT
 *
 * Sources: BCM2835 ARM Peripherals, ARM Quad A7 core (QA7, BCM2836 and 2837), BCM2711 ARM Peripherals.
 */
#include "board/board.h"
#include "board/addresses.h"
#include "dev/videocore.h"
#include "lib/string.h"

/* Distances that did not change from chip to chip. */
#define SYSTEM_TIMER 0x3000
#define MAILBOX 0xb880
#define GPU_INTERRUPTS 0xb200
#define WATCHDOG 0x100000
#define RNG 0x104000
#define GPIO 0x200000
#define EMMC 0x300000
#define EMMC2 0x340000
#define PL011 0x201000

#define BCM2836 0x3f000000
#define BCM2711 0xfe000000

#define INITRD 0x02000000 /* also in tools/image's config.txt */

static const struct machine_devices bcm2836 = {
    .uart = {BCM2836 + PL011, 32 + 57}, /* GPU interrupt 57 */
    .local = BCM2836_LOCAL,
    .gpu_interrupts = BCM2836 + GPU_INTERRUPTS,
    .timer_intid = 16 + 3, /* the virtual timer's place among the core's own interrupts */
    .timer_hz = 19200000,
    .system_timer = BCM2836 + SYSTEM_TIMER,
    .mailbox = BCM2836 + MAILBOX,
    .gpio = BCM2836 + GPIO,
    .sd = {BCM2836 + EMMC, 32 + 62},
    .sd_clock = VIDEOCORE_CLOCK_EMMC,
    .sd_by_pins = true,
    .rng_bcm2835 = BCM2836 + RNG,
    .watchdog = BCM2836 + WATCHDOG,
    .released_cores = 4,
};

static const struct machine_devices bcm2711 = {
    .uart = {BCM2711 + PL011, 32 + 121},
    .local = BCM2711_LOCAL,
    .gic_distributor = 0xff841000,
    .gic_cpu = 0xff842000,
    .timer_intid = 16 + 11,
    .timer_hz = 54000000,
    .system_timer = BCM2711 + SYSTEM_TIMER,
    .mailbox = BCM2711 + MAILBOX,
    .gpio = BCM2711 + GPIO,
    .sd = {BCM2711 + EMMC2, 32 + 126},
    .sd_clock = VIDEOCORE_CLOCK_EMMC2,
    .sd_low_voltage = 128 + 4, /* VDD_SD_IO_SEL in Linux's device tree */
    .rng_200 = BCM2711 + RNG,
    .watchdog = BCM2711 + WATCHDOG,
    .released_cores = 4,
};

static const struct board boards[] = {
    {.name = "QEMU virt", .compatible = "linux,dummy-virt", .uart = 0x09000000},
    {.name = "Raspberry Pi 2",
     .compatible = "brcm,bcm2836",
     .part = PART_CORTEX_A7,
     .initrd = INITRD,
     .uart = BCM2836 + PL011,
     .devices = &bcm2836},
    {.name = "Raspberry Pi 3",
     .compatible = "brcm,bcm2837",
     .part = PART_CORTEX_A53,
     .initrd = INITRD,
     .uart = BCM2836 + PL011,
     .devices = &bcm2836},
    {.name = "Raspberry Pi 4",
     .compatible = "brcm,bcm2711",
     .part = PART_CORTEX_A72,
     .initrd = INITRD,
     .uart = BCM2711 + PL011,
     .devices = &bcm2711},
};

/* Raspberry Pi documentation, "Raspberry Pi revision codes"; pins: the boards' device trees in Linux. */
static const struct board_model models[] = {
    {0x04, "Raspberry Pi 2 Model B", 47, false},  {0x08, "Raspberry Pi 3 Model B", 130, false},
    {0x0d, "Raspberry Pi 3 Model B+", 29, false}, {0x0e, "Raspberry Pi 3 Model A+", 29, false},
    {0x11, "Raspberry Pi 4 Model B", 42, false},  {0x12, "Raspberry Pi Zero 2 W", 29, true},
    {0x13, "Raspberry Pi 400", 42, false},
};

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

/* Is it one of the strings that lie one behind the other in list? */
static bool is_in(const char *list, size_t size, const char *name)
{
    for (size_t at = 0; at < size; at += strlen(list + at) + 1)
        if (!strcmp(list + at, name))
            return true;
    return false;
}

const struct board *board_by_tree(const struct machine *m)
{
    for (size_t i = 0; i < COUNT(boards); i++)
        if (is_in(m->compatible, m->compatible_size, boards[i].compatible))
            return &boards[i];
    return NULL;
}

const struct board *board_by_processor(uint32_t midr, uint32_t ram_base)
{
    for (size_t i = 0; i < COUNT(boards); i++)
        if (boards[i].part && boards[i].part == (midr >> 4 & 0xfff) &&
            boards[i].ram_base == ram_base)
            return &boards[i];
    return NULL;
}

const struct board *board_any(void)
{
    return &boards[0];
}

const struct board_model *board_model(uint32_t revision)
{
    for (size_t i = 0; i < COUNT(models); i++)
        if (revision & 1u << 23 && models[i].type == (revision >> 4 & 0xff))
            return &models[i];
    return NULL;
}
