/* Checker of program files: nothing of an ELF file is mapped or run before it has passed here. */
/* SPDX-License-Identifier: MIT */
#include "lib/elf.h"
#include "lib/elf_format.h"
#include "lib/string.h"

/* Segments of any kind: a bound for the loop; linkers write fewer than ten. */
#define MAX_PHDRS 64

static const char *check_header(const uint8_t *file, size_t size)
{
    uint32_t flags;

    if (size < 4 || memcmp(file, "\177ELF", 4) != 0)
        return "not an ELF file";
    if (size < EHDR_SIZE)
        return "the file is cut off in its ELF header";
    if (file[EHDR_CLASS] != CLASS_32)
        return "not a 32-bit program";
    if (file[EHDR_DATA] != DATA_LITTLE)
        return "not a little-endian program";
    if (elf_half(file + EHDR_MACHINE) != MACHINE_ARM)
        return "not a program for ARM";
    if (elf_half(file + EHDR_TYPE) != TYPE_EXECUTABLE)
        return "not a static executable (position-independent, a library or an object file)";
    flags = elf_word(file + EHDR_FLAGS);
    if ((flags & FLAGS_EABI) != FLAGS_EABI5 || (flags & FLAGS_BE8))
        return "not a little-endian program of ARM EABI version 5";
    return NULL;
}

/* Are there `count` bytes at offset in a file of this size? */
static bool in_file(size_t size, uint32_t offset, uint32_t count)
{
    return offset <= size && count <= size - offset;
}

static uint32_t first_page(const struct elf_segment *s)
{
    return s->vaddr / ELF_PAGE_SIZE;
}

static uint32_t last_page(const struct elf_segment *s)
{
    return (s->vaddr + (s->memsz - 1)) / ELF_PAGE_SIZE;
}

/* Checks one segment for itself. */
static const char *check_segment(const struct elf_segment *s, size_t size, uint32_t lowest,
                                 uint32_t highest)
{
    if (s->filesz > s->memsz)
        return "a segment has more bytes in the file than in memory";
    if (!in_file(size, s->offset, s->filesz))
        return "the file is cut off: a segment lies beyond its end";
    if (s->memsz > UINT32_MAX - s->vaddr)
        return "a segment wraps around the end of the address space";
    if (s->vaddr < lowest || s->vaddr + s->memsz > highest)
        return "a segment lies outside the memory of user programs";
    if ((s->vaddr ^ s->offset) % ELF_PAGE_SIZE != 0)
        return "a segment's address and file offset do not match modulo a page";
    if ((s->flags & ELF_WRITE) && (s->flags & ELF_EXECUTE))
        return "a segment is both writable and executable";
    return NULL;
}

/* Checks a sound segment against those before it. */
static const char *check_apart(const struct elf_image *img, const struct elf_segment *s)
{
    for (uint32_t i = 0; i < img->count; i++) {
        const struct elf_segment *other = &img->segment[i];

        if (s->vaddr < other->vaddr + other->memsz && other->vaddr < s->vaddr + s->memsz)
            return "two segments overlap";
        /* One page has one set of permissions. */
        if (first_page(s) <= last_page(other) && first_page(other) <= last_page(s))
            return "two segments share a page";
    }
    return NULL;
}

static const char *check_entry(const struct elf_image *img)
{
    uint32_t address = img->entry & ~THUMB_BIT;

    if (!(img->entry & THUMB_BIT) && address % 4 != 0)
        return "the entry point is not aligned to an instruction";
    for (uint32_t i = 0; i < img->count; i++) {
        const struct elf_segment *s = &img->segment[i];

        if ((s->flags & ELF_EXECUTE) && address >= s->vaddr && address - s->vaddr < s->filesz)
            return NULL;
    }
    return "the entry point is not in code";
}

/* Takes in one program header. */
static const char *add_segment(struct elf_image *img, const uint8_t *phdr, size_t size,
                               uint32_t lowest, uint32_t highest)
{
    uint32_t type = elf_word(phdr + PHDR_TYPE);
    struct elf_segment s = {
        .vaddr = elf_word(phdr + PHDR_VADDR),
        .memsz = elf_word(phdr + PHDR_MEMSZ),
        .filesz = elf_word(phdr + PHDR_FILESZ),
        .offset = elf_word(phdr + PHDR_OFFSET),
        .flags = elf_word(phdr + PHDR_FLAGS) & (ELF_READ | ELF_WRITE | ELF_EXECUTE),
    };
    const char *reason;

    if (type == PT_INTERP || type == PT_DYNAMIC)
        return "the program is linked dynamically: link it with -static";
    if (type != PT_LOAD || (s.memsz == 0 && s.filesz == 0))
        return NULL;
    reason = check_segment(&s, size, lowest, highest);
    if (!reason)
        reason = check_apart(img, &s);
    if (reason)
        return reason;
    if (img->count == ELF_MAX_SEGMENTS)
        return "the program has too many segments";
    img->segment[img->count++] = s;
    if (s.vaddr + s.memsz > img->end)
        img->end = s.vaddr + s.memsz;
    return NULL;
}

const char *elf_check(struct elf_image *img, const void *file, size_t size, uint32_t lowest,
                      uint32_t highest)
{
    const uint8_t *bytes = file;
    const char *reason = check_header(bytes, size);
    uint32_t table;
    uint32_t count;

    if (reason)
        return reason;
    table = elf_word(bytes + EHDR_PHOFF);
    count = elf_half(bytes + EHDR_PHNUM);
    if (count == 0)
        return "the program has nothing to load";
    if (elf_half(bytes + EHDR_PHENTSIZE) != PHDR_SIZE)
        return "the program headers have a wrong size";
    if (count > MAX_PHDRS)
        return "the program has too many segments";
    if (!in_file(size, table, count * PHDR_SIZE))
        return "the file is cut off in its program headers";
    memset(img, 0, sizeof(*img));
    img->entry = elf_word(bytes + EHDR_ENTRY);
    for (uint32_t i = 0; i < count; i++) {
        reason = add_segment(img, bytes + table + i * PHDR_SIZE, size, lowest, highest);
        if (reason)
            return reason;
    }
    return img->count > 0 ? check_entry(img) : "the program has nothing to load";
}
