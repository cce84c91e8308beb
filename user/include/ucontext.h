/*
 * The registers that a signal's handler interrupted: ucontext_t and mcontext_t of <signal.h>.
 * SPDX-License-Identifier: MIT
 */
#ifndef _BRIGADE_UCONTEXT_H
#define _BRIGADE_UCONTEXT_H

#include <signal.h>

#endif
