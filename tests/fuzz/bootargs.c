/* The reader of the command line, fuzzed by the reader of its test. */
/* SPDX-License-Identifier: MIT */
#include "fuzz_target.h"

#include "../host/bootargs.c"
#undef main

FUZZ_READER(read_all, true)
