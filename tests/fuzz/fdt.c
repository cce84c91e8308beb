/* The reader of device trees, fuzzed by the reader of its test. */
/* SPDX-License-Identifier: MIT */
#include "fuzz_target.h"

#include "../host/fdt.c"
#undef main

FUZZ_READER(read_all, true)
