/* Tests of the slab allocator: objects do not overlap, pages go back, one page stays. */
/* SPDX-License-Identifier: MIT */
#include "mm/slab.h"

#include "../tap.h"
#include "fake.h"
#include "fuzz.h"
#include "mm/page.h"

#define OBJECTS 3000u

struct small {
    uint64_t word[2];
};
struct odd {
    char byte[27];
};
struct large {
    uint64_t word[250];
};

static struct slab small = SLAB_INITIALISER(small, struct small, "small");
static struct slab odd = SLAB_INITIALISER(odd, struct odd, "odd");
static struct slab large = SLAB_INITIALISER(large, struct large, "large");
static uint32_t seed = 99;

/* Is all of it this byte? */
static bool filled(const uint8_t *object, size_t size, uint8_t byte)
{
    for (size_t i = 0; i < size; i++)
        if (object[i] != byte)
            return false;
    return true;
}

/* Random allocations, each filled with its own byte; the number of those that were not as they should be. */
static int run_random(struct slab *slab, size_t size, uint32_t limit, uint32_t steps)
{
    static uint8_t *object[OBJECTS];
    static uint8_t mark[OBJECTS];
    uint32_t count = 0;
    int wrong = 0;

    for (uint32_t step = 0; step < steps; step++) {
        bool grow =
            (step / (2 * limit) & 1) ? fuzz_random(&seed) % 8 == 0 : fuzz_random(&seed) % 8 != 0;
        if (grow && count < limit) {
            uint8_t *new = slab_alloc(slab);
            wrong += !new || (uintptr_t) new % 8 || !filled(new, slab->size, 0);
            memset(new, mark[count] = (uint8_t)fuzz_random(&seed), slab->size);
            object[count++] = new;
        } else if (!grow && count > 0) {
            uint32_t i = fuzz_random(&seed) % count;
            wrong += !filled(object[i], size, mark[i]);
            slab_free(slab, object[i]);
            object[i] = object[--count];
            mark[i] = mark[count];
        }
        wrong += slab->in_use != count || fake_locks_held();
    }
    for (uint32_t i = 0; i < count; i++) {
        wrong += !filled(object[i], size, mark[i]);
        slab_free(slab, object[i]);
    }
    return wrong;
}

#define TEST_SLAB(slab, type, limit)                                                               \
    do {                                                                                           \
        uint32_t before = fake_pages_out;                                                          \
        is_int((slab).size, (sizeof(type) + 7) / 8 * 8, "%s: size", (slab).name);                  \
        is_int(run_random(&(slab), sizeof(type), limit, 60000), 0, "%s: random use", (slab).name); \
        is_int(fake_pages_out - before, 1, "%s: when all is freed one page stays", (slab).name);   \
    } while (0)

static void test_pages(void)
{
    struct large *object[5];
    uint32_t before = fake_pages_out;

    for (int i = 0; i < 5; i++)
        object[i] = slab_alloc(&large);
    is_int(fake_pages_out - before, 2, "five objects of 2,000 bytes take two pages more");
    for (int i = 0; i < 20; i++) {
        slab_free(&large, object[0]);
        object[0] = slab_alloc(&large);
    }
    is_int(fake_pages_out - before, 2, "freeing and taking one keeps the pages");
    fake_failing = 1;
    object[0]->word[0] = 1;
    struct large *sixth = slab_alloc(&large);
    ok(sixth != NULL && fake_failed == 0, "the sixth fits without a page");
    struct large *seventh = slab_alloc(&large);
    ok(seventh == NULL && fake_failed == 1, "no page, no object");
    ok(fake_locks_held() == 0 && large.in_use == 6, "and nothing has changed");
    seventh = slab_alloc(&large);
    ok(seventh != NULL, "with a page it goes on");
    slab_free(&large, seventh);
    slab_free(&large, sixth);
    for (int i = 0; i < 5; i++)
        slab_free(&large, object[i]);
    is_int(fake_pages_out, before, "all given back but the page that stays");
    struct small *wrong = slab_alloc(&small);
    ok(PANICS(slab_free(&large, wrong)), "freeing into another slab panics");
}

int main(void)
{
    fake_ram(3000);
    fake_cores(1);
    ok(page_init(FAKE_RAM_BASE, FAKE_RAM_BASE + 3000 * PAGE_SIZE, NULL, 0) == 0, "memory");
    TEST_SLAB(small, struct small, 2000);
    TEST_SLAB(odd, struct odd, OBJECTS);
    TEST_SLAB(large, struct large, 100);
    test_pages();
    return done_testing();
}
