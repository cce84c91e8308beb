/* Look-up of the function that an address lies in, so that a fault report can name it. */
/* SPDX-License-Identifier: MIT */
#include "lib/elf.h"
#include "lib/elf_format.h"
#include "lib/string.h"

/* The tables of a file, all of them known to lie inside it. */
struct tables {
    const uint8_t *sections;
    uint32_t section_count;
    const uint8_t *symbols;
    uint32_t symbol_count;
    const char *strings;
    uint32_t strings_size;
};

/* The bytes that a section header describes, or NULL if they are not all in the file. */
static const uint8_t *section_bytes(const uint8_t *file, size_t size, const uint8_t *shdr,
                                    uint32_t *len)
{
    uint32_t offset = elf_word(shdr + SHDR_OFFSET);

    *len = elf_word(shdr + SHDR_LENGTH);
    return offset <= size && *len <= size - offset ? file + offset : NULL;
}

static bool find_tables(struct tables *t, const uint8_t *file, size_t size)
{
    uint32_t offset;
    uint32_t len;

    if (size < EHDR_SIZE || memcmp(file, "\177ELF", 4) != 0 || file[EHDR_CLASS] != CLASS_32 ||
        file[EHDR_DATA] != DATA_LITTLE || elf_half(file + EHDR_SHENTSIZE) != SHDR_SIZE)
        return false;
    offset = elf_word(file + EHDR_SHOFF);
    t->section_count = elf_half(file + EHDR_SHNUM);
    if (offset > size || t->section_count > (size - offset) / SHDR_SIZE)
        return false;
    t->sections = file + offset;
    for (uint32_t i = 0; i < t->section_count; i++) {
        const uint8_t *shdr = t->sections + i * SHDR_SIZE;
        uint32_t link = elf_word(shdr + SHDR_LINK);
        const uint8_t *strings;

        if (elf_word(shdr + SHDR_TYPE) != SHT_SYMTAB)
            continue;
        t->symbols = section_bytes(file, size, shdr, &len);
        t->symbol_count = len / SYM_SIZE;
        if (!t->symbols || link >= t->section_count)
            return false;
        shdr = t->sections + link * SHDR_SIZE;
        strings = section_bytes(file, size, shdr, &t->strings_size);
        t->strings = (const char *)strings;
        return strings && elf_word(shdr + SHDR_TYPE) == SHT_STRTAB;
    }
    return false;
}

/* The name at this offset of the string table; NULL if it is empty or does not end. */
static const char *symbol_name(const struct tables *t, uint32_t offset)
{
    const char *name;
    uint32_t left;

    if (offset >= t->strings_size)
        return NULL;
    name = t->strings + offset;
    left = t->strings_size - offset;
    return *name && strnlen(name, left) < left ? name : NULL;
}

/* Does the symbol's section hold the address? */
static bool same_section(const struct tables *t, const uint8_t *symbol, uint32_t addr)
{
    uint32_t index = elf_half(symbol + SYM_SHNDX);
    const uint8_t *shdr;

    if (index == 0 || index >= t->section_count)
        return false;
    shdr = t->sections + index * SHDR_SIZE;
    return addr - elf_word(shdr + SHDR_ADDR) < elf_word(shdr + SHDR_LENGTH);
}

bool elf_symbol(const void *file, size_t size, uint32_t addr, const char **name, uint32_t *offset)
{
    struct tables t;
    const char *best_name = NULL;
    uint32_t best_start = 0;

    addr &= ~THUMB_BIT;
    if (!find_tables(&t, file, size))
        return false;
    for (uint32_t i = 0; i < t.symbol_count; i++) {
        const uint8_t *symbol = t.symbols + i * SYM_SIZE;
        uint32_t value = elf_word(symbol + SYM_VALUE);
        uint32_t start = value & ~THUMB_BIT;
        uint32_t length = elf_word(symbol + SYM_LENGTH);
        bool holds;

        if ((symbol[SYM_INFO] & 15) != STT_FUNC || start > addr || start < best_start)
            continue;
        holds = length > 0 ? addr - start < length : same_section(&t, symbol, addr);
        /* One that starts nearer but has ended hides those before it; of two that start at the
         * same place the one that has a name and holds the address wins. */
        if (start > best_start)
            best_name = NULL;
        if (!best_name && holds)
            best_name = symbol_name(&t, elf_word(symbol + SYM_NAME));
        best_start = start;
    }
    if (!best_name)
        return false;
    *name = best_name;
    *offset = addr - best_start;
    return true;
}
