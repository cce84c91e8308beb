/* What a device tree says about this machine. */
/* SPDX-License-Identifier: MIT */
#include "lib/machine.h"

#include <stdbool.h>

#include "lib/fdt.h"
#include "lib/string.h"

/* ARM DEN 0022D, 5.1: function numbers that PSCI has had since 0.2. */
#define PSCI_SYSTEM_OFF 0x84000008u
#define PSCI_CPU_ON 0x84000003u

/* The GIC binding's interrupt cells: kind, number, flags. */
#define GIC_CELLS 3
#define GIC_SPI 0
#define GIC_PPI 1
#define GIC_SPI_BASE 32 /* INTID of SPI 0 */
#define GIC_PPI_BASE 16 /* INTID of PPI 0 */
#define GIC_MAX_SPI 988
#define GIC_MAX_PPI 16

/* The timer binding's interrupts: secure physical, physical, virtual, hypervisor. */
#define TIMER_VIRTUAL 2

/* MPIDR[23:0]: the affinity levels, which is all that "reg" of a CPU may hold. */
#define MPIDR_AFFINITY 0x00ffffffu

/* Every GIC whose registers are GICv2's. */
static const char *const gic_names[] = {
    "arm,cortex-a15-gic", "arm,gic-400", "arm,cortex-a7-gic", "arm,cortex-a9-gic", NULL,
};

static const char *const timer_names[] = {"arm,armv7-timer", "arm,armv8-timer", NULL};

/* The first usable node compatible with one of these names. */
static int find_usable(const struct fdt *f, const char *const *names)
{
    int node = f->root;

    while (node != FDT_NONE && !(fdt_compatible_any(f, node, names) && fdt_enabled(f, node)))
        node = fdt_next_node(f, node);
    return node;
}

static const char *or_empty(const char *s)
{
    return s ? s : "";
}

/* Is it a GIC that takes the node's interrupts? On a Raspberry Pi 2 its own controller gives the cells another meaning. */
static bool interrupts_go_to_gic(const struct fdt *f, int node)
{
    uint32_t phandle = 0;

    while (node != FDT_NONE && !fdt_u32(f, node, "interrupt-parent", &phandle))
        node = fdt_parent(f, node);
    return node != FDT_NONE && fdt_compatible_any(f, fdt_by_phandle(f, phandle), gic_names);
}

/* INTID of the index-th interrupt of a node whose interrupts go to a GIC; 0 if there is none. */
static uint32_t intid_of_cells(const struct fdt *f, int node, uint32_t index)
{
    uint32_t kind, number;

    if (!fdt_cell(f, node, "interrupts", GIC_CELLS * index, &kind) ||
        !fdt_cell(f, node, "interrupts", GIC_CELLS * index + 1, &number))
        return 0;
    if (kind == GIC_SPI && number < GIC_MAX_SPI)
        return GIC_SPI_BASE + number;
    if (kind == GIC_PPI && number < GIC_MAX_PPI)
        return GIC_PPI_BASE + number;
    return 0;
}

/* The same of any node; 0, too, if its interrupts go elsewhere. */
static uint32_t gic_intid(const struct fdt *f, int node, uint32_t index)
{
    return interrupts_go_to_gic(f, node) ? intid_of_cells(f, node, index) : 0;
}

void machine_add_ram(struct machine *m, struct machine_range range)
{
    if (range.size == 0)
        return;
    if (m->ram_count == MACHINE_MAX_RAM) {
        m->ram_left_out++;
        return;
    }
    uint32_t place = m->ram_count++;
    for (; place > 0 && m->ram[place - 1].base > range.base; place--)
        m->ram[place] = m->ram[place - 1];
    m->ram[place] = range;
}

static const char *parse_ram(struct machine *m, const struct fdt *f)
{
    for (int node = fdt_first_child(f, f->root); node != FDT_NONE;
         node = fdt_next_sibling(f, node)) {
        const char *type = fdt_string(f, node, "device_type");
        struct machine_range range;

        if (!type || strcmp(type, "memory") != 0 || !fdt_enabled(f, node))
            continue;
        for (uint32_t i = 0; fdt_reg(f, node, i, &range.base, &range.size); i++) {
            if (range.size && range.base + range.size - 1 < range.base)
                return "the device tree names RAM beyond the address space";
            machine_add_ram(m, range);
        }
    }
    return m->ram_count > 0 ? NULL : "the device tree describes no RAM";
}

static const char *parse_chosen(struct machine *m, const struct fdt *f)
{
    int chosen = fdt_lookup(f, "/chosen");
    bool start = fdt_prop(f, chosen, "linux,initrd-start", NULL);
    bool end = fdt_prop(f, chosen, "linux,initrd-end", NULL);

    m->bootargs = or_empty(fdt_string(f, chosen, "bootargs"));
    if (fdt_prop(f, chosen, "bootargs", NULL) && !fdt_string(f, chosen, "bootargs"))
        return "the device tree's bootargs do not end";
    if (!start && !end)
        return NULL;
    if (!fdt_u64(f, chosen, "linux,initrd-start", &m->initrd_start) ||
        !fdt_u64(f, chosen, "linux,initrd-end", &m->initrd_end))
        return "the device tree's initrd has no proper start or end";
    if (m->initrd_start > m->initrd_end)
        return "the device tree's initrd ends before it starts";
    if (m->initrd_start == m->initrd_end) {
        m->initrd_start = 0;
        m->initrd_end = 0;
    }
    return NULL;
}

static void parse_cpus(struct machine *m, const struct fdt *f)
{
    int cpus = fdt_lookup(f, "/cpus");

    for (int node = fdt_first_child(f, cpus); node != FDT_NONE; node = fdt_next_sibling(f, node)) {
        const char *type = fdt_string(f, node, "device_type");
        uint64_t mpidr;

        if (!type || strcmp(type, "cpu") != 0 || !fdt_enabled(f, node) ||
            !fdt_reg_raw(f, node, 0, &mpidr, NULL))
            continue;
        if (m->cpu_count == MACHINE_MAX_CPUS)
            m->cpu_left_out++;
        else
            m->cpu_mpidr[m->cpu_count++] = (uint32_t)mpidr & MPIDR_AFFINITY;
    }
}

static void parse_psci(struct machine *m, const struct fdt *f)
{
    static const char *const names[] = {"arm,psci-1.0", "arm,psci-0.2", "arm,psci", NULL};
    int node = find_usable(f, names);
    const char *method = or_empty(fdt_string(f, node, "method"));

    if (strcmp(method, "hvc") == 0)
        m->psci = MACHINE_PSCI_HVC;
    else if (strcmp(method, "smc") == 0)
        m->psci = MACHINE_PSCI_SMC;
    else
        return;
    if (fdt_compatible(f, node, "arm,psci-1.0") || fdt_compatible(f, node, "arm,psci-0.2")) {
        m->psci_cpu_on = PSCI_CPU_ON;
        m->psci_system_off = PSCI_SYSTEM_OFF;
    } else {
        /* Version 0.1 had no fixed numbers: the firmware says which ones it took. */
        fdt_u32(f, node, "cpu_on", &m->psci_cpu_on);
    }
}

static void parse_devices(struct machine *m, const struct fdt *f)
{
    static const char *const uart_names[] = {"arm,pl011", NULL};
    static const char *const fw_cfg_names[] = {"qemu,fw-cfg-mmio", NULL};
    int uart = find_usable(f, uart_names);
    int gic = find_usable(f, gic_names);

    if (fdt_reg(f, uart, 0, &m->devices.uart.base, NULL))
        m->devices.uart.intid = gic_intid(f, uart, 0);
    if (!fdt_reg(f, gic, 0, &m->devices.gic_distributor, NULL) ||
        !fdt_reg(f, gic, 1, &m->devices.gic_cpu, NULL)) {
        m->devices.gic_distributor = 0;
        m->devices.gic_cpu = 0;
    }
    fdt_reg(f, find_usable(f, fw_cfg_names), 0, &m->devices.fw_cfg, NULL);
    m->devices.timer_intid = gic_intid(f, find_usable(f, timer_names), TIMER_VIRTUAL);
}

/* QEMU has 32 places, all below the root: each is looked at as briefly as possible. */
static void parse_virtio(struct machine *m, const struct fdt *f)
{
    uint32_t cells, high, low;

    if (!fdt_u32(f, f->root, "#address-cells", &cells) || cells - 1 > 1 ||
        !interrupts_go_to_gic(f, f->root))
        return;
    for (int node = fdt_first_child(f, f->root);
         node != FDT_NONE && m->virtio_count < MACHINE_MAX_VIRTIO;
         node = fdt_next_sibling(f, node)) {
        if (!fdt_compatible(f, node, "virtio,mmio") || !fdt_enabled(f, node) ||
            !fdt_cell(f, node, "reg", 0, &high) || !fdt_cell(f, node, "reg", cells - 1, &low))
            continue;
        uint32_t intid = intid_of_cells(f, node, 0);
        if (intid && (cells == 1 || high == 0))
            m->virtio[m->virtio_count++] = (struct machine_device){low, intid};
    }
}

const char *machine_parse(struct machine *m, const void *dtb, size_t max)
{
    struct fdt f;
    const char *reason;
    const char *string;
    uint32_t strings = 0;

    memset(m, 0, sizeof(*m));
    m->model = "";
    m->compatible = "";
    m->bootargs = "";
    reason = fdt_open(&f, dtb, max);
    if (reason)
        return reason;
    m->dtb_size = f.size;
    m->model = or_empty(fdt_string(&f, f.root, "model"));
    m->compatible = or_empty(fdt_string(&f, f.root, "compatible"));
    while ((string = fdt_string_at(&f, f.root, "compatible", strings++)))
        m->compatible_size = (uint32_t)(string + strlen(string) + 1 - m->compatible);
    reason = parse_ram(m, &f);
    if (!reason)
        reason = parse_chosen(m, &f);
    if (reason)
        return reason;
    parse_cpus(m, &f);
    parse_psci(m, &f);
    parse_devices(m, &f);
    parse_virtio(m, &f);
    return NULL;
}
