/*
 * Both generators fill a small queue by themselves and tell how many words are in it.
 * SPDX-License-Identifier: MIT
 */
#include "dev/rng.h"
#include "arch/cpu.h"

/* Register offsets in words: BCM2835 */
#define CTRL (0x00 / 4)
#define STATUS (0x04 / 4)
#define DATA (0x08 / 4)
#define CTRL_ON 1u
#define STATUS_COUNT_SHIFT 24
#define STATUS_WARM_UP 0x40000u /* bits to throw away first: they are less random */

/* iProc RNG200 */
#define CTRL_200 (0x00 / 4)
#define INT_STATUS_200 (0x18 / 4)
#define FIFO_DATA_200 (0x20 / 4)
#define FIFO_COUNT_200 (0x24 / 4)
#define CTRL_200_GENERATOR 0x1fffu /* 1: on */
#define INT_BROKEN_200 0x80000020u /* locked out after failures; NIST's test of its output fails */

#define COUNT 0xffu /* of either, shifted */

/* A word that comes twice in a row comes from a stuck generator, or from a place where there is none. */
static bool take_words(const volatile uint32_t *count, uint32_t shift,
                       const volatile uint32_t *data, uint32_t words[RNG_WORDS])
{
    uint64_t deadline = cpu_counter() + cpu_read_cntfrq();
    uint32_t taken = 0;

    while (taken < RNG_WORDS && cpu_counter() < deadline) {
        if (!(*count >> shift & COUNT))
            continue;
        words[taken] = *data;
        if (taken > 0 && words[taken] == words[taken - 1])
            return false;
        taken++;
    }
    return taken == RNG_WORDS;
}

bool rng_read_bcm2835(volatile uint32_t *registers, uint32_t words[RNG_WORDS])
{
    /* Other devices' registers before and after: their accesses may overtake each other (Peripherals 1.3). */
    cpu_dmb_system();
    if (!(registers[CTRL] & CTRL_ON)) {
        registers[STATUS] = STATUS_WARM_UP;
        registers[CTRL] = CTRL_ON;
    }
    bool good = take_words(&registers[STATUS], STATUS_COUNT_SHIFT, &registers[DATA], words);
    cpu_dmb_system();
    return good;
}

bool rng_read_200(volatile uint32_t *registers, uint32_t words[RNG_WORDS])
{
    cpu_dmb_system();
    if (!(registers[CTRL_200] & CTRL_200_GENERATOR))
        registers[CTRL_200] |= 1; /* the other bits are its sampling rate */
    bool good = take_words(&registers[FIFO_COUNT_200], 0, &registers[FIFO_DATA_200], words) &&
                !(registers[INT_STATUS_200] & INT_BROKEN_200);
    cpu_dmb_system();
    return good;
}
