/* Tests of the index of a file's pages: none is lost, none is freed twice, all go back. */
/* SPDX-License-Identifier: MIT */
#include "fs/page_index.h"

#include "../tap.h"
#include "fake.h"
#include "fuzz.h"
#include "mm/page.h"

#define PAGES 4096u /* the index's part that is tried: several leaves */

static struct page_index index_;
static void *model[PAGES];
static uint32_t seed = 5;

static void put(uint32_t number)
{
    void **slot = page_index_slot(&index_, number, true);

    if (!slot || *slot)
        return;
    *slot = model[number] = page_alloc();
}

static void cut(uint32_t first)
{
    void **chain = page_index_cut(&index_, first);

    while (chain)
        chain = page_index_free_leaf(chain);
    for (uint32_t i = first; i < PAGES; i++)
        model[i] = NULL;
}

/* Places at which the index and the model differ. */
static int differences(void)
{
    int wrong = 0;

    for (uint32_t i = 0; i < PAGES; i++) {
        void **slot = page_index_slot(&index_, i, false);
        wrong += (slot ? *slot : NULL) != model[i];
        if (model[i])
            wrong += page_references(model[i]) != 1;
    }
    return wrong;
}

static void test_edges(void)
{
    static const uint32_t edges[] = {0, 1, 7, 8, 9, 511, 512, 513, 1023, 1024, 1025, 2048, 4095};
    int wrong = 0;

    for (size_t i = 0; i < sizeof(edges) / sizeof(edges[0]); i++) {
        for (size_t k = 0; k < sizeof(edges) / sizeof(edges[0]); k++)
            put(edges[k]);
        cut(edges[i]);
        wrong += differences();
    }
    is_int(wrong, 0, "cutting at the edges of table and leaves");
    cut(0);
    is_int(fake_pages_out, 0, "cutting all gives everything back");
}

static void test_random(void)
{
    int wrong = 0;

    for (int round = 0; round < 200; round++) {
        uint32_t count = fuzz_random(&seed) % 300;
        while (count--)
            put(fuzz_random(&seed) % PAGES >> fuzz_random(&seed) % 12);
        cut(fuzz_random(&seed) % PAGES >> fuzz_random(&seed) % 12);
        if (round % 10 == 0)
            wrong += differences();
    }
    is_int(wrong, 0, "random pages and cuts");
    cut(0);
    is_int(fake_pages_out, 0, "nothing is left");
}

static void test_no_memory(void)
{
    for (uint32_t fail = 1; fail < 3; fail++) {
        fake_failing = fail;
        ok(!page_index_slot(&index_, 1000, true), "allocation %u fails: no slot", fail);
    }
    ok(page_index_slot(&index_, 1000, true), "then there is one");
    ok(page_index_slot(&index_, 3, true) == &index_.direct[3], "a low one needs no memory");
    cut(0);
    is_int(fake_pages_out, 0, "nothing is left");
}

int main(void)
{
    fake_cores(1);
    fake_ram(16384);
    page_init(FAKE_RAM_BASE, FAKE_RAM_BASE + 16384 * PAGE_SIZE, NULL, 0);
    test_edges();
    test_random();
    test_no_memory();
    return done_testing();
}
