/* The layout of ELF32 files as far as the kernel reads them, shared by its two readers. */
/* SPDX-License-Identifier: MIT */
#ifndef BRIGADE_LIB_ELF_FORMAT_H
#define BRIGADE_LIB_ELF_FORMAT_H

#include <stdint.h>

/* System V ABI, chapters 4 and 5, and ELF for the ARM Architecture (ARM IHI 0044): byte offsets of
 * fields, and values they have. Files need not be aligned in memory, so there are no structures. */
#define EHDR_SIZE 52
#define EHDR_CLASS 4
#define EHDR_DATA 5
#define EHDR_TYPE 16
#define EHDR_MACHINE 18
#define EHDR_ENTRY 24
#define EHDR_PHOFF 28
#define EHDR_SHOFF 32
#define EHDR_FLAGS 36
#define EHDR_PHENTSIZE 42
#define EHDR_PHNUM 44
#define EHDR_SHENTSIZE 46
#define EHDR_SHNUM 48

#define CLASS_32 1
#define DATA_LITTLE 1
#define TYPE_EXECUTABLE 2
#define MACHINE_ARM 40
#define FLAGS_EABI 0xff000000u
#define FLAGS_EABI5 0x05000000u
#define FLAGS_BE8 0x00800000u /* code in big-endian, for cores that switch to it */

#define PHDR_SIZE 32
#define PHDR_TYPE 0
#define PHDR_OFFSET 4
#define PHDR_VADDR 8
#define PHDR_FILESZ 16
#define PHDR_MEMSZ 20
#define PHDR_FLAGS 24

#define PT_LOAD 1
#define PT_DYNAMIC 2
#define PT_INTERP 3

#define SHDR_SIZE 40
#define SHDR_TYPE 4
#define SHDR_ADDR 12
#define SHDR_OFFSET 16
#define SHDR_LENGTH 20
#define SHDR_LINK 24

#define SHT_SYMTAB 2
#define SHT_STRTAB 3

#define SYM_SIZE 16
#define SYM_NAME 0
#define SYM_VALUE 4
#define SYM_LENGTH 8
#define SYM_INFO 12
#define SYM_SHNDX 14

#define STT_FUNC 2

/* In a code address: Thumb instructions stand there; no part of the address. */
#define THUMB_BIT 1u

/* A little-endian number of 16 bits, of 32 bits, at any alignment. */
static inline uint32_t elf_half(const uint8_t *p)
{
    return (uint32_t)p[1] << 8 | p[0];
}

/* 32 bits. */
static inline uint32_t elf_word(const uint8_t *p)
{
    return (uint32_t)p[3] << 24 | (uint32_t)p[2] << 16 | (uint32_t)p[1] << 8 | p[0];
}

#endif
