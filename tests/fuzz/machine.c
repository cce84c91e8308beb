/* What is picked out of a device tree, fuzzed by the reader of its test. */
/* SPDX-License-Identifier: MIT */
#include "fuzz_target.h"

#include "../host/machine.c"
#undef main

FUZZ_READER(read_all, true)
