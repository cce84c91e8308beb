/* What the loader says about this machine, in a device tree or in the older tags, picked out once so that
 * boot code need not walk them. */
/* SPDX-License-Identifier: MIT */
#ifndef BRIGADE_LIB_MACHINE_H
#define BRIGADE_LIB_MACHINE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define MACHINE_MAX_RAM 4
#define MACHINE_MAX_VIRTIO 32
#define MACHINE_MAX_CPUS 8 /* GICv2 addresses no more */

/* The instruction that calls the PSCI firmware (ARM DEN 0022). The wrong one hangs the machine. */
enum machine_psci { MACHINE_PSCI_NONE, MACHINE_PSCI_HVC, MACHINE_PSCI_SMC };

struct machine_range {
    uint64_t base; /* physical address */
    uint64_t size; /* bytes, not 0 */
};

struct machine_device {
    uint64_t base; /* physical address; 0: the machine has none */
    uint32_t
        intid; /* interrupt number (of a GIC: SPI n is 32 + n); 0: none, or one of an unknown controller */
};

/* Physical addresses below 4 GiB, and interrupts; 0: there is none. */
struct machine_devices {
    struct machine_device uart; /* a PL011 */
    uint64_t gic_distributor;   /* GICv2; both 0 if none */
    uint64_t gic_cpu;
    uint64_t local;          /* Raspberry Pi: the registers beside the cores (QA7) */
    uint64_t gpu_interrupts; /* interrupts of devices, where no GIC takes them */
    uint32_t timer_intid;    /* of the generic timer's virtual count */
    uint32_t timer_hz;       /* of a timer whose CNTFRQ nobody has set */
    uint64_t mailbox;        /* to the VideoCore's firmware */
    uint64_t gpio;
    struct machine_device sd; /* a standard host controller for SD cards */
    uint32_t sd_clock;        /* its clock's number at the mailbox */
    bool sd_by_pins;          /* the card is connected to it by pins 48 to 53 */
    uint8_t sd_low_voltage;   /* the firmware's pin that gives the card's lines 1.8 V */
    uint64_t system_timer;    /* a counter of microseconds */
    uint64_t rng_bcm2835;     /* sources of randomness, of two kinds */
    uint64_t rng_200;
    uint64_t fw_cfg; /* QEMU: what it tells beside the device tree */
    uint64_t watchdog;
    uint32_t released_cores; /* cores that wait at mailboxes in `local`, the boot core included */
};

/* Absent things are 0; absent strings are "". Strings lie in the blob and live as long as it. */
struct machine {
    const char *model;
    const char
        *compatible; /* a list of strings, each with its NUL; the first is the most exact one */
    uint32_t compatible_size;
    const char *bootargs;
    uint32_t
        dtb_size; /* bytes of the tree or the tags, to keep their memory from being given away */

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

    struct machine_devices devices; /* the first usable ones */

    uint32_t virtio_count; /* places of virtio-mmio devices; most of them are empty */
    struct machine_device virtio[MACHINE_MAX_VIRTIO];
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

/* Enters RAM, by rising base; none of size 0. What there is no room for is counted. */
void machine_add_ram(struct machine *m, struct machine_range range);

/* Do these bytes, of which 8 may be read, begin as a device tree, or as tags? */
bool machine_is_tree(const void *start);
bool machine_is_tags(const void *start);

/*
 * The same from the list of tags (ATAGS) that loaders left before there were device trees: RAM, initrd and
 * command line. No device and no CPU is in it. tags is aligned to 4 bytes.
 */
const char *machine_parse_tags(struct machine *m, const void *tags, size_t max);

#endif
