/* Tests of the page allocator: all pages that are free are handed out, each once, and no other. */
/* SPDX-License-Identifier: MIT */
#include "mm/page.c" /* for its static state, so that many machines can be started */

#include "../tap.h"
#include "fuzz.h"

#define PAGES_MAX 700u
#define CORES 4u

static uint32_t seed = 20240611;

/* --- One machine --- */

static paddr_t ram_first, ram_behind;
static bool usable[PAGES_MAX]; /* by the reserved ranges alone */
static uint32_t usable_count;

static uint32_t random_below(uint32_t limit)
{
    return fuzz_random(&seed) % limit;
}

static void forget_everything(void)
{
    reserved_count = 0;
    records = NULL;
    free_list = NULL;
    frontier = free_pages = total_pages = 0;
    memset(reserved, 0, sizeof(reserved));
    fake_cores(CORES);
    for (uint32_t i = 0; i < CORES; i++)
        cores[i].cached_pages = 0;
}

/* Starts the allocator; false if it says that there is no room. */
static bool begin(paddr_t base, uint32_t pages, const struct page_reserved *ranges, uint32_t count)
{
    forget_everything();
    ram_first = base;
    ram_behind = base + pages * PAGE_SIZE;
    usable_count = 0;
    for (uint32_t i = 0; i < pages; i++) {
        uint64_t start = base + (uint64_t)i * PAGE_SIZE;
        usable[i] = true;
        for (uint32_t k = 0; k < count; k++)
            if (ranges[k].start < ranges[k].end && ranges[k].start < start + PAGE_SIZE &&
                start < ranges[k].end)
                usable[i] = false;
        usable_count += usable[i];
    }
    return page_init(base, ram_behind, ranges, count) == 0;
}

static uint32_t record_pages(uint32_t pages)
{
    return (pages * (uint32_t)sizeof(struct page) + PAGE_MASK) / PAGE_SIZE;
}

/* --- Handing out --- */

static uint32_t held[PAGES_MAX]; /* references that the test has, by page */

static uint32_t number_of(const void *page)
{
    return (virt_to_phys(page) - ram_first) / PAGE_SIZE;
}

/* Notes a page that was handed out; false if it may not have been. */
static bool note(const void *page)
{
    paddr_t place = virt_to_phys(page);

    if (place % PAGE_SIZE || place < ram_first || place >= ram_behind || !usable[number_of(page)] ||
        held[number_of(page)])
        return false;
    const char *first_record = (const char *)records;
    const char *behind = (const char *)&records[(ram_behind - ram_first) / PAGE_SIZE];
    if ((const char *)page < behind && first_record < (const char *)page + PAGE_SIZE)
        return false;
    held[number_of(page)] = 1;
    return page_references(page) == 1;
}

/* Takes all pages on one core, gives them back in another order, and again: how many; -1: a wrong one. */
static int take_all(void)
{
    static void *pages[PAGES_MAX];
    int counts[2] = {0, 0};

    for (int round = 0; round < 2; round++) {
        uint32_t count = 0;
        memset(held, 0, sizeof(held));
        for (void *page; (page = page_alloc()) != NULL; pages[count++] = page)
            if (!note(page) || page_free_count() != page_total() - count - 1)
                return -1;
        if (page_free_count() != 0 || page_alloc() != NULL)
            return -1;
        counts[round] = (int)count;
        for (uint32_t left = count; left > 0;) {
            uint32_t i = random_below(left);
            page_free(pages[i]);
            pages[i] = pages[--left];
        }
        if (page_free_count() != page_total())
            return -1;
    }
    return counts[0] == counts[1] ? counts[0] : -1;
}

static void check_machine(const char *name, uint32_t pages, const struct page_reserved *ranges,
                          uint32_t count)
{
    if (!ok(begin(FAKE_RAM_BASE, pages, ranges, count), "%s: there is room", name))
        return;
    int expected = (int)(usable_count - record_pages(pages));
    is_int(page_total(), expected, "%s: pages in total", name);
    is_int(take_all(), expected, "%s: all are handed out, none twice, no reserved one", name);
}

#define AT(page, offset) (FAKE_RAM_BASE + (page)*PAGE_SIZE + (offset))
#define CHECK_MACHINE(name, ...)                                                                   \
    do {                                                                                           \
        const struct page_reserved ranges[] = {__VA_ARGS__};                                       \
        check_machine(name, 300, ranges, sizeof(ranges) / sizeof(ranges[0]));                      \
    } while (0)

static void test_ranges(void)
{
    check_machine("nothing reserved", 300, NULL, 0);
    CHECK_MACHINE("the first page", {AT(0, 0), AT(1, 0)});
    CHECK_MACHINE("the last page", {AT(299, 0), AT(300, 0)});
    CHECK_MACHINE("unaligned, across a border", {AT(10, 4095), AT(11, 1)});
    CHECK_MACHINE("one byte", {AT(10, 77), AT(10, 78)});
    CHECK_MACHINE("two in one page", {AT(10, 0), AT(10, 8)}, {AT(10, 4000), AT(10, 4096)});
    CHECK_MACHINE("overlapping", {AT(10, 5), AT(20, 0)}, {AT(15, 0), AT(25, 7)},
                  {AT(12, 0), AT(13, 0)});
    CHECK_MACHINE("touching", {AT(10, 0), AT(20, 0)}, {AT(20, 0), AT(30, 0)});
    CHECK_MACHINE("by falling address", {AT(200, 0), AT(210, 0)}, {AT(100, 0), AT(110, 0)},
                  {AT(0, 0), AT(9, 0)});
    CHECK_MACHINE("from before RAM", {FAKE_RAM_BASE - 5000, AT(3, 1)});
    CHECK_MACHINE("beyond RAM", {AT(290, 0), AT(400, 0)});
    CHECK_MACHINE("outside", {0, 4096}, {AT(300, 0), AT(310, 0)},
                  {FAKE_RAM_BASE - 4096, FAKE_RAM_BASE});
    CHECK_MACHINE("up to the last address", {0, 100}, {AT(250, 0), UINT32_MAX});
    CHECK_MACHINE("empty", {AT(5, 0), AT(5, 0)}, {AT(7, 9), AT(7, 9)}, {0, 0},
                  {AT(0, 0), AT(0, 0)});
    CHECK_MACHINE("eight", {AT(1, 0), AT(2, 0)}, {AT(3, 0), AT(4, 0)}, {AT(5, 0), AT(6, 0)},
                  {AT(7, 0), AT(8, 0)}, {AT(9, 0), AT(10, 0)}, {AT(11, 0), AT(12, 0)},
                  {AT(13, 0), AT(14, 0)}, {AT(15, 0), AT(16, 0)});
    const struct page_reserved all = {AT(0, 0), AT(300, 0)};
    ok(!begin(FAKE_RAM_BASE, 300, &all, 1), "all reserved: no room for the records");
    const struct page_reserved but_records = {AT(2, 0), AT(300, 0)};
    ok(begin(FAKE_RAM_BASE, 300, &but_records, 1), "just room for the records");
    is_int(page_total(), 0, "then no page is free");
    ok(page_alloc() == NULL && page_alloc_zeroed() == NULL, "and none is handed out");
}

static void test_random_ranges(void)
{
    int wrong = 0, started = 0;

    for (int machine = 0; machine < 3000 && !wrong; machine++) {
        struct page_reserved ranges[8];
        uint32_t pages = 1 + random_below(PAGES_MAX), count = random_below(9);
        for (uint32_t i = 0; i < count; i++) {
            uint32_t offset = random_below((pages + 40) * PAGE_SIZE) - 20 * PAGE_SIZE;
            uint32_t size = random_below(3) ? random_below(3 * PAGE_SIZE)
                                            : random_below(pages / 4 * PAGE_SIZE + 1);
            uint32_t mask = random_below(2) ? ~0u : ~PAGE_MASK;
            ranges[i].start = (FAKE_RAM_BASE + offset) & mask;
            ranges[i].end = (ranges[i].start + size) & mask;
            if (ranges[i].end < ranges[i].start)
                ranges[i].end = ranges[i].start;
        }
        if (!begin(FAKE_RAM_BASE, pages, ranges, count))
            continue;
        started++;
        wrong += take_all() != (int)(usable_count - record_pages(pages));
    }
    is_int(wrong, 0, "machines with random ranges (%d of 3,000 have room)", started);
    ok(started > 2000, "enough of them have room");
}

/* --- References, and the cores' caches --- */

/* Random operations on all cores against held[]; the number of those that went wrong. */
static int run_random(uint32_t steps)
{
    uint32_t total = page_total(), out = 0;
    int wrong = 0;

    memset(held, 0, sizeof(held));
    for (uint32_t step = 0; step < steps; step++) {
        uint32_t i = random_below((ram_behind - ram_first) / PAGE_SIZE);
        void *page = phys_to_virt(ram_first + i * PAGE_SIZE);
        /* Long stretches of taking and of giving back, so that the memory runs full and empty. */
        bool taking = (step / 4096 & 1) ? random_below(4) == 0 : random_below(4) != 0;
        fake_be(random_below(CORES));
        if (held[i] && random_below(4) == 0) {
            page_share(page);
            held[i]++;
        } else if (held[i] && !taking) {
            page_free(page);
            out -= --held[i] == 0;
        } else if (!held[i] && taking) {
            page = page_alloc();
            out += page != NULL;
            wrong += page && !note(page);
            wrong += !page && this_core()->cached_pages != 0;
            /* Only what lies in the other cores' caches may be refused. */
            wrong += !page && total - out > (CORES - 1) * PAGE_CACHE_SIZE;
        }
        if (held[i])
            wrong += page_references(phys_to_virt(ram_first + i * PAGE_SIZE)) != held[i];
        wrong += page_free_count() != total - out;
        wrong += this_core()->cached_pages > PAGE_CACHE_SIZE || fake_locks_held();
    }
    return wrong;
}

static void test_use(void)
{
    const struct page_reserved ranges[] = {{AT(0, 0), AT(30, 5)}, {AT(100, 0), AT(200, 0)}};

    begin(FAKE_RAM_BASE, PAGES_MAX, ranges, 2);
    is_int(run_random(400000), 0, "400,000 random operations on 4 cores");

    begin(FAKE_RAM_BASE, PAGES_MAX, ranges, 2);
    uint8_t *page = page_alloc();
    memset(page, 7, PAGE_SIZE);
    page_free(page);
    uint8_t *again = page_alloc_zeroed();
    ok(page == again && again[0] == 0 && again[PAGE_SIZE - 1] == 0, "zeroed means zeroed");
    page_share(again);
    is_int(page_references(again), 2, "shared: two references");
    page_free(again);
    is_int(page_references(again), 1, "one given back");
    page_free(again);
    ok(PANICS(page_free(again)), "freeing a free page panics");
}

int main(void)
{
    fake_ram(PAGES_MAX);
    test_ranges();
    test_random_ranges();
    test_use();
    return done_testing();
}
