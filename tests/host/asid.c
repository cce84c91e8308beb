/* Tests of the address space identifiers: none is handed out while it has an owner, or entries in a TLB. */
/* SPDX-License-Identifier: MIT */
#include "mm/asid.h"

#include "../tap.h"
#include "fake.h"
#include "fuzz.h"

#define SPACES 600

static bool owned[ASID_COUNT];
static bool in_tlb[ASID_COUNT]; /* somebody ran with it since the last flush */
static int flushes;

void fake_flush_all(void)
{
    memset(in_tlb, 0, sizeof(in_tlb));
    flushes++;
}

/* Takes one; counts in *wrong if it may not be given. */
static uint32_t take(int *wrong)
{
    uint32_t asid = asid_alloc();

    if (asid == ASID_COMMON)
        return asid;
    *wrong += asid < ASID_FIRST || asid >= ASID_COUNT || owned[asid] || in_tlb[asid];
    owned[asid] = in_tlb[asid] = true;
    return asid;
}

static void give(uint32_t asid)
{
    asid_free(asid);
    owned[asid] = false;
}

int main(void)
{
    static uint32_t have[SPACES];
    uint32_t seed = 7, count = 0, common = 0;
    int wrong = 0;

    fake_cores(2);
    for (int i = 0; i < 254; i++)
        have[count++] = take(&wrong);
    is_int(wrong, 0, "254 different ones");
    is_int(flushes, 0, "they cost no flush");
    is_int(take(&wrong), ASID_COMMON, "the 255th is the common one");
    is_int(take(&wrong), ASID_COMMON, "and the next");
    give(have[17]);
    is_int(take(&wrong), have[17], "one that was given back comes again");
    is_int(wrong, 0, "after a flush");
    while (count > 0)
        give(have[--count]);

    flushes = 0;
    for (int i = 0; i < 2540; i++)
        give(take(&wrong));
    ok(wrong == 0 && flushes <= 10, "2,540 short lives: %d flushes", flushes);

    for (int step = 0; step < 200000; step++) {
        bool grow = (step / 3000 & 1) ? fuzz_random(&seed) % 4 == 0 : fuzz_random(&seed) % 4 != 0;
        if (grow && count < SPACES) {
            uint32_t used = 0;
            for (uint32_t i = ASID_FIRST; i < ASID_COUNT; i++)
                used += owned[i];
            uint32_t asid = take(&wrong);
            wrong += (asid == ASID_COMMON) != (used == 254);
            common += asid == ASID_COMMON;
            have[count++] = asid;
        } else if (!grow && count > 0) {
            uint32_t i = fuzz_random(&seed) % count;
            give(have[i]);
            have[i] = have[--count];
        }
        wrong += fake_locks_held() != 0;
    }
    is_int(wrong, 0, "200,000 random steps");
    ok(common > 1000, "the common one was needed in between");
    return done_testing();
}
