/* The checker of program files, fuzzed by the reader of its test. */
/* SPDX-License-Identifier: MIT */
#include "fuzz_target.h"

#include "../host/elf.c"
#undef main

FUZZ_READER(read_all, promises_kept)
