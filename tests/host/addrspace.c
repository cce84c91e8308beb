/* Tests of address spaces against a model: random operations, memory that runs out at any moment. */
/* SPDX-License-Identifier: MIT */
#include "space_model.h"

#include "abi/errno.h"
#include "base/core.h"
#include "fuzz.h"

static uint32_t seed = 1;
static uint32_t next_content = 1;
static uint32_t other_pages; /* handed out to slabs */

static uint32_t random_below(uint32_t limit)
{
    return fuzz_random(&seed) % limit;
}

/* --- Operations on both: each does it, compares the results and carries the model on --- */

#define ACT(...) snprintf(model_act, sizeof(model_act), __VA_ARGS__)

static uint32_t failed_before;

static void begin(void)
{
    failed_before = fake_failed;
}

/* Was a page refused since begin()? */
static bool was_short(void)
{
    return fake_failed != failed_before;
}

/* The result of a call that has to be `expected`, or -ENOMEM just when a page was refused. True: it was. */
static bool is_short(long result, long expected)
{
    if (was_short())
        CHECK(result == -ENOMEM, "no page was free, result %ld", result);
    else
        CHECK(result == expected, "result %ld, not %ld", result, expected);
    return was_short();
}

static void do_demand(struct model *model, vaddr_t start, vaddr_t end, rights_t rights)
{
    bool vacant = model_vacant(model, start, end);

    ACT("demand %#x-%#x", start, end);
    begin();
    long result = addrspace_demand(model->space, start, end, rights);
    if (!is_short(result, vacant ? 0 : -EEXIST) && vacant)
        model_set(model, start, end, PROMISED, rights);
}

/* Repeats a call until its last step; there is an upper limit. */
#define STEPS(result, call)                                                                        \
    do {                                                                                           \
        int steps = 0;                                                                             \
        while (((result) = (call)) == -EAGAIN && steps++ < 5000)                                   \
            CHECK(fake_locks_held() == 0, "a lock is held between steps");                         \
    } while (0)

static void do_unmap(struct model *model, vaddr_t start, vaddr_t end)
{
    uint32_t done = 0;
    long result;

    ACT("unmap %#x-%#x", start, end);
    begin();
    STEPS(result, addrspace_unmap(model->space, start, end, &done));
    if (!is_short(result, 0))
        model_set(model, start, end, NOTHING, 0);
}

static void set_shared(struct model *model, vaddr_t start, vaddr_t end, bool shared)
{
    for (vaddr_t at = start; at < end; at += PAGE_SIZE)
        model_at(model, at)->shared = shared;
}

/* mmap with MAP_FIXED: what was there goes. */
static void do_replace(struct model *model, vaddr_t start, vaddr_t end, rights_t rights,
                       bool shared)
{
    uint32_t done = 0;
    long result;

    ACT("replace %#x-%#x", start, end);
    begin();
    STEPS(result,
          addrspace_replace(model->space, start, end, rights, shared ? MAPPING_SHARED : 0, &done));
    if (is_short(result, 0))
        return;
    model_set(model, start, end, PROMISED, rights);
    set_shared(model, start, end, shared);
}

static vaddr_t random_page(void);

/* --- An object whose pages are mapped, as a file's are --- */

static uint32_t *object[OBJECT_PAGES];
static uint32_t object_size = OBJECT_PAGES; /* in pages */
static uint32_t references, times_written;

static int object_page(struct object *unused, uint32_t index, void **page)
{
    (void)unused;
    *page = NULL;
    if (index >= object_size)
        return 0;
    if (!object[index]) {
        object[index] = page_alloc();
        if (!object[index])
            return -ENOSPC;
        object[index][0] = next_content++;
        object[index][LAST_WORD] = next_content++;
        walk_sync_code(object[index]);
    }
    *page = object[index];
    page_share(*page);
    return 0;
}

static void object_written(struct object *unused)
{
    (void)unused;
    times_written++;
}

static void object_get(struct object *unused)
{
    (void)unused;
    references++;
}

static void object_put(struct object *unused)
{
    (void)unused;
    CHECK(references-- > 0 && fake_locks_held() == 0, "put");
}

static const struct object_ops object_ops = {
    .page = object_page, .written = object_written, .get = object_get, .put = object_put};
static struct object the_object;
static struct mapping *lone_record; /* stays, so that pages without records are given back */

static void model_map_object(struct model *model, vaddr_t start, vaddr_t end, rights_t rights,
                             uint32_t flags, uint32_t first)
{
    model_set(model, start, end, PROMISED, rights);
    for (vaddr_t at = start; at < end; at += PAGE_SIZE) {
        struct model_page *page = model_at(model, at);
        page->of_object = true;
        page->shared = flags & MAPPING_SHARED;
        page->never_write = flags & MAPPING_NEVER_WRITE;
        page->index = first++;
    }
}

static void do_map_object(struct model *model, vaddr_t start, vaddr_t end, rights_t rights,
                          uint32_t flags, uint32_t first)
{
    bool vacant = model_vacant(model, start, end);

    if (flags & MAPPING_NEVER_WRITE)
        rights &= ~(rights_t)W;
    ACT("map object %#x-%#x rights %u flags %u", start, end, rights, flags);
    begin();
    struct mapping *mapping = mapping_new(&the_object, first);
    if (is_short(mapping ? 0 : -ENOMEM, 0))
        return;
    long result = addrspace_place_object(model->space, start, end, rights, flags, mapping);
    if (is_short(result, vacant ? 0 : -EEXIST) || !vacant)
        mapping_discard(mapping);
    else
        model_map_object(model, start, end, rights, flags, first);
}

static bool has_page(const struct model_page *page)
{
    return page->kind == PRESENT || page->kind == COMMON;
}

/* The page is as on the day it was mapped. */
static void model_forget(struct model_page *page)
{
    if (!has_page(page) || (page->kind == COMMON && !page->of_object))
        return;
    page->shared = page->kind == COMMON;
    page->rights |=
        page->rights ? R : 0; /* the page table has not kept that it could not be read */
    page->kind = PROMISED;
    page->common = NULL;
}

/* The object gets so many pages; what is mapped of the others has still to go. */
static void begin_cut(uint32_t size)
{
    object_size = size;
    for (uint32_t i = size; i < OBJECT_PAGES; i++) {
        if (object[i])
            page_free(object[i]);
        object[i] = NULL;
    }
    object_cut(&the_object, size);
    if (random_below(2))
        object_cut(&the_object, size + 1); /* another begins before this one has ended */
}

static void end_cut(void)
{
    uint32_t size = object_size;
    int steps = 0;

    while (object_cut_some(&the_object) && steps++ < 5000)
        CHECK(fake_locks_held() == 0, "a lock is held between steps");
    CHECK(steps < 5000, "a cut without end");
    for (int i = 0; i < MODELS; i++)
        for (uint32_t k = 0; k < WALK_ENTRIES * WALK_ENTRIES; k++) {
            struct model_page *block = models[i].block[k / WALK_ENTRIES];
            if (block && block[k % WALK_ENTRIES].of_object && block[k % WALK_ENTRIES].index >= size)
                model_forget(&block[k % WALK_ENTRIES]);
        }
    object_size = size + random_below(OBJECT_PAGES + 1 - size);
}

static void do_cut(uint32_t size)
{
    ACT("cut object to %u", size);
    begin_cut(size);
    end_cut();
}

static void do_forget(struct model *model, vaddr_t start, vaddr_t end)
{
    uint32_t done = 0;
    long result;

    ACT("forget %#x-%#x", start, end);
    for (vaddr_t at = start; at < end; at += PAGE_SIZE)
        if (model->block[at / WALK_BLOCK] && !(walked(model, at) & PTE_BORROWED)) /* these stay */
            model_forget(model_at(model, at));
    STEPS(result, addrspace_forget(model->space, start, end, &done));
    CHECK(result == 0, "result %ld", result);
}

/* Afterwards the next write to each of the object's pages is told again. */
static void do_sync(struct model *model, vaddr_t start, vaddr_t end)
{
    uint32_t done = 0, dirty = 0, before = times_written;
    long result;

    ACT("sync %#x-%#x", start, end);
    for (vaddr_t at = start; at < end; at += PAGE_SIZE)
        if (model->block[at / WALK_BLOCK] && model_at(model, at)->kind == COMMON &&
            model_at(model, at)->of_object && (walked(model, at) & PTE_VALID))
            dirty += !(walked(model, at) & PTE_READONLY);
    STEPS(result, addrspace_sync(model->space, start, end, &done));
    CHECK(result == 0 && times_written - before == dirty, "%u told, %u were",
          times_written - before, dirty);
    for (vaddr_t at = start; at < end; at += PAGE_SIZE)
        CHECK(!model->block[at / WALK_BLOCK] || model_at(model, at)->kind != COMMON ||
                  !model_at(model, at)->of_object || !(walked(model, at) & PTE_VALID) ||
                  (walked(model, at) & PTE_READONLY),
              "%#x", at);
}

/* What of a promised shared page has been given meanwhile is the same page from now on. */
static void find_given(struct model *model, struct model *clone)
{
    for (vaddr_t at = 0; at < USER_TOP; at += PAGE_SIZE) {
        if (!model->block[at / WALK_BLOCK]) {
            at += WALK_BLOCK - PAGE_SIZE;
            continue;
        }
        struct model_page *page = model_at(model, at);
        uint32_t *given = page->kind == PROMISED && page->shared && !page->of_object
                              ? walk_page(walked(model, at))
                              : NULL;
        if (!given) {
            CHECK(!clone || page->kind != PROMISED || !page->shared || page->of_object,
                  "%#x: not given", at);
            continue;
        }
        CHECK(given[0] == 0 && given[LAST_WORD] == 0, "%#x: not zero", at);
        page->kind = COMMON;
        page->common = given;
        if (clone)
            *model_at(clone, at) = *page;
    }
}

static void do_protect(struct model *model, vaddr_t start, vaddr_t end, rights_t rights)
{
    long expected = 0;

    ACT("protect %#x-%#x %u", start, end, rights);
    begin();
    uint32_t done = 0;
    long result;
    STEPS(result, addrspace_protect(model->space, start, end, rights, &done));
    for (vaddr_t at = start; at < end && expected == 0; at += PAGE_SIZE) {
        struct model_page *page = model_at(model, at);
        vaddr_t block = at / WALK_BLOCK * WALK_BLOCK;
        bool cut = block < start || block + WALK_BLOCK > end;
        if (page->kind == NOTHING ||
            (was_short() && cut && !(model->space->root[at / WALK_BLOCK] & PTE_VALID)))
            expected = -ENOMEM; /* what lies before has changed all the same */
        else if (page->never_write && (rights & W))
            expected = -EACCES;
        else if (page->kind != GUARD_PAGE)
            page->rights = (uint8_t)rights;
    }
    CHECK(result == expected, "result %ld, not %ld", result, expected);
}

static bool room_for(struct model *model, uint32_t length)
{
    uint32_t vacant = 0;

    for (vaddr_t at = USER_MMAP_LOW; at < USER_MMAP_HIGH && vacant < length; at += PAGE_SIZE)
        vacant = model_vacant(model, at, at + PAGE_SIZE) ? vacant + PAGE_SIZE : 0;
    return vacant >= length;
}

static vaddr_t do_map(struct model *model, vaddr_t hint, uint32_t length, rights_t rights,
                      uint32_t flags)
{
    bool welcome = hint >= USER_MMAP_LOW && hint <= USER_MMAP_HIGH - length &&
                   model_vacant(model, hint, hint + length);

    ACT("map %#x flags %u", length, flags);
    begin();
    vaddr_t start = addrspace_map(model->space, hint, length, rights, flags);
    if (was_short() || !start) {
        CHECK(!start, "no page was free, yet it is at %#x", start);
        CHECK(was_short() || !room_for(model, length), "there is room");
        return 0;
    }
    CHECK(start >= USER_MMAP_LOW && start <= USER_MMAP_HIGH - length && start % PAGE_SIZE == 0,
          "at %#x", start);
    CHECK(model_vacant(model, start, start + length), "%#x is in use", start);
    CHECK(!welcome || start == hint, "%#x is free, but it is at %#x", hint, start);
    model_set(model, start, start + length, PROMISED, rights);
    set_shared(model, start, start + length, flags & MAPPING_SHARED);
    if (flags & MAPPING_GUARD)
        model_set(model, start, start + PAGE_SIZE, GUARD_PAGE, 0);
    return start;
}

/* The object's pages wherever there is room. */
static void do_find_room(struct model *model, uint32_t length, rights_t rights, uint32_t flags,
                         uint32_t index)
{
    ACT("map object anywhere, %#x", length);
    if (flags & MAPPING_NEVER_WRITE)
        rights &= ~(rights_t)W;
    begin();
    struct mapping *mapping = mapping_new(&the_object, index);
    vaddr_t start =
        mapping ? addrspace_map_object(model->space, 0, length, rights, flags, mapping) : 0;
    CHECK(!start == (was_short() || !room_for(model, length)), "out of memory or not?");
    CHECK(!start || model_vacant(model, start, start + length), "%#x is in use", start);
    if (start)
        model_map_object(model, start, start + length, rights, flags, index);
    else if (mapping)
        mapping_discard(mapping);
}

static vaddr_t page_up(vaddr_t address)
{
    return (address + PAGE_MASK) & ~PAGE_MASK;
}

static void do_heap(struct model *model, long increment)
{
    vaddr_t old = model->heap_end, end = old + (vaddr_t)increment;
    bool fits = increment >= 0 ? increment <= (long)(USER_HEAP_HIGH - old)
                               : -increment <= (long)(old - model->heap_start);
    bool vacant = fits && model_vacant(model, page_up(old), page_up(end));

    ACT("heap %ld", increment);
    begin();
    uint32_t done = 0;
    long result;
    STEPS(result, addrspace_grow_heap(model->space, increment, &done));
    if (is_short(result, fits && vacant ? (long)old : -ENOMEM) || !fits || !vacant)
        return;
    model->heap_end = end;
    model_set(model, page_up(old), page_up(end), PROMISED, R | W);
    model_set(model, page_up(end), page_up(old), NOTHING, 0);
}

static void do_place(struct model *model, vaddr_t address, rights_t rights)
{
    ACT("place %#x", address);
    if (!model_vacant(model, address, address + PAGE_SIZE))
        return;
    uint32_t *page = page_alloc();
    if (!page)
        return;
    page[0] = next_content++;
    page[LAST_WORD] = next_content++;
    walk_sync_code(page);
    begin();
    if (is_short(addrspace_place(model->space, address, page, rights), 0)) {
        page_free(page);
        return;
    }
    *model_at(model, address) = (struct model_page){
        .kind = PRESENT, .rights = (uint8_t)rights, .first = page[0], .last = page[LAST_WORD]};
}

/* What addrspace_fault has to say of an access. */
static int expected_fault(const struct model_page *page, rights_t access)
{
    rights_t has = page->rights;

    if (page->kind == NOTHING)
        return FAULT_UNMAPPED;
    if (page->kind == GUARD_PAGE)
        return FAULT_GUARD;
    if (has)
        has |= R; /* the page table format has no other */
    if (access & ~has)
        return FAULT_RIGHTS;
    return page->kind == PROMISED && page->of_object && page->index >= object_size ? FAULT_BEYOND
                                                                                   : FAULT_RESOLVED;
}

/* A promised page of the object has been given. */
static void find_object_page(struct model *model, vaddr_t address)
{
    struct model_page *page = model_at(model, address);

    if (page->kind != PROMISED || !page->of_object || !walk_page(walked(model, address)))
        return;
    page->kind = page->shared ? COMMON : PRESENT;
    page->common = object[page->index];
}

static void do_touch(struct model *model, vaddr_t address, rights_t access)
{
    struct model_page *page = model_at(model, address);
    int expected = expected_fault(page, access);
    struct model_page seen_there;
    uint32_t value = next_content++;

    ACT("access %u to %#x", access, address);
    begin();
    pte_t before = walked(model, address);
    uint32_t told = times_written;
    int result = model_touch(model, address, access, value, &seen_there);
    if (was_short()) {
        CHECK(result == FAULT_NO_MEMORY || (page->of_object && result == FAULT_NO_ROOM),
              "no page was free, result %d", result);
        find_object_page(model, address); /* it may have been given, but no copy of it */
        return;
    }
    CHECK(result == expected, "result %d, not %d", result, expected);
    if (result != FAULT_RESOLVED || expected != FAULT_RESOLVED)
        return;
    bool first = !(before & PTE_VALID) || (before & PTE_READONLY);
    bool to_tell = page->of_object && (page->shared || page->kind == COMMON);
    CHECK(times_written - told == (to_tell && (access & W) && first), "writes told");
    find_object_page(model, address);
    if (page->kind == PROMISED && page->shared) {
        page->kind = COMMON;
        page->common = walk_page(walked(model, address));
        CHECK(seen_there.first + seen_there.last == (access & W ? value : 0), "not zero");
    } else if (page->kind == PROMISED) {
        *page = (struct model_page){.kind = PRESENT, .rights = page->rights};
    }
    if (page->kind == COMMON) {
        CHECK(walk_page(walked(model, address)) == page->common, "another page");
        page->first = access & X && page->common[0] ? seen_there.first : page->common[0];
        page->last = page->common[LAST_WORD];
    } else if (page->common) {
        page->first = access & X && page->common[0] ? seen_there.first : page->common[0];
        page->last = page->common[LAST_WORD];
    }
    if (page->kind == PRESENT && (access & W))
        page->common = NULL;
    if (page->kind == PRESENT && (access & W))
        *(address % PAGE_SIZE < PAGE_SIZE / 2 ? &page->first : &page->last) = value;
    CHECK(seen_there.first == page->first && seen_there.last == page->last,
          "%u and %u are there, not %u and %u", seen_there.first, seen_there.last, page->first,
          page->last);
}

static struct model *do_create(void)
{
    struct model *model = NULL;

    ACT("create");
    for (int i = 0; i < MODELS && !model; i++)
        if (!models[i].space)
            model = &models[i];
    if (!model)
        return NULL;
    begin();
    uint32_t before = fake_pages_out;
    struct addrspace *space = addrspace_create();
    CHECK(!space == was_short(), "out of memory or not?");
    if (!space) {
        CHECK(fake_pages_out == before, "pages lost");
        return NULL;
    }
    other_pages += fake_pages_out - before - 1;
    model->space = space;
    space->heap_start = space->heap_end = model->heap_start = model->heap_end =
        USER_IMAGE_LOW + 0x5430;
    return model;
}

static void do_free(struct model *model, uint32_t budget)
{
    uint32_t before = fake_pages_out;

    ACT("free, %u at a time", budget);
    while (!addrspace_free_some(model->space, budget)) {
        CHECK(before - fake_pages_out <= budget + WALK_ENTRIES, "a step too long");
        before = fake_pages_out;
    }
    for (uint32_t i = 0; i < WALK_ENTRIES; i++) {
        free(model->block[i]);
        for (uint32_t core = 0; core < CORES; core++)
            free(model->tlb[core][i]);
    }
    *model = (struct model){0};
}

/* A clone's own page may be a copy of an object's, which does not follow the object any more. */
static void find_own(struct model_page *page, const uint32_t *there)
{
    if (!page->common || page->common == there)
        return;
    page->first = there[0];
    page->last = there[LAST_WORD];
    page->common = NULL;
}

/* A step of a clone; before any of them somebody may begin to cut the object, or go on with it. */
static long clone_step(struct addrspace *to, struct addrspace *from, vaddr_t own, bool at_once,
                       bool *cutting)
{
    if (!*cutting && random_below(6) == 0) {
        begin_cut(random_below(OBJECT_PAGES + 1));
        *cutting = true;
    }
    for (uint32_t steps = random_below(4); *cutting && steps > 0; steps--)
        object_cut_some(&the_object);
    return addrspace_clone(to, from, own, at_once);
}

static struct model *do_clone(struct model *from)
{
    struct model *to = do_create();

    if (!to)
        return NULL;
    ACT("clone");
    begin();
    long result;
    vaddr_t own = random_below(2) ? random_page() : 0;
    bool at_once = random_below(2), cutting = false;
    STEPS(result, clone_step(to->space, from->space, own, at_once, &cutting));
    if (cutting)
        end_cut();
    if (own && walk_entry(from->space, own, false) && was_short() && result == 0)
        failed_before = fake_failed; /* a page of its own is not had at any price */
    if (is_short(result, 0)) {
        find_given(from, NULL);
        do_free(to, 1 + random_below(200));
        return NULL;
    }
    for (vaddr_t at = 0; at < USER_TOP; at += WALK_BLOCK)
        if (from->block[at / WALK_BLOCK])
            memcpy(model_at(to, at), model_at(from, at), WALK_ENTRIES * sizeof(struct model_page));
    find_given(from, to);
    if (own && model_at(to, own)->kind == PRESENT)
        find_own(model_at(to, own), walk_page(walked(to, own)));
    to->heap_start = from->heap_start;
    to->heap_end = from->heap_end;
    CHECK(to->space->heap_start == from->heap_start, "heap");
    CHECK(to->space->peak_pages == to->space->pages ||
              (cutting && to->space->peak_pages > to->space->pages),
          "peak");
    if (own && walked(to, own) & PTE_VALID && model_at(to, own)->kind == PRESENT &&
        (model_at(to, own)->rights & W) && !was_short())
        CHECK(failed_before != 0 || page_references(walk_page(walked(to, own))) == 1,
              "no page of its own at %#x", own);
    return to;
}

static void check_all(void)
{
    uint32_t records = check_models(other_pages, object, lone_record);

    CHECK(records == references - 1, "%u records, %u references", records, references - 1);
}

static void check_given_back(void)
{
    do_cut(0);
    is_int(fake_pages_out, other_pages + 1, "all is given back, but for the lone record's page");
}

static void free_all(void)
{
    for (int i = 0; i < MODELS; i++)
        if (models[i].space)
            do_free(&models[i], 1 + random_below(300));
    check_all();
}

/* --- A template, of which copies are made; its pages are never given back --- */

static struct model template;

static void make_template(void)
{
    uint32_t before = fake_pages_out - other_pages;
    struct model *model = do_create();

    do_demand(model, USER_STACK_LOW, USER_IMAGE_LOW, R | W);
    for (uint32_t i = 0; i < 40; i++)
        do_place(model, USER_IMAGE_LOW + i * PAGE_SIZE, i < 20 ? R | X : i < 30 ? R : R | W);
    do_place(model, USER_MMAP_LOW + 7 * PAGE_SIZE, R | W);
    do_demand(model, USER_IMAGE_LOW + 40 * PAGE_SIZE, USER_IMAGE_LOW + 60 * PAGE_SIZE, R | W);
    check_all();
    while (addrspace_freeze(model->space) != 0)
        ;
    template = *model;
    *model = (struct model){0};
    other_pages = fake_pages_out - before;
}

/* --- Random operations --- */

static const rights_t all_rights[] = {0, R, W, R | W, X, R | X};

static rights_t random_rights(void)
{
    return all_rights[random_below(3) ? 3 : random_below(6)];
}

/* Few places, so that ranges meet: borders of 2 MiB, of the heap, of the mmap range, of user space. */
static vaddr_t random_page(void)
{
    static const vaddr_t places[] = {
        USER_STACK_LOW, USER_IMAGE_LOW - 0x100000, USER_IMAGE_LOW,     USER_HEAP_HIGH - 0x200000,
        USER_MMAP_LOW,  USER_MMAP_LOW + 0x300000,  USER_TOP - 0x400000};
    uint32_t offset = random_below(4) ? 500 + random_below(24) : random_below(1024);

    return places[random_below(7)] + offset * PAGE_SIZE;
}

static vaddr_t random_end(vaddr_t start)
{
    uint32_t pages = random_below(8)   ? 1 + random_below(12)
                     : random_below(4) ? 1 + random_below(1600)
                                       : 512;
    vaddr_t end = start + pages * PAGE_SIZE;

    return end > USER_TOP ? USER_TOP : end;
}

static uint32_t random_length(void)
{
    uint32_t pages = random_below(8)   ? 1 + random_below(16)
                     : random_below(4) ? 512 * (1 + random_below(2))
                                       : 1 + random_below(30000);

    return pages * PAGE_SIZE;
}

static long random_increment(const struct model *model)
{
    switch (random_below(8)) {
    case 0:
        return (long)model->heap_start - (long)model->heap_end - (long)random_below(2);
    case 1:
        return (long)random_below(0x500000);
    case 2:
        return -(long)random_below(0x500000);
    case 3:
        return (long)(USER_HEAP_HIGH - model->heap_end) + (long)random_below(2);
    default:
        return (long)random_below(20000) - 9000;
    }
}

static void check_refusals(struct model *model)
{
    vaddr_t page = random_page();
    const vaddr_t ranges[][2] = {{page, page},
                                 {page + 4096, page},
                                 {page + 1, page + 4096},
                                 {page, page + 4095},
                                 {USER_TOP - 4096, USER_TOP + 4096},
                                 {USER_TOP, USER_TOP + 4096},
                                 {UINT32_MAX - 4095, 0}};

    ACT("ranges to refuse");
    for (size_t i = 0; i < sizeof(ranges) / sizeof(ranges[0]); i++) {
        vaddr_t start = ranges[i][0], end = ranges[i][1];
        CHECK(addrspace_demand(model->space, start, end, R) == -EINVAL, "demand %#x-%#x", start,
              end);
        uint32_t done = 0;
        CHECK(addrspace_unmap(model->space, start, end, &done) == -EINVAL, "unmap %#x-%#x", start,
              end);
        CHECK(addrspace_replace(model->space, start, end, R, 0, &done) == -EINVAL,
              "replace %#x-%#x", start, end);
        CHECK(addrspace_protect(model->space, start, end, R, &done) == -EINVAL, "protect %#x-%#x",
              start, end);
        CHECK(addrspace_place_object(model->space, start, end, R, 0, NULL) == -EINVAL,
              "place %#x-%#x", start, end);
    }
    CHECK(addrspace_map(model->space, 0, 0, R, 0) == 0, "a mapping of no length");
    CHECK(addrspace_map(model->space, 0, USER_MMAP_HIGH - USER_MMAP_LOW + 4096, R, 0) == 0,
          "a huge one");
    CHECK(addrspace_fault(model->space, USER_TOP, R) == FAULT_RIGHTS, "kernel memory");
}

static void touch_some(struct model *model)
{
    static const rights_t kinds[] = {R, W, W, X};

    for (int i = 0; i < 8; i++)
        do_touch(model, random_page() + 4 * random_below(1024), kinds[random_below(4)]);
}

static void more_steps(struct model *model, vaddr_t start)
{
    switch (random_below(8)) {
    case 0:
        do_cut(random_below(OBJECT_PAGES + 1));
        break;
    case 1 ... 2:
        do_forget(model, start, random_end(start));
        break;
    case 3 ... 4:
        do_sync(model, start, random_end(start));
        break;
    default:
        do_find_room(model, random_length() % (64 * PAGE_SIZE) + PAGE_SIZE, random_rights(),
                     random_below(4), random_below(OBJECT_PAGES));
    }
}

static void random_step(struct model *model)
{
    vaddr_t start = random_page();

    switch (random_below(30)) {
    case 0 ... 2:
        do_demand(model, start, random_end(start), random_rights());
        break;
    case 24 ... 25:
        do_replace(model, start, random_end(start), random_rights(), random_below(2));
        break;
    case 26:
        do_map_object(model, start, random_end(start), random_rights(), random_below(4),
                      random_below(OBJECT_PAGES));
        break;
    case 27:
        more_steps(model, start);
        break;
    case 3 ... 4:
        do_unmap(model, start, random_end(start));
        break;
    case 5 ... 8:
        do_protect(model, start, random_end(start), random_rights());
        break;
    case 9:
        start = do_map(model, random_below(3) ? 0 : start, random_length(), random_rights(),
                       random_below(2) * MAPPING_GUARD + random_below(2) * MAPPING_SHARED);
        if (start)
            do_touch(model, start, W);
        break;
    case 10 ... 12:
        do_heap(model, random_increment(model));
        do_touch(model, model->heap_end - 1, W);
        break;
    case 13:
        do_place(model, start, all_rights[1 + random_below(5)]);
        break;
    case 14:
        do_clone(random_below(3) ? model : &template);
        break;
    case 15:
        if (random_below(2))
            do_free(model, 1 + random_below(300));
        break;
    default:
        touch_some(model);
    }
}

static void run_random(int steps, bool failing)
{
    for (int step = 0; step < steps && !model_wrong && fuzz_goes_on(); step++) {
        struct model *model = &models[random_below(MODELS)];
        fake_be(random_below(CORES));
        if (failing && random_below(4) == 0) {
            fake_failing = 1 + random_below(5);
            fake_for_good = random_below(2);
        }
        if (!model->space)
            model = do_create();
        if (model)
            random_step(model);
        fake_failing = 0;
        for (int i = 0; i < MODELS; i++)
            if (models[i].space)
                check_peak(&models[i]);
        CHECK(fake_locks_held() == 0, "a lock is still held");
        if (step % 256 == 0)
            check_all();
    }
    check_all();
}

static void test_random(uint32_t first_seed, int steps, bool failing)
{
    uint32_t failed = fake_failed;

    seed = first_seed;
    model_wrong = 0;
    run_random(steps, failing);
    free_all();
    is_int(model_wrong, 0, "%d random operations, seed %u%s", steps, first_seed,
           failing ? ", pages refused" : "");
    check_given_back();
    ok(!failing || fake_failed - failed > 1000, "pages refused: %u", fake_failed - failed);
}

/* --- One page refused at each allocation --- */

static void story(void)
{
    struct model *parent = do_create();
    if (!parent)
        return;
    do_demand(parent, USER_STACK_LOW, USER_IMAGE_LOW, R | W);
    do_touch(parent, USER_IMAGE_LOW - 8, W);
    do_place(parent, USER_IMAGE_LOW, R | X);
    do_place(parent, USER_IMAGE_LOW + PAGE_SIZE, R | W);
    do_heap(parent, 3 * WALK_BLOCK);
    do_touch(parent, parent->heap_end - 1, W);
    do_map(parent, 0, 2 * WALK_BLOCK, R | W, MAPPING_GUARD);
    do_map(parent, 0, 17 * PAGE_SIZE, R, MAPPING_GUARD);
    do_replace(parent, USER_TOP - 9 * PAGE_SIZE, USER_TOP - PAGE_SIZE, R | W, true);
    do_map_object(parent, USER_MMAP_LOW + 8 * WALK_BLOCK,
                  USER_MMAP_LOW + 8 * WALK_BLOCK + 10 * PAGE_SIZE, R | W, MAPPING_SHARED, 2);
    do_touch(parent, USER_MMAP_LOW + 8 * WALK_BLOCK + PAGE_SIZE, W);
    do_unmap(parent, USER_MMAP_LOW + 8 * WALK_BLOCK + 2 * PAGE_SIZE,
             USER_MMAP_LOW + 8 * WALK_BLOCK + 3 * PAGE_SIZE);
    do_unmap(parent, USER_MMAP_LOW + WALK_BLOCK + PAGE_SIZE,
             USER_MMAP_LOW + WALK_BLOCK + 2 * PAGE_SIZE);
    struct model *child = do_clone(parent);
    do_touch(parent, USER_IMAGE_LOW - 8, W);
    if (child) {
        do_touch(child, USER_IMAGE_LOW + PAGE_SIZE, W);
        do_touch(child, USER_IMAGE_LOW + 2 * WALK_BLOCK, W);
        do_heap(child, -2 * (long)WALK_BLOCK);
        do_protect(child, USER_STACK_LOW + PAGE_SIZE, USER_STACK_LOW + 2 * WALK_BLOCK, R);
    }
    do_heap(parent, -(long)WALK_BLOCK - 100000);
    do_heap(parent, 2 * WALK_BLOCK);
}

static void test_each_allocation(bool for_good)
{
    uint32_t failed, count = 0;

    model_wrong = 0;
    fake_be(0);
    do {
        failed = fake_failed;
        fake_failing = ++count;
        fake_for_good = for_good;
        story();
        fake_failing = 0;
        check_all();
        free_all();
    } while (fake_failed != failed && !model_wrong);
    is_int(model_wrong, 0, "each of %u allocations fails%s", count - 1,
           for_good ? ", and all after it" : "");
    ok(count > 20, "there were enough of them");
    check_given_back();
}

/* --- Single properties --- */

static void test_faults_count(void)
{
    struct model *model = do_create();

    do_demand(model, USER_MMAP_LOW, USER_MMAP_LOW + 64 * PAGE_SIZE, R | W);
    uint32_t pages = model->space->pages;
    for (uint32_t i = 0; i < 10; i++)
        do_touch(model, USER_MMAP_LOW + i * PAGE_SIZE, W);
    is_int(model->space->faults, 10, "ten first touches: ten faults");
    is_int(model->space->pages - pages, 10, "and ten pages");
    struct model *clone = do_clone(model);
    uint32_t out = fake_pages_out;
    for (uint32_t i = 0; i < 10; i++)
        do_touch(clone, USER_MMAP_LOW + i * PAGE_SIZE, R);
    is_int(fake_pages_out, out, "reading a copy takes no page");
    do_touch(clone, USER_MMAP_LOW, W);
    is_int(fake_pages_out - out, 1, "writing takes one");
    do_touch(model, USER_MMAP_LOW, W);
    is_int(fake_pages_out - out, 1, "the last owner of a page writes to it without a copy");
    addrspace_load(clone->space);
    ok(fake_ttbr0 == (virt_to_phys(clone->space->root) | (uint64_t)clone->space->asid << 48),
       "loaded with its ASID");
    free_all();
}

/* The search for room goes on where the last one ended, and then from the start. */
static void test_map_room(void)
{
    struct model *model = do_create();
    const uint32_t length = 32 * WALK_BLOCK;
    vaddr_t start, third = 0;
    int count = 0;

    model_wrong = 0;
    while ((start = do_map(model, 0, length, R, 0)) != 0)
        third = ++count == 3 ? start : third;
    is_int(count, (USER_MMAP_HIGH - USER_MMAP_LOW) / length, "mappings that have room");
    do_unmap(model, third + PAGE_SIZE, third + length);
    is_int(do_map(model, 0, length, R, 0), 0, "one page too few for one more");
    do_unmap(model, third, third + PAGE_SIZE);
    is_int(do_map(model, 0, length, R, MAPPING_GUARD), third, "one fits where one was unmapped");
    is_int(model_wrong, 0, "all as the model has it");
    free_all();
}

int main(void)
{
    fake_ram(RAM_PAGES);
    fake_cores(CORES);
    page_init(FAKE_RAM_BASE, FAKE_RAM_BASE + RAM_PAGES * PAGE_SIZE, NULL, 0);
    object_init(&the_object, &object_ops);
    lone_record = mapping_new(&the_object, 0);
    check_refusals(do_create());
    is_int(model_wrong, 0, "ranges that are none are refused");
    test_faults_count();
    test_map_room();
    make_template();
    test_each_allocation(false);
    test_each_allocation(true);
    for (uint32_t i = 1; i <= 3; i++)
        test_random(i * 7919, 60000, false);
    for (uint32_t i = 1; i <= 3; i++)
        test_random(i * 104729, 60000, true);
    return done_testing();
}
