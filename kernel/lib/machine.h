/* What the device tree says about this machine, picked out once so that boot code need not walk
 * the tree. */
/* SPDX-License-Identifier: MIT */
#ifndef BRIGADE_LIB_MACHINE_H
#define BRIGADE_LIB_MACHINE_H

#include <stddef.h>
#include <stdint.h>

#define MACHINE_MAX_RAM 4
#define MACHINE_MAX_CPUS 8 /* GICv2 addresses no more */

/* The instruction that calls the PSCI firmware (ARM DEN 0022). The wrong one hangs the machine. */
enum machine_psci { MACHINE_PSCI_NONE, MACHINE_PSCI_HVC, MACHINE_PSCI_SMC };

struct machine_range {
    uint64_t base; /* physical address */
    uint64_t size; /* bytes, not 0 */
};

struct machine_device {
    uint64_t base;  /* physical address; 0: the machine has none */
    uint32_t intid; /* GIC interrupt number (SPI n is 32 + n); 0: none, or not through a GIC */
};

/* Absent things are 0; absent strings are "". Strings lie in the blob and live as long as it. */
struct machine {
    const char *model;
    const char *compatible; /* the first, most exact one */
    const char *bootargs;
    uint32_t dtb_size; /* bytes of the blob, to keep its memory from being given away */

    uint32_t ram_count;
    struct machine_range ram[MACHINE_MAX_RAM]; /* by rising base */
    uint32_t ram_left_out;                     /* ranges beyond MACHINE_MAX_RAM */
    uint64_t initrd_start;                     /* [start, end), physical; both 0 if none */
    uint64_t initrd_end;

    uint32_t cpu_count;
    uint32_t cpu_mpidr[MACHINE_MAX_CPUS]; /* affinity bits [23:0], in the order of the tree */
    uint32_t cpu_left_out;                /* usable CPUs beyond MACHINE_MAX_CPUS */

    enum machine_psci psci;
    uint32_t psci_cpu_on;     /* function numbers for r0 */
    uint32_t psci_system_off; /* 0 in PSCI 0.1, which cannot */

    struct machine_device uart; /* the first usable PL011 */
    uint64_t gic_distributor;   /* GICv2; 0 both if none */
    uint64_t gic_cpu;
    uint32_t timer_intid; /* PPI of the generic timer's virtual count */
};

/*
 * Fills m from the blob at dtb, of which at most max bytes may be read.
 *
 * returns NULL, or in plain words what makes the machine unusable: the blob is damaged, the initrd
 *         or bootargs it names are malformed, or it describes no RAM. *m is then partly filled.
 *
 * Blocking: never. Locks: none. Walks the tree a few dozen times: for boot only.
 */
const char *machine_parse(struct machine *m, const void *dtb, size_t max);

#endif
