/*
 * What libFuzzer calls, for a file that has included one of the tests in tests/host: its reader gets a copy of exactly
 * the input's size. With -DSEEDS the program writes what that test damages into files instead, to begin with.
 * SPDX-License-Identifier: MIT
 *
 * PLANTED: the reader is told of so many bytes more than there are, a mistake that has to be found.
 */
#ifndef BRIGADE_FUZZ_TARGET_H
#define BRIGADE_FUZZ_TARGET_H

#include <stddef.h>
#include <stdint.h>

#ifndef PLANTED
#define PLANTED 0
#endif

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* FUZZ_READER(reader, sound) - the whole of such a file; sound: has to hold afterwards. */
#ifdef SEEDS
#define FUZZ_READER(reader, sound)                                                                 \
    int main(void)                                                                                 \
    {                                                                                              \
        return host_main();                                                                        \
    }
#else
#define FUZZ_READER(reader, sound)                                                                 \
    int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)                                   \
    {                                                                                              \
        uint8_t *copy = fuzz_exact(data, size);                                                    \
        reader(copy, size + PLANTED);                                                              \
        free(copy);                                                                                \
        if (!(sound))                                                                              \
            abort();                                                                               \
        return 0;                                                                                  \
    }
#endif

#define main host_main

#endif
