/* The reader of tar archives, fuzzed by the reader of its test. */
/* SPDX-License-Identifier: MIT */
#include "fuzz_target.h"

#include "../host/tar_damage.c"
#undef main

FUZZ_READER(read_summed, true)
