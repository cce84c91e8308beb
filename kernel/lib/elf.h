/* Checker of program files: nothing of an ELF file is mapped or run before it has passed here. */
/* SPDX-License-Identifier: MIT */
#ifndef BRIGADE_LIB_ELF_H
#define BRIGADE_LIB_ELF_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define ELF_MAX_SEGMENTS 8
#define ELF_PAGE_SIZE 4096u

/* Bits of elf_segment.flags (p_flags in the ELF specification). */
#define ELF_EXECUTE 1u
#define ELF_WRITE 2u
#define ELF_READ 4u

/* One PT_LOAD: offset and vaddr are equal modulo a page; no two segments touch the same page. */
struct elf_segment {
    uint32_t vaddr;
    uint32_t memsz;  /* bytes, not 0; what exceeds filesz is zero */
    uint32_t filesz; /* bytes, <= memsz */
    uint32_t offset; /* in the file */
    uint32_t flags;  /* ELF_EXECUTE and ELF_WRITE never together */
};

struct elf_image {
    uint32_t entry; /* bit 0 set: Thumb */
    uint32_t end;   /* first address after the highest segment, not rounded */
    uint32_t count;
    struct elf_segment segment[ELF_MAX_SEGMENTS]; /* in the order of the file */
};

/*
 * Checks that file is a whole static ELF32 executable for ARM (little-endian, EABI 5, soft or hard
 * float) whose segments lie in [lowest, highest) and are as struct elf_segment says, and fills img.
 * Empty PT_LOADs are left out.
 *
 * file    size bytes in kernel memory, no alignment needed
 * returns NULL, or in plain words for the user why the file cannot be run; *img is then undefined
 *
 * Blocking: never. Locks: none; the file must not change meanwhile.
 */
const char *elf_check(struct elf_image *img, const void *file, size_t size, uint32_t lowest,
                      uint32_t highest);

/*
 * The function that contains addr, from the file's .symtab, for reports such as "pc=worker+0x12".
 * A function without a size (assembly) reaches to the next one or to the end of its section.
 *
 * addr    bit 0 does not matter
 * name    gets a NUL-terminated string inside the file
 * offset  gets the bytes from the function's start to addr
 * returns false if there is no such symbol, the file is stripped or its tables are damaged
 *
 * Blocking: never, but it reads the whole symbol table. Locks: none.
 */
bool elf_symbol(const void *file, size_t size, uint32_t addr, const char **name, uint32_t *offset);

#endif
