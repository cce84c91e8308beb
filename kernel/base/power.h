/*
 * Ways to end the machine, and firmware calls to start cores.
 * SPDX-License-Identifier: MIT
 */
#ifndef BRIGADE_BASE_POWER_H
#define BRIGADE_BASE_POWER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include "arch/calls.h"

/* power_init - how firmware is called (NULL: not at all) and its function numbers (0: none). */
void power_init(firmware_call *call, uint32_t cpu_on, uint32_t system_off);

/* power_allow_semihosting - the launcher listens; from now on power_off can tell it a status. */
void power_allow_semihosting(void);
bool power_has_semihosting(void);

/* power_write_stderr - bytes to the launcher's standard error, by semihosting. */
void power_write_stderr(const char *bytes, size_t size);

/* power_on_core - PSCI CPU_ON (ARM DEN 0022). entry is physical. 0, or the firmware's error (< 0). */
long power_on_core(uint32_t mpidr, uint32_t entry, uint32_t context);

/*
 * power_off - ends the machine; status is the launcher's exit status where semihosting listens.
 * With last_resort, semihosting is tried even unannounced, as the boot arguments may be unreadable.
 */
void power_off(uint32_t status, bool last_resort) __attribute__((noreturn));

#endif
