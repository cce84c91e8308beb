/* The reader of a loader's tags, fuzzed by the reader of its test. */
/* SPDX-License-Identifier: MIT */
#include "fuzz_target.h"

#include "../host/board.c"
#undef main

FUZZ_READER(read_tags, true)
