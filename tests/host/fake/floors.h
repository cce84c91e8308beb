/*
 * What tests of the scheduler ask of the floors that are not there; see floors.c.
 * SPDX-License-Identifier: MIT
 */
#ifndef BRIGADE_FAKE_FLOORS_H
#define BRIGADE_FAKE_FLOORS_H

#include <stdbool.h>
#include <stdint.h>

struct addrspace;

extern uint32_t fake_objects; /* atomic; threads, processes and address spaces that are alive */

/* fake_has_loaded - is this the address space of the calling core? */
bool fake_has_loaded(const struct addrspace *space);

#endif
