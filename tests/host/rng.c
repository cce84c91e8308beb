/* Tests of the sources of randomness: what comes from one that works, is slow, mute, stuck or broken. */
/* SPDX-License-Identifier: MIT */
#include "dev/rng.h"

#include "../tap.h"
#include "fake.h"

static volatile uint32_t registers[10];
static uint32_t count_place, count_shift, data_place;
static uint32_t next, step; /* the word that will come, and what the one after it has more */
static uint32_t every, calls;

/* The driver looks at the clock before it looks at the device, which goes on then. */
uint64_t fake_counter(void)
{
    bool ready = every && ++calls % every == 0;

    registers[count_place] = (ready ? 3u : 0) << count_shift;
    if (ready)
        registers[data_place] = next += step;
    return fake_now += FAKE_HZ / 1000;
}

/* None twice, and none left out. */
static bool given(const uint32_t words[RNG_WORDS])
{
    for (uint32_t i = 1; i < RNG_WORDS; i++)
        if (words[i] != words[i - 1] + 7)
            return false;
    return words[0] != 0;
}

static void test(const char *name, bool (*read)(volatile uint32_t *, uint32_t *))
{
    uint32_t words[RNG_WORDS];

    next = 0, step = 7, every = 1;
    ok(read(registers, words) && given(words), "%s: eight words", name);
    ok(registers[0] & 1, "%s: it has been turned on", name);
    every = 50;
    ok(read(registers, words) && given(words), "%s: a slow one", name);
    uint64_t before = fake_now;
    every = 500;
    ok(!read(registers, words), "%s: one that is too slow", name);
    every = 0;
    ok(!read(registers, words), "%s: one that gives nothing", name);
    ok(fake_now - before < 3 * FAKE_HZ, "%s: a second is waited", name);
    every = 1, step = 0;
    ok(!read(registers, words), "%s: one that repeats itself", name);
    step = 7;
}

int main(void)
{
    uint32_t words[RNG_WORDS];

    count_place = 1, count_shift = 24, data_place = 2;
    test("BCM2835", rng_read_bcm2835);
    registers[0] = 3 << 13;
    count_place = 9, count_shift = 0, data_place = 8;
    test("RNG200", rng_read_200);
    ok(registers[0] == (3 << 13 | 1), "RNG200: its rate is kept");
    registers[6] = 1u << 5;
    ok(!rng_read_200(registers, words), "RNG200: one whose output fails its own test");
    return done_testing();
}
