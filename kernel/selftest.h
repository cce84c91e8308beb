/*
 * What the kernel takes for granted about a board, measured: for the first who try one.
 * SPDX-License-Identifier: MIT
 */
#ifndef BRIGADE_SELFTEST_H
#define BRIGADE_SELFTEST_H

#include <stdbool.h>
#include "lib/machine.h"

/*
 * selftest_run - one line each, PASS, FAIL or n/a with the reason. On the boot core, all others idle, before the first
 * program. emulated: the launcher has said so; what QEMU lacks is then n/a. planted: one test must fail. Takes a second.
 */
void selftest_run(const struct machine *m, bool emulated, bool planted);

#endif
