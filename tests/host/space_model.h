/* What the tests of address spaces compare the kernel with: an array of pages, and a TLB that forgets
 * nothing unless it is told to. */
/* SPDX-License-Identifier: MIT */
#ifndef BRIGADE_SPACE_MODEL_H
#define BRIGADE_SPACE_MODEL_H

#include <stdlib.h>
#include "../tap.h"
#include "abi/abi.h"
#include "fake.h"
#include "mm/addrspace.h"
#include "mm/mapping.h"
#include "base/core.h"
#include "mm/walk.h"

#define R ABI_PROT_READ
#define W ABI_PROT_WRITE
#define X ABI_PROT_EXEC

#define CORES 2u
#define OBJECT_PAGES 8u /* of an object that is mapped */
#define LAST_WORD (PAGE_SIZE / 4 - 1)

/* PROMISED: given on first touch. COMMON: shared with other address spaces. */
enum kind { NOTHING, GUARD_PAGE, PROMISED, PRESENT, COMMON };

struct model_page {
    uint8_t kind;
    uint8_t rights;   /* of PROMISED, PRESENT and COMMON; 0: PROT_NONE */
    bool shared;      /* of PROMISED: becomes COMMON */
    bool never_write; /* may not be made writable */
    bool of_object;   /* is or was the object's page of this index, which may lie behind its end */
    uint32_t index;
    uint32_t first, last; /* words of PRESENT */
    uint32_t *common;     /* of COMMON, and of PRESENT until it is written: the object's page */
};

struct model {
    struct addrspace *space;
    struct model_page *block[WALK_ENTRIES]; /* NULL: nothing in these 2 MiB */
    pte_t *tlb[CORES][WALK_ENTRIES];        /* what cores may still know; 0: nothing */
    vaddr_t heap_start, heap_end;
    uint32_t most_pages; /* that its address space has been seen to have */
};

#define MODELS 7
static struct model models[MODELS]; /* space NULL: not in use */
static int model_wrong;             /* differences found */
static char model_act[120];         /* what is being done, for messages */

/* Notes a difference and says what it is; only the first few, the others follow from them. */
#define CHECK(condition, ...)                                                                      \
    do {                                                                                           \
        if (!(condition) && ++model_wrong <= 3) {                                                  \
            diag("%s: %s", model_act, #condition);                                                 \
            diag("  " __VA_ARGS__);                                                                \
        }                                                                                          \
    } while (0)

static void *model_memory(size_t size)
{
    void *memory = calloc(1, size);

    if (!memory)
        abort();
    return memory;
}

/* The model's page; made if it has none there yet. */
static struct model_page *model_at(struct model *model, vaddr_t address)
{
    uint32_t block = address / WALK_BLOCK;

    if (!model->block[block]) {
        model->block[block] = model_memory(WALK_ENTRIES * sizeof(struct model_page));
        for (uint32_t core = 0; core < CORES; core++)
            model->tlb[core][block] = model_memory(WALK_ENTRIES * sizeof(pte_t));
    }
    return &model->block[block][address / PAGE_SIZE % WALK_ENTRIES];
}

static pte_t *model_tlb(struct model *model, uint32_t core, vaddr_t address)
{
    model_at(model, address);
    return &model->tlb[core][address / WALK_BLOCK][address / PAGE_SIZE % WALK_ENTRIES];
}

/* Is there nothing in [start, end)? */
static bool model_vacant(struct model *model, vaddr_t start, vaddr_t end)
{
    for (vaddr_t at = start; at < end; at += PAGE_SIZE)
        if (model->block[at / WALK_BLOCK] && model_at(model, at)->kind != NOTHING)
            return false;
    return true;
}

static void model_set(struct model *model, vaddr_t start, vaddr_t end, enum kind kind,
                      rights_t rights)
{
    for (vaddr_t at = start; at < end; at += PAGE_SIZE)
        if (kind != NOTHING || model->block[at / WALK_BLOCK])
            *model_at(model, at) = (struct model_page){.kind = kind, .rights = (uint8_t)rights};
}

/* --- The TLB --- */

static void flush_asid(uint32_t core, uint32_t asid)
{
    for (int i = 0; i < MODELS; i++)
        for (uint32_t k = 0; models[i].space && models[i].space->asid == asid && k < WALK_ENTRIES;
             k++)
            if (models[i].tlb[core][k])
                memset(models[i].tlb[core][k], 0, WALK_ENTRIES * sizeof(pte_t));
}

static void flush_page(uint32_t core, uint32_t address, uint32_t asid)
{
    for (int i = 0; i < MODELS; i++)
        if (models[i].space && models[i].space->asid == asid &&
            models[i].block[address / WALK_BLOCK])
            *model_tlb(&models[i], core, address) = 0;
}

void fake_flush_asid(uint32_t asid)
{
    for (uint32_t core = 0; core < CORES; core++)
        flush_asid(core, asid);
}

void fake_flush_page(uint32_t address, uint32_t asid)
{
    for (uint32_t core = 0; core < CORES; core++)
        flush_page(core, address, asid);
}

void fake_flush_asid_here(uint32_t asid)
{
    flush_asid(this_core()->id, asid);
}

void fake_flush_page_here(uint32_t address, uint32_t asid)
{
    flush_page(this_core()->id, address, asid);
}

void fake_flush_all(void)
{
    for (uint32_t asid = 0; asid < 256; asid++)
        fake_flush_asid(asid);
}

/* An entry changes: while a core may still know another page for the address, there must be none (B3.10.1). */
void fake_store(uint64_t *place, uint64_t value)
{
    uint64_t *table = (uint64_t *)((uintptr_t)place & ~(uintptr_t)PAGE_MASK);

    if (!(value & PTE_VALID))
        return;
    for (int i = 0; i < MODELS; i++) {
        if (!models[i].space || !lock_held(&models[i].space->lock))
            continue;
        for (uint32_t k = 0; k < WALK_ENTRIES; k++) {
            pte_t slot = models[i].space->root[k];
            if (!(slot & PTE_VALID) || walk_table(slot) != table || !models[i].block[k])
                continue;
            for (uint32_t core = 0; core < CORES; core++) {
                pte_t known = models[i].tlb[core][k][place - table];
                CHECK(!known || ((known ^ value) & PTE_ADDRESS) == 0,
                      "block %u: two pages for one address", k);
            }
        }
    }
}

/* The entry that a table walk finds, by the tables alone; 0: none. */
static pte_t walked(const struct model *model, vaddr_t address)
{
    pte_t slot = model->space->root[address / WALK_BLOCK];

    return slot & PTE_VALID ? walk_table(slot)[address / PAGE_SIZE % WALK_ENTRIES] : 0;
}

static bool permits(pte_t entry, rights_t access)
{
    return !((access & W) && (entry & PTE_READONLY)) && !((access & X) && (entry & PTE_XN));
}

#define RAM_PAGES 4000u
static uint32_t fetched[RAM_PAGES]; /* what instruction fetches see of a page's first word */

void fake_clean_line(uintptr_t address)
{
    if (address % PAGE_SIZE == 0)
        fetched[(virt_to_phys((void *)address) - FAKE_RAM_BASE) / PAGE_SIZE] = *(uint32_t *)address;
}

#define STALE 100 /* a program would fault for ever */

/*
 * What a program does at an address: reads the page's first and last word; a write first changes the one
 * that is nearer. Into *after: what it has seen.
 */
static int model_touch(struct model *model, vaddr_t address, rights_t access, uint32_t value,
                       struct model_page *after)
{
    addrspace_load(model->space);
    for (int tries = 0; tries < 4; tries++) {
        pte_t *known = model_tlb(model, this_core()->id, address);
        if (!*known && (walked(model, address) & PTE_VALID))
            *known = walked(model, address);
        if (!*known || !permits(*known, access)) {
            int result = addrspace_fault(model->space, address, access);
            if (result != FAULT_RESOLVED)
                return result;
            continue;
        }
        uint32_t *page = phys_to_virt((paddr_t)(*known & PTE_ADDRESS));
        if (access & W)
            page[address % PAGE_SIZE < PAGE_SIZE / 2 ? 0 : LAST_WORD] = value;
        bool fetch = access & X && *page;
        after->first =
            fetch ? fetched[(*known & PTE_ADDRESS) / PAGE_SIZE - FAKE_RAM_BASE / PAGE_SIZE] : *page;
        after->last = page[LAST_WORD];
        return FAULT_RESOLVED;
    }
    return STALE;
}

/* --- Comparing everything --- */

/* Does every table have an entry? Not when memory ran out while one was about to get some. */
static bool model_tidy;

/* After every operation on it. */
static void check_peak(struct model *model)
{
    if (model->space->pages > model->most_pages)
        model->most_pages = model->space->pages;
    CHECK(model->space->peak_pages >= model->most_pages, "peak %u, but there were %u",
          model->space->peak_pages, model->most_pages);
}

static uint32_t *seen; /* references by page of RAM, as found in the tables */
static uint32_t seen_pages;

static void see(const void *page)
{
    seen_pages += seen[(virt_to_phys(page) - FAKE_RAM_BASE) / PAGE_SIZE]++ == 0;
}

static void check_page(struct model *model, vaddr_t address, pte_t entry,
                       const struct model_page *page)
{
    pte_t must = PTE_PAGE | PTE_USER | PTE_SHAREABLE | PTE_ACCESSED | PTE_NOT_GLOBAL | PTE_PXN;
    rights_t stored = (entry & PTE_RIGHTS) >> PTE_RIGHTS_SHIFT;

    if (walk_own_page(entry))
        see(walk_own_page(entry));
    if (page->kind == COMMON) {
        CHECK(walk_page(entry) == page->common, "at %#x: another page", address);
        CHECK(entry & PTE_SHARED, "at %#x: %#llx", address, (unsigned long long)entry);
        CHECK(!(entry & PTE_VALID) == !page->rights, "at %#x: %#llx", address,
              (unsigned long long)entry);
        bool to_tell = page->of_object && (entry & PTE_COPY_ON_WRITE);
        CHECK(!page->rights || (!(entry & PTE_READONLY) || to_tell) == !!(page->rights & W),
              "at %#x: %#llx", address, (unsigned long long)entry);
        CHECK(!(entry & PTE_NEVER_WRITE) == !page->never_write, "at %#x", address);
    } else if (page->kind == PRESENT && page->rights) {
        bool readonly = (entry & PTE_READONLY) && !(entry & PTE_COPY_ON_WRITE);
        CHECK((entry & must) == must && (entry & PTE_ADDRESS), "at %#x: %#llx", address,
              (unsigned long long)entry);
        CHECK(readonly == !(page->rights & W), "at %#x: %#llx", address, (unsigned long long)entry);
        CHECK(!(entry & PTE_XN) == !!(page->rights & X), "at %#x: %#llx", address,
              (unsigned long long)entry);
        const uint32_t *word = walk_page(entry);
        const uint32_t *common = page->common;
        CHECK(word[0] == (common ? common[0] : page->first) &&
                  word[LAST_WORD] == (common ? common[LAST_WORD] : page->last),
              "at %#x: content", address);
        CHECK(!(entry & PTE_COPY_ON_WRITE) || (entry & PTE_READONLY), "at %#x: %#llx", address,
              (unsigned long long)entry);
        CHECK((entry & PTE_READONLY) || page_references(word) == 1, "at %#x: others see its writes",
              address);
    } else if (page->kind == PRESENT) {
        CHECK(!(entry & PTE_VALID) && (entry & PTE_KIND) == PTE_HELD && walk_page(entry), "at %#x",
              address);
        CHECK(*(uint32_t *)walk_page(entry) == (page->common ? page->common[0] : page->first),
              "at %#x: content", address);
    } else if (page->kind == PROMISED && page->rights) {
        CHECK(!(entry & PTE_VALID) && (entry & PTE_KIND) == PTE_DEMAND && stored == page->rights,
              "at %#x", address);
        CHECK(!(entry & PTE_SHARED) == !page->shared, "at %#x", address);
    } else {
        static const pte_t kinds[] = {[GUARD_PAGE] = PTE_GUARD, [PROMISED] = PTE_HELD};
        pte_t flags = (page->shared ? PTE_SHARED : 0) | (page->never_write ? PTE_NEVER_WRITE : 0) |
                      (page->of_object ? PTE_OBJECT : 0);
        CHECK((entry & ~flags) == kinds[page->kind], "at %#x: %#llx", address,
              (unsigned long long)entry);
    }
    CHECK(!(entry & PTE_OBJECT) == !page->of_object, "at %#x: %#llx", address,
          (unsigned long long)entry);
    for (uint32_t core = 0; core < CORES; core++) {
        pte_t known = *model_tlb(model, core, address);
        CHECK(!known || ((entry & PTE_VALID) && (entry & PTE_ADDRESS) == (known & PTE_ADDRESS) &&
                         (permits(entry, W) || !permits(known, W)) &&
                         (permits(entry, X) || !permits(known, X))),
              "at %#x: TLB of core %u not told", address, core);
    }
}

/* The page that a record lies in has one reference, however many are in it. */
static void see_record(const struct mapping *mapping)
{
    const void *page = (void *)((uintptr_t)mapping & ~(uintptr_t)PAGE_MASK);

    if (!seen[(virt_to_phys(page) - FAKE_RAM_BASE) / PAGE_SIZE])
        see(page);
}

/* The records name the object's page of each address that has one, and no other address. */
static uint32_t check_records(struct model *model) NO_THREAD_SAFETY
{
    struct addrspace *space = model->space;
    uint32_t count = 0, pages = 0;

    LIST_FOREACH(link, &space->mappings) {
        const struct mapping *mapping = list_entry(link, struct mapping, in_space);
        see_record(mapping);
        count++;
        CHECK(mapping->space == space && mapping->start < mapping->end, "record");
        for (vaddr_t at = mapping->start; at < mapping->end; at += PAGE_SIZE, pages++) {
            const struct model_page *page = model_at(model, at);
            CHECK(page->of_object && page->index == mapping_index(mapping, at), "record of %#x",
                  at);
            CHECK(mapping_find(space, at) == mapping, "record of %#x", at);
        }
    }
    CHECK(count == space->mapping_count, "%u records, %u counted", count, space->mapping_count);
    for (uint32_t block = 0; block < WALK_ENTRIES; block++)
        for (uint32_t i = 0; model->block[block] && i < WALK_ENTRIES; i++)
            pages -= model->block[block][i].of_object;
    CHECK(pages == 0, "pages without a record");
    return count;
}

static void check_model(struct model *model)
{
    static const struct model_page nothing[WALK_ENTRIES];
    uint32_t pages = 1, peak = model->space->peak_pages;

    see(model->space->root);
    for (uint32_t block = 0; block < WALK_ENTRIES; block++) {
        pte_t slot = model->space->root[block];
        if (!slot && !model->block[block])
            continue;
        if (slot & PTE_VALID) {
            see(walk_table(slot));
            pages++;
            CHECK(!model_tidy || walk_first_used(walk_table(slot), 0) < WALK_ENTRIES,
                  "block %u: an empty table", block);
        }
        const struct model_page *page = model->block[block] ? model->block[block] : nothing;
        for (uint32_t i = 0; i < WALK_ENTRIES; i++) {
            pte_t entry = slot & PTE_VALID ? walk_table(slot)[i] : slot;
            pages += walk_page(entry) != NULL;
            CHECK(!walk_own_page(entry) || *page_note(walk_table(slot)) >> i / GROUP & 1,
                  "block %u, entry %u: not noted", block, i);
            check_page(model, block * WALK_BLOCK + i * PAGE_SIZE, entry, &page[i]);
        }
    }
    CHECK(model->space->pages == pages, "counted %u, there are %u", model->space->pages, pages);
    CHECK(peak >= pages, "peak %u, there are %u", peak, pages);
    CHECK(model->heap_end == model->space->heap_end, "end of the heap");
}

/*
 * Every entry of every address space, every reference count, and that there are no other pages. Returns how
 * many records there are.
 */
static uint32_t check_models(uint32_t other_pages, uint32_t *const *object,
                             const struct mapping *lone_record)
{
    uint32_t records = 0;

    seen = model_memory(RAM_PAGES * sizeof(*seen));
    seen_pages = 0;
    see_record(lone_record);
    for (uint32_t i = 0; i < OBJECT_PAGES; i++)
        if (object[i])
            see(object[i]);
    for (int i = 0; i < MODELS; i++)
        if (models[i].space) {
            check_model(&models[i]);
            records += check_records(&models[i]);
        }
    for (uint32_t i = 0; i < RAM_PAGES; i++)
        CHECK(!seen[i] || page_references(phys_to_virt(FAKE_RAM_BASE + i * PAGE_SIZE)) == seen[i],
              "page %u: %u references are in tables", i, seen[i]);
    CHECK(seen_pages + other_pages == fake_pages_out, "%u pages are in tables, %u are out",
          seen_pages, fake_pages_out);
    CHECK(fake_locks_held() == 0, "locks");
    free(seen);
    return records;
}

#endif
