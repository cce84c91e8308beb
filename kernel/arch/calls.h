/*
 * Calls out of the kernel to firmware (PSCI) and to the host (semihosting), and the VFP and page
 * routines that are written in assembly.
 * SPDX-License-Identifier: MIT
 */
#ifndef BRIGADE_ARCH_CALLS_H
#define BRIGADE_ARCH_CALLS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* SMC Calling Convention (ARM DEN 0028): r0-r3 in, r0 out. The wrong one of the two may hang. */
typedef long firmware_call(uint32_t function, uint32_t a, uint32_t b, uint32_t c);
long firmware_smc(uint32_t function, uint32_t a, uint32_t b, uint32_t c);
long firmware_hvc(uint32_t function, uint32_t a, uint32_t b, uint32_t c);

/* Semihosting (ARM DUI 0203). Without a debugger or emulator that listens this is an exception. */
long semihosting_call(uint32_t operation, const void *parameters);

/* Operations and values of semihosting that are used here. */
#define SEMIHOSTING_OPEN 0x01
#define SEMIHOSTING_WRITE 0x05
#define SEMIHOSTING_EXIT_EXTENDED 0x20
#define SEMIHOSTING_APPLICATION_EXIT 0x20026

/* A thread's VFP and NEON registers. */
struct vfp_state {
    uint64_t d[32];
    uint32_t fpscr;
};
/* Registers to memory, memory to registers. */
void vfp_save(struct vfp_state *state);
void vfp_restore(const struct vfp_state *state);

/* 4096 bytes, page aligned. */
void page_zero(void *page);
void page_copy(void *to, const void *from);

/* Start and size are multiples of 8. */
void block_zero(void *start, uint32_t bytes);

extern const char vectors[], traced_vectors[], last_vectors[];
extern char core_stacks[]; /* of all cores; layout in arch/asm.h */

#endif
