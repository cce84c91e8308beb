/*
 * The user half of the memory map, shared by kernel, user library and user link script, so that
 * none of them can disagree about it.
 * SPDX-License-Identifier: MIT
 *
 * The main stack ends where the program begins, and that border lies in the middle of a 2 MiB
 * region: a small process keeps stack, text, data and heap in one level-3 table.
 */
#ifndef BRIGADE_ABI_LAYOUT_H
#define BRIGADE_ABI_LAYOUT_H

#define USER_STACK_LOW 0x00200000 /* lowest byte of the main stack; below it nothing is mapped */
#define USER_IMAGE_LOW 0x00b00000 /* programs are linked here; also the top of the main stack */
#define USER_HEAP_HIGH 0x10000000 /* the break may grow from the program's end up to here */
#define USER_MMAP_LOW 0x10000000
#define USER_MMAP_HIGH 0x3fe00000
#define USER_TOP 0x40000000 /* first address that is not a user address (TTBR0: 1 GiB) */

#endif
