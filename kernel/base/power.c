/*
 * PSCI, semihosting and a watchdog: starting cores, ending the machine.
 * SPDX-License-Identifier: MIT
 */
#include "base/power.h"
#include "arch/cpu.h"
#include "base/lock.h"
#include "dev/watchdog.h"

static firmware_call *firmware;
static uint32_t cpu_on_function, system_off_function;
static bool semihosting;
static long stderr_handle = -1;

void power_init(firmware_call *call, uint32_t cpu_on, uint32_t system_off)
{
    firmware = call;
    cpu_on_function = cpu_on;
    system_off_function = system_off;
}

void power_allow_semihosting(void)
{
    /* ":tt" opened for appending is the host's standard error (DUI 0203, SYS_OPEN). */
    static const char name[] = ":tt";
    const uint32_t parameters[3] = {(uintptr_t)name, 8, sizeof(name) - 1};

    semihosting = true;
    stderr_handle = semihosting_call(SEMIHOSTING_OPEN, parameters);
}

bool power_has_semihosting(void)
{
    return semihosting;
}

void power_write_stderr(const char *bytes, size_t size)
{
    const uint32_t parameters[3] = {(uint32_t)stderr_handle, (uintptr_t)bytes, size};

    semihosting_call(SEMIHOSTING_WRITE, parameters);
}

long power_on_core(uint32_t mpidr, uint32_t entry, uint32_t context)
{
    return firmware && cpu_on_function ? firmware(cpu_on_function, mpidr, entry, context) : -1;
}

void power_off(uint32_t status, bool last_resort)
{
    if (semihosting || last_resort) {
        const uint32_t parameters[2] = {SEMIHOSTING_APPLICATION_EXIT, status};

        cpu_write_vbar((uintptr_t)last_vectors);
        cpu_isb();
        semihosting_call(SEMIHOSTING_EXIT_EXTENDED, parameters);
    }
    if (firmware && system_off_function)
        firmware(system_off_function, 0, 0, 0);
    watchdog_reset(true);
    for (;;)
        cpu_wfi();
}
