/*
 * Power manager of BCM2835 and its successors.
 * SPDX-License-Identifier: MIT
 */
#include "dev/watchdog.h"
#include <stddef.h>
#include "arch/cpu.h"

/* Register offsets in words; every write carries the password. */
#define PM_RSTC (0x1c / 4)
#define PM_RSTS (0x20 / 4)
#define PM_WDOG (0x24 / 4)
#define PASSWORD 0x5a000000u
#define VALUE 0x00ffffffu
#define RSTC_CONFIGURATION 0x30u
#define RSTC_FULL_RESET 0x20u
#define RSTS_PARTITION 0x555u /* bits 0, 2, 4, 6, 8, 10: the partition to boot from */
#define RSTS_HALT 0x555u      /* partition 63: boot nothing */
#define TICKS 10u             /* of 1/65536 s */

static volatile uint32_t *power_manager;

void watchdog_init(volatile uint32_t *registers)
{
    power_manager = registers;
}

void watchdog_reset(bool halt)
{
    if (!power_manager)
        return;
    uint32_t status = power_manager[PM_RSTS] & VALUE & ~RSTS_PARTITION;
    power_manager[PM_RSTS] = PASSWORD | status | (halt ? RSTS_HALT : 0);
    power_manager[PM_WDOG] = PASSWORD | TICKS;
    uint32_t control = power_manager[PM_RSTC] & VALUE & ~RSTC_CONFIGURATION;
    power_manager[PM_RSTC] = PASSWORD | control | RSTC_FULL_RESET;
    cpu_dsb_system();
    for (;;)
        cpu_wfi();
}
