/* What the host tests share to attack a reader: exact copies, so that the address sanitizer sees
 * any byte read too far, and repeatable random damage. */
/* SPDX-License-Identifier: MIT */
#ifndef BRIGADE_FUZZ_H
#define BRIGADE_FUZZ_H

#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Readers take no state along, so whatever they return for damaged input, this only looks on. */
typedef void fuzz_reader(const uint8_t *data, size_t size);

/* A copy in a block of exactly this size; freed by the caller with free. */
__attribute__((unused)) static uint8_t *fuzz_exact(const void *data, size_t size)
{
    uint8_t *copy = malloc(size ? size : 1);

    if (!copy)
        abort();
    memcpy(copy, data, size);
    return copy;
}

/* Under a fuzzer (tests/fuzz) the numbers are the input's, three bytes each, and then all 0. */
#ifdef FUZZ_INPUT
static const uint8_t *fuzz_input;
static size_t fuzz_left;

static uint32_t fuzz_random(uint32_t *seed)
{
    uint32_t number = 0;

    (void)seed;
    for (int i = 0; i < 3 && fuzz_left; i++, fuzz_left--)
        number = number << 8 | *fuzz_input++;
    return number;
}

/* Are there numbers left? */
#define fuzz_goes_on() (fuzz_left > 0)
#else
#define fuzz_goes_on() true

/* xorshift32: the same numbers on every host. */
__attribute__((unused)) static uint32_t fuzz_random(uint32_t *seed)
{
    *seed ^= *seed << 13;
    *seed ^= *seed >> 17;
    *seed ^= *seed << 5;
    return *seed;
}
#endif

/* For tests/fuzz: what is to be damaged is written to files that SEEDS names, with a number behind. */
#ifdef SEEDS
static void fuzz_seed(const uint8_t *data, size_t size)
{
    static int number;
    char path[200];

    snprintf(path, sizeof(path), "%s-%d", getenv("SEEDS"), ++number);
    FILE *file = fopen(path, "wb");
    if (!file || fwrite(data, 1, size, file) != size || fclose(file) != 0)
        abort();
}
#define fuzz_truncate(data, size, reader) ((void)(reader), fuzz_seed(data, size))
#define fuzz_mutate(data, size, times, reader) ((void)(reader), fuzz_seed(data, size))
#else
/* Gives the reader every beginning of data, from nothing to all but the last byte. */
__attribute__((unused)) static void fuzz_truncate(const uint8_t *data, size_t size,
                                                  fuzz_reader *reader)
{
    for (size_t len = 0; len < size; len++) {
        uint8_t *copy = fuzz_exact(data, len);

        reader(copy, len);
        free(copy);
    }
}

/* Gives the reader `times` copies with one to three bytes changed, each at a random place. */
__attribute__((unused)) static void fuzz_mutate(const uint8_t *data, size_t size, unsigned times,
                                                fuzz_reader *reader)
{
    /* Values at the edges of what fields hold are worth more than any others. */
    static const uint8_t edges[] = {0, 1, 3, 4, 0x7f, 0x80, 0xfe, 0xff};
    uint32_t seed = 2463534242;

    for (unsigned i = 0; i < times; i++) {
        uint8_t *copy = fuzz_exact(data, size);

        for (uint32_t n = fuzz_random(&seed) % 3 + 1; n > 0; n--) {
            uint32_t value = fuzz_random(&seed);

            copy[fuzz_random(&seed) % size] =
                (uint8_t)(value & 0x100 ? value : edges[value % sizeof(edges)]);
        }
        reader(copy, size);
        free(copy);
    }
}

#endif

/* A whole file in a block of exactly its size; NULL if it cannot be read. */
__attribute__((unused)) static uint8_t *fuzz_load(const char *path, size_t *size)
{
    FILE *file = fopen(path, "rb");
    uint8_t *data = NULL;
    long len;

    if (!file)
        return NULL;
    fseek(file, 0, SEEK_END);
    len = ftell(file);
    rewind(file);
    if (len > 0 && (data = malloc((size_t)len)) && fread(data, 1, (size_t)len, file) == (size_t)len)
        *size = (size_t)len;
    fclose(file);
    return data;
}

#endif
