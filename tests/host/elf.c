/* Tests of the program checker and the symbol look-up: each rule broken once, and random damage. */
/* SPDX-License-Identifier: MIT */
#include "lib/elf.h"

#include "../tap.h"
#include "fuzz.h"

#define LOWEST 0x1000u
#define HIGHEST 0x40000000u

/* Where things stand in the sample file. */
#define PHDRS 52
#define TEXT 0x1000
#define DATA 0x2000
#define SECTIONS 0x2100
#define SYMBOLS (SECTIONS + 4 * 40)
#define STRINGS (SYMBOLS + 9 * 16)

static void put(uint8_t *at, uint32_t value, unsigned bytes)
{
    for (unsigned i = 0; i < bytes; i++)
        at[i] = (uint8_t)(value >> 8 * i);
}

static void put_words(uint8_t *at, const uint32_t *words, unsigned count)
{
    for (unsigned i = 0; i < count; i++)
        put(at + 4 * i, words[i], 4);
}

static void put_symbol(uint8_t *at, uint32_t name, uint32_t value, uint32_t size, uint8_t info,
                       uint32_t section)
{
    put_words(at, (uint32_t[]){name, value, size}, 3);
    at[12] = info;
    put(at + 14, section, 2);
}

static const char names[] = "\0start\0worker\0bare\0last\0object\0thumb";

/* A program of two segments, text and data with bss, and a symbol table. */
static uint8_t *sample(size_t *size)
{
    uint8_t *f = calloc(1, STRINGS + sizeof(names));
    uint8_t *s = f + SYMBOLS;

    *size = STRINGS + sizeof(names);
    memcpy(f, "\177ELF\1\1\1", 7);
    put(f + 16, 2, 2);
    put(f + 18, 40, 2);
    put_words(f + 20, (uint32_t[]){1, 0x8001, PHDRS, SECTIONS, 0x05000400}, 5);
    put(f + 40, 52, 2);
    put(f + 42, 32, 2);
    put(f + 44, 3, 2);
    put(f + 46, 40, 2);
    put(f + 48, 4, 2);
    put_words(f + PHDRS, (uint32_t[]){1, TEXT, 0x8000, 0x8000, 0x800, 0x800, 5, 0x1000}, 8);
    put_words(f + PHDRS + 32, (uint32_t[]){1, DATA, 0xa000, 0xa000, 0x100, 0x1234, 6, 0x1000}, 8);
    put_words(f + PHDRS + 64, (uint32_t[]){0x6474e551, 0, 0, 0, 0, 0, 6, 16}, 8);
    /* sections: none, .text, .symtab, .strtab */
    put_words(f + SECTIONS + 40, (uint32_t[]){0, 1, 6, 0x8000, TEXT, 0x800}, 6);
    put_words(f + SECTIONS + 80, (uint32_t[]){0, 2, 0, 0, SYMBOLS, 9 * 16, 3, 1, 4, 16}, 10);
    put_words(f + SECTIONS + 120, (uint32_t[]){0, 3, 0, 0, STRINGS, sizeof(names)}, 6);
    memcpy(f + STRINGS, names, sizeof(names));
    put_symbol(s + 16, 1, 0x8000, 0x100, 0x12, 1);   /* start */
    put_symbol(s + 32, 7, 0x8100, 0x40, 0x02, 1);    /* worker, then a gap */
    put_symbol(s + 48, 14, 0x8200, 0, 0x12, 1);      /* bare: no size */
    put_symbol(s + 64, 19, 0x8300, 0, 0x12, 1);      /* last: no size, to the section's end */
    put_symbol(s + 80, 24, 0x8180, 0x40, 0x11, 1);   /* object: no function */
    put_symbol(s + 96, 31, 0x8281, 0x20, 0x12, 1);   /* thumb */
    put_symbol(s + 112, 0, 0x8100, 0x40, 0x12, 1);   /* without a name */
    put_symbol(s + 128, 900, 0x9000, 0x40, 0x12, 1); /* with a wrong name */
    return f;
}

static void test_good(const uint8_t *f, size_t size)
{
    struct elf_image img;
    uint8_t *copy = fuzz_exact(f, size);

    if (!is_str(elf_check(&img, f, size, LOWEST, HIGHEST), NULL, "the sample is good"))
        return;
    is_int(img.entry, 0x8001, "entry");
    is_int(img.end, 0xb234, "end");
    is_int(img.count, 2, "segments");
    is_int(img.segment[0].vaddr, 0x8000, "text: address");
    is_int(img.segment[0].memsz, 0x800, "text: memory");
    is_int(img.segment[0].filesz, 0x800, "text: file");
    is_int(img.segment[0].offset, TEXT, "text: offset");
    is_int(img.segment[0].flags, ELF_READ | ELF_EXECUTE, "text: flags");
    is_int(img.segment[1].memsz, 0x1234, "data: memory");
    is_int(img.segment[1].filesz, 0x100, "data: file");
    is_int(img.segment[1].flags, ELF_READ | ELF_WRITE, "data: flags");
    is_str(elf_check(&img, f, size, 0x8000, 0xb234), NULL, "limits that just fit");
    put(copy + 36, 0x05000200, 4);
    is_str(elf_check(&img, copy, size, LOWEST, HIGHEST), NULL, "soft float");
    put(copy + 24, 0x87fc, 4);
    is_str(elf_check(&img, copy, size, LOWEST, HIGHEST), NULL, "the last instruction as entry");
    put(copy + PHDRS + 32 + 16, 0, 4);
    put(copy + PHDRS + 32 + 20, 0, 4);
    is_str(elf_check(&img, copy, size, LOWEST, HIGHEST), NULL, "an empty segment");
    is_int(img.count, 1, "is left out");
    free(copy);
}

#define SEG0 PHDRS
#define SEG1 (PHDRS + 32)
#define SEG2 (PHDRS + 64)

static const char outside[] = "a segment lies outside the memory of user programs";
static const char cut_off[] = "the file is cut off: a segment lies beyond its end";
static const char overlap[] = "two segments overlap";
static const char shared[] = "two segments share a page";
static const char mismatch[] = "a segment's address and file offset do not match modulo a page";
static const char no_code[] = "the entry point is not in code";
static const char eabi[] = "not a little-endian program of ARM EABI version 5";
static const char dynamic[] = "the program is linked dynamically: link it with -static";

/* One field changed, sometimes two. */
static const struct {
    const char *name;
    struct {
        unsigned offset, bytes;
        uint32_t value;
    } change[2];
    const char *reason;
} bad[] = {
    {"magic", {{0, 1, 0x7e}}, "not an ELF file"},
    {"64-bit", {{4, 1, 2}}, "not a 32-bit program"},
    {"big-endian", {{5, 1, 2}}, "not a little-endian program"},
    {"x86", {{18, 2, 3}}, "not a program for ARM"},
    {"AArch64", {{18, 2, 183}}, "not a program for ARM"},
    {"position-independent",
     {{16, 2, 3}},
     "not a static executable (position-independent, a library or an object file)"},
    {"object file",
     {{16, 2, 1}},
     "not a static executable (position-independent, a library or an object file)"},
    {"EABI 4", {{36, 4, 0x04000000}}, eabi},
    {"BE8", {{36, 4, 0x05800000}}, eabi},
    {"header size", {{42, 2, 31}}, "the program headers have a wrong size"},
    {"no headers", {{44, 2, 0}}, "the program has nothing to load"},
    {"nothing to load", {{SEG0, 4, 4}, {SEG1, 4, 4}}, "the program has nothing to load"},
    {"65 headers", {{44, 2, 65}}, "the program has too many segments"},
    {"headers beyond", {{28, 4, 0x10000}}, "the file is cut off in its program headers"},
    {"headers far beyond", {{28, 4, 0xffffffff}}, "the file is cut off in its program headers"},
    {"interpreter", {{SEG2, 4, 3}}, dynamic},
    {"dynamic", {{SEG2, 4, 2}}, dynamic},
    {"filesz", {{SEG1 + 16, 4, 0x1235}}, "a segment has more bytes in the file than in memory"},
    {"filesz, no memsz",
     {{SEG1 + 20, 4, 0}},
     "a segment has more bytes in the file than in memory"},
    {"data cut off", {{SEG1 + 16, 4, 0x1234}}, cut_off},
    {"offset beyond", {{SEG1 + 4, 4, 0x10000}}, cut_off},
    {"offset far beyond", {{SEG1 + 4, 4, 0xfffff000}}, cut_off},
    {"offset + filesz wrap", {{SEG1 + 4, 4, 0xffffff80}}, cut_off},
    {"vaddr + memsz wrap",
     {{SEG1 + 20, 4, 0xffffffff}},
     "a segment wraps around the end of the address space"},
    {"at the very end",
     {{SEG1 + 8, 4, 0xfffff000}, {SEG1 + 20, 4, 0x1000}},
     "a segment wraps around the end of the address space"},
    {"page 0", {{SEG1 + 8, 4, 0}}, outside},
    {"in the kernel", {{SEG1 + 8, 4, 0x80000000}}, outside},
    {"into the kernel", {{SEG1 + 8, 4, 0x3ffff000}}, outside},
    {"huge", {{SEG1 + 20, 4, 0x40000000}}, outside},
    {"not congruent", {{SEG1 + 8, 4, 0xa010}}, mismatch},
    {"writable text", {{SEG0 + 24, 4, 7}}, "a segment is both writable and executable"},
    {"executable data", {{SEG1 + 24, 4, 3}}, "a segment is both writable and executable"},
    {"same place", {{SEG1 + 8, 4, 0x8000}}, overlap},
    {"overlap from below", {{SEG1 + 8, 4, 0x7000}}, overlap},
    {"overlap by one byte", {{SEG0 + 20, 4, 0x2001}}, overlap},
    {"share a page", {{SEG1 + 8, 4, 0x8800}, {SEG1 + 4, 4, 0x1800}}, shared},
    {"share a page by its end", {{SEG0 + 8, 4, 0xb800}, {SEG0 + 4, 4, 0x1800}}, shared},
    {"entry 0", {{24, 4, 0}}, no_code},
    {"entry before text", {{24, 4, 0x7ffc}}, no_code},
    {"entry behind text", {{24, 4, 0x8800}}, no_code},
    {"entry in data", {{24, 4, 0xa000}}, no_code},
    {"entry in text not in the file", {{24, 4, 0x8800}, {SEG0 + 20, 4, 0x1000}}, no_code},
    {"entry misaligned", {{24, 4, 0x8002}}, "the entry point is not aligned to an instruction"},
};

static void test_bad(const uint8_t *f, size_t size)
{
    struct elf_image img;

    for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
        uint8_t *copy = fuzz_exact(f, size);

        for (unsigned c = 0; c < 2 && bad[i].change[c].bytes; c++)
            put(copy + bad[i].change[c].offset, bad[i].change[c].value, bad[i].change[c].bytes);
        is_str(elf_check(&img, copy, size, LOWEST, HIGHEST), bad[i].reason, "%s", bad[i].name);
        free(copy);
    }
    is_str(elf_check(&img, "", 0, LOWEST, HIGHEST), "not an ELF file", "empty file");
    is_str(elf_check(&img, f, 51, LOWEST, HIGHEST), "the file is cut off in its ELF header",
           "51 bytes");
    is_str(elf_check(&img, f, PHDRS + 95, LOWEST, HIGHEST),
           "the file is cut off in its program headers", "cut off in the headers");
    is_str(elf_check(&img, f, TEXT + 0x7ff, LOWEST, HIGHEST), cut_off, "cut off in the text");
    is_str(elf_check(&img, f, size, 0x8001, HIGHEST), outside, "a limit one too high");
    is_str(elf_check(&img, f, size, LOWEST, 0xb233), outside, "a limit one too low");
}

/* As many segments as fit, and one more. */
static void test_count(void)
{
    for (uint32_t count = ELF_MAX_SEGMENTS; count <= ELF_MAX_SEGMENTS + 1; count++) {
        size_t size;
        uint8_t *f = sample(&size);
        struct elf_image img;

        put(f + 44, count, 2);
        for (uint32_t i = 0; i < count; i++) {
            uint32_t at = 0x8000 + 0x1000 * i;

            put_words(f + PHDRS + 32 * i, (uint32_t[]){1, TEXT, at, at, 0x1000, 0x1000, 5, 0x1000},
                      8);
        }
        is_str(elf_check(&img, f, size, LOWEST, HIGHEST),
               count > ELF_MAX_SEGMENTS ? "the program has too many segments" : NULL,
               "%u segments, page by page", count);
        free(f);
    }
}

static void test_symbols(const uint8_t *f, size_t size)
{
    static const struct {
        uint32_t addr;
        const char *name;
        uint32_t offset;
    } cases[] = {
        {0x7ffc, NULL, 0},       {0x8000, "start", 0},  {0x80fc, "start", 0xfc},
        {0x8100, "worker", 0},   {0x8101, "worker", 0}, {0x813e, "worker", 0x3e},
        {0x8140, NULL, 0},       {0x8180, NULL, 0},     {0x8200, "bare", 0},
        {0x827e, "bare", 0x7e},  {0x8280, "thumb", 0},  {0x8281, "thumb", 0},
        {0x829f, "thumb", 0x1e}, {0x82a0, NULL, 0},     {0x8300, "last", 0},
        {0x87fc, "last", 0x4fc}, {0x8800, NULL, 0},     {0x9000, NULL, 0},
        {0xfffffffc, NULL, 0},   {0, NULL, 0},
    };
    static const struct {
        const char *name;
        unsigned offset, bytes;
        uint32_t value;
    } damage[] = {
        {"no sections", 48, 2, 0},
        {"sections beyond", 32, 4, 0xffffffff},
        {"too many sections", 48, 2, 0xffff},
        {"section size", 46, 2, 39},
        {"symbols beyond", SECTIONS + 80 + 16, 4, 0xfffffff0},
        {"too many symbols", SECTIONS + 80 + 20, 4, 0xfffffff0},
        {"no such string table", SECTIONS + 80 + 24, 4, 4},
        {"string table of a wrong kind", SECTIONS + 80 + 24, 4, 1},
        {"strings beyond", SECTIONS + 120 + 16, 4, 0xfffffff0},
        {"too many strings", SECTIONS + 120 + 20, 4, 0xfffffff0},
        {"strings end in the name", SECTIONS + 120 + 20, 4, 10},
        {"stripped", SECTIONS + 80 + 4, 4, 0},
    };
    const char *name;
    uint32_t offset;

    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        name = NULL;
        offset = 0;
        ok(elf_symbol(f, size, cases[i].addr, &name, &offset) == !!cases[i].name, "0x%x",
           cases[i].addr);
        is_str(name, cases[i].name, "its name");
        is_int(offset, cases[i].offset, "its offset");
    }
    for (size_t i = 0; i < sizeof(damage) / sizeof(damage[0]); i++) {
        uint8_t *copy = fuzz_exact(f, size);

        put(copy + damage[i].offset, damage[i].value, damage[i].bytes);
        ok(!elf_symbol(copy, size, 0x8104, &name, &offset), "symbols: %s", damage[i].name);
        free(copy);
    }
    ok(!elf_symbol("", 0, 0, &name, &offset), "symbols of an empty file");
}

static bool promises_kept = true;

/* Whatever a good file promises must hold: its data is there, its pages are where they may be. */
static void read_all(const uint8_t *data, size_t size)
{
    struct elf_image img;
    volatile size_t sink = 0;
    const char *name;
    uint32_t offset;

    if (!elf_check(&img, data, size, LOWEST, HIGHEST)) {
        for (uint32_t i = 0; i < img.count; i++) {
            const struct elf_segment *s = &img.segment[i];

            for (uint32_t b = 0; b < s->filesz; b += 64)
                sink ^= data[s->offset + b];
            sink ^= s->filesz ? data[s->offset + s->filesz - 1] : 0;
            promises_kept &= s->vaddr >= LOWEST && s->vaddr < HIGHEST && s->filesz <= s->memsz &&
                             s->memsz > 0 && s->memsz <= HIGHEST - s->vaddr &&
                             s->vaddr + s->memsz <= img.end && (s->flags & 3) != 3;
        }
    }
    for (uint32_t addr = 0x7f80; addr < 0x9100; addr += 0x80) {
        if (elf_symbol(data, size, addr, &name, &offset))
            sink ^= strlen(name);
    }
}

static const uint8_t *whole;
static size_t whole_size;

/* The whole file with one part replaced: most of it is empty, and damage there would prove little.
 */
static void read_with(size_t at, const uint8_t *part, size_t size)
{
    uint8_t *copy = fuzz_exact(whole, whole_size);

    memcpy(copy + at, part, size);
    read_all(copy, whole_size);
    free(copy);
}

static void read_headers(const uint8_t *part, size_t size)
{
    read_with(0, part, size);
}

static void read_tables(const uint8_t *part, size_t size)
{
    read_with(SECTIONS, part, size);
}

int main(void)
{
    size_t size;
    uint8_t *f = sample(&size);

    test_good(f, size);
    test_bad(f, size);
    test_count();
    test_symbols(f, size);
    fuzz_truncate(f, size, read_all);
    ok(true, "no beginning of a program, 0 to %zu bytes, is read outside", size - 1);
    whole = f;
    whole_size = size;
    fuzz_mutate(f, PHDRS + 96, 10000, read_headers);
    fuzz_mutate(f + SECTIONS, size - SECTIONS, 10000, read_tables);
    ok(true, "no damaged program out of 20000 is read outside");
    ok(promises_kept, "all that were accepted are as the header file promises");
    free(f);
    return done_testing();
}
