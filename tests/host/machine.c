/* Tests of the machine description: QEMU's own device tree, a Raspberry Pi's shape, damage. */
/* SPDX-License-Identifier: MIT */
#include "lib/machine.h"

#include <unistd.h>

#include "../tap.h"
#include "fdt_builder.h"
#include "fuzz.h"

static const char no_ram[] = "the device tree describes no RAM";

/* Starts a tree whose root has addresses of so many cells. */
static struct builder *start_with(uint32_t address_cells)
{
    static struct builder b;

    memset(&b, 0, sizeof(b));
    b_begin(&b, "");
    b_cells(&b, "#address-cells", address_cells);
    b_cells(&b, "#size-cells", 1);
    return &b;
}

/* Starts a tree with 32-bit addresses and, if asked, one GiB of RAM at 0. */
static struct builder *start(bool ram)
{
    struct builder *b = start_with(1);

    if (ram) {
        b_begin(b, "memory@0");
        b_string(b, "device_type", "memory");
        b_cells(b, "reg", 0, 0x40000000);
        b_end(b);
    }
    return b;
}

/* Ends the tree, parses it and keeps it: m points into it. */
static const char *finish(struct builder *b, struct machine *m)
{
    static uint8_t *blob;
    size_t size;

    free(blob);
    b_end(b);
    blob = b_finish(b, &size);
    return machine_parse(m, blob, size);
}

static void test_ram(void)
{
    struct builder *b = start(false);
    struct machine m;

    b_begin(b, "memory@80000000");
    b_string(b, "device_type", "memory");
    b_cells(b, "reg", 0x80000000, 0x1000, 0x40000000, 0x2000, 0x60000000, 0);
    b_end(b);
    b_begin(b, "memory@1");
    b_string(b, "device_type", "memory");
    b_string(b, "status", "disabled");
    b_cells(b, "reg", 1, 1);
    b_end(b);
    b_begin(b, "memory@2");
    b_cells(b, "reg", 2, 1);
    b_end(b);
    b_begin(b, "memory@0");
    b_string(b, "device_type", "memory");
    b_cells(b, "reg", 0, 1, 0x10000000, 1, 0x20000000, 1);
    b_end(b);
    is_str(finish(b, &m), NULL, "RAM in several ranges");
    is_int(m.ram_count, 4, "four are kept: enabled, not empty, of type memory");
    is_int(m.ram_left_out, 1, "one is left out");
    is_int(m.ram[0].base, 0, "by rising base: 0");
    is_int(m.ram[1].base, 0x10000000, "by rising base: 1");
    is_int(m.ram[2].base, 0x40000000, "by rising base: 2");
    is_int(m.ram[2].size, 0x2000, "with its own size");
    is_int(m.ram[3].base, 0x80000000, "by rising base: 3");

    is_str(finish(start(false), &m), no_ram, "no RAM node");
    b = start(false);
    b_begin(b, "memory@0");
    b_string(b, "device_type", "memory");
    b_cells(b, "reg", 0, 0);
    b_end(b);
    is_str(finish(b, &m), no_ram, "empty RAM");
    b = start_with(2);
    b_begin(b, "memory@0");
    b_string(b, "device_type", "memory");
    b_cells(b, "reg", 0xffffffff, 0xfffff000, 0x2000);
    b_end(b);
    is_str(finish(b, &m), "the device tree names RAM beyond the address space", "RAM wraps");
}

static void test_absent(void)
{
    struct machine m;
    static const struct machine none;

    is_str(finish(start(true), &m), NULL, "nothing but RAM");
    is_str(m.model, "", "no model");
    is_str(m.compatible, "", "no compatible");
    is_str(m.bootargs, "", "no bootargs");
    ok(m.dtb_size > 40 && m.dtb_size < 400, "size of the blob");
    m.model = m.compatible = m.bootargs = NULL;
    m.dtb_size = 0;
    m.ram_count = 0;
    memset(m.ram, 0, sizeof(m.ram));
    ok(memcmp(&m, &none, sizeof(m)) == 0, "all else is 0");
}

static void test_chosen(void)
{
    static const struct {
        const char *name, *reason;
        uint32_t start_cells, start[2], end_cells, end[2];
        uint64_t got_start, got_end;
    } cases[] = {
        {"4-byte cells", NULL, 1, {0x100, 0}, 1, {0x200, 0}, 0x100, 0x200},
        {"8-byte cells", NULL, 2, {1, 0x100}, 2, {1, 0x200}, 0x100000100, 0x100000200},
        {"mixed cells", NULL, 1, {0x100, 0}, 2, {0, 0x200}, 0x100, 0x200},
        {"empty", NULL, 1, {0x100, 0}, 1, {0x100, 0}, 0, 0},
        {"none", NULL, 0, {0, 0}, 0, {0, 0}, 0, 0},
        {"no end", "the device tree's initrd has no proper start or end", 1, {1, 0}, 0, {0}, 0, 0},
        {"no start",
         "the device tree's initrd has no proper start or end",
         0,
         {0},
         1,
         {9, 0},
         0,
         0},
        {"inverted", "the device tree's initrd ends before it starts", 1, {9, 0}, 1, {8, 0}, 0, 0},
    };
    struct builder *b;
    struct machine m;

    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        b = start(true);
        b_begin(b, "chosen");
        if (cases[i].start_cells)
            b_cells_of(b, "linux,initrd-start", cases[i].start, cases[i].start_cells);
        if (cases[i].end_cells)
            b_cells_of(b, "linux,initrd-end", cases[i].end, cases[i].end_cells);
        b_end(b);
        if (is_str(finish(b, &m), cases[i].reason, "initrd: %s", cases[i].name) &&
            !cases[i].reason) {
            is_int(m.initrd_start, cases[i].got_start, "its start");
            is_int(m.initrd_end, cases[i].got_end, "its end");
        }
    }
    b = start(true);
    b_begin(b, "chosen");
    b_prop(b, "bootargs", "endless", 7);
    b_end(b);
    is_str(finish(b, &m), "the device tree's bootargs do not end", "bootargs without NUL");
}

static void test_psci(void)
{
    static const struct {
        const char *name, *compatible, *method;
        enum machine_psci psci;
        uint32_t cpu_on, off;
    } cases[] = {
        {"1.0", "arm,psci-1.0", "hvc", MACHINE_PSCI_HVC, 0x84000003, 0x84000008},
        {"0.2", "arm,psci-0.2", "smc", MACHINE_PSCI_SMC, 0x84000003, 0x84000008},
        {"0.1", "arm,psci", "smc", MACHINE_PSCI_SMC, 0x95c1ba60, 0},
        {"bad method", "arm,psci-1.0", "svc", MACHINE_PSCI_NONE, 0, 0},
    };

    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        struct builder *b = start(true);
        struct machine m;

        b_begin(b, "psci");
        b_string(b, "compatible", cases[i].compatible);
        b_string(b, "method", cases[i].method);
        b_cells(b, "cpu_on", 0x95c1ba60);
        b_end(b);
        is_str(finish(b, &m), NULL, "PSCI %s", cases[i].name);
        is_int(m.psci, cases[i].psci, "its conduit");
        is_int(m.psci_cpu_on, cases[i].cpu_on, "its CPU_ON");
        is_int(m.psci_system_off, cases[i].off, "its SYSTEM_OFF");
    }
}

static void test_cpus(void)
{
    struct builder *b = start(true);
    struct machine m;

    b_begin(b, "cpus");
    b_cells(b, "#address-cells", 1);
    b_cells(b, "#size-cells", 0);
    b_begin(b, "cpu-map"); /* not a CPU */
    b_end(b);
    for (uint32_t i = 0; i < 12; i++) {
        b_begin(b, "cpu");
        b_string(b, "device_type", "cpu");
        b_cells(b, "reg", 0xf00 + i);
        if (i == 1)
            b_string(b, "status", "disabled");
        if (i == 2)
            b_string(b, "status", "fail");
        b_end(b);
    }
    b_end(b);
    is_str(finish(b, &m), NULL, "twelve CPUs, two of them broken");
    is_int(m.cpu_count, 8, "eight are kept");
    is_int(m.cpu_left_out, 2, "two are left out");
    is_int(m.cpu_mpidr[0], 0xf00, "MPIDR of the first");
    is_int(m.cpu_mpidr[1], 0xf03, "MPIDR of the next that works");
    is_int(m.cpu_mpidr[7], 0xf09, "MPIDR of the last");
}

/* The tree of a Raspberry Pi 2 in short: a bus with ranges, and interrupts that are not a GIC's. */
static struct builder *raspberry(void)
{
    struct builder *b = start(true);

    b_begin(b, "soc");
    b_cells(b, "#address-cells", 1);
    b_cells(b, "#size-cells", 1);
    b_cells(b, "ranges", 0x7e000000, 0x3f000000, 0x1000000, 0x40000000, 0x40000000, 0x1000);
    b_cells(b, "interrupt-parent", 1);
    b_begin(b, "timer");
    b_string(b, "compatible", "arm,armv7-timer");
    b_cells(b, "interrupts", 0, 4, 3, 4, 2, 4, 1, 4); /* two cells each */
    b_end(b);
    b_begin(b, "interrupt-controller@7e00b200");
    b_string(b, "compatible", "brcm,bcm2836-armctrl-ic");
    b_cells(b, "phandle", 1);
    b_end(b);
    b_begin(b, "serial@7e000000");
    b_prop(b, "compatible", "arm,pl011\0arm,primecell", 24);
    b_cells(b, "reg", 0x7e000000, 0x200);
    b_string(b, "status", "disabled");
    b_end(b);
    b_begin(b, "serial@7e201000");
    b_prop(b, "compatible", "arm,pl011\0arm,primecell", 24);
    b_cells(b, "reg", 0x7e201000, 0x200);
    b_cells(b, "interrupts", 2, 25, 4);
    b_end(b);
    b_end(b);
    return b;
}

static void test_raspberry(void)
{
    struct machine m;

    is_str(finish(raspberry(), &m), NULL, "like a Raspberry Pi 2");
    is_int(m.devices.uart.base, 0x3f201000, "the usable PL011, translated");
    is_int(m.devices.uart.intid, 0, "its interrupt is not a GIC's");
    is_int(m.devices.timer_intid, 0, "nor is the timer's");
    is_int(m.devices.gic_distributor, 0, "no GIC");
    is_int(m.psci, MACHINE_PSCI_NONE, "no PSCI");
}

static void read_all(const uint8_t *data, size_t size)
{
    struct machine m;

    if (machine_parse(&m, data, size) == NULL) {
        /* The strings must end inside the blob: strlen lets the address sanitizer see it. */
        volatile size_t sink = strlen(m.model) + strlen(m.bootargs) + strlen(m.compatible);
        (void)sink;
    }
}

static void test_qemu(const char *folder)
{
    const char *qemu = getenv("QEMU") ? getenv("QEMU") : "qemu-system-arm";
    char command[1024];
    char path[256];
    struct machine m;
    size_t size = 0;
    uint8_t *blob;

    snprintf(command, sizeof(command),
             "cd %s && head -c 4096 /dev/zero >k && head -c 5000 /dev/zero >i && "
             "%s -M virt,dumpdtb=x.dtb -cpu cortex-a15 -smp 4 -m 256 -nic none -display none "
             "-kernel k -initrd i -append 'log=1 -- sh -c a%%20b' >log 2>&1",
             folder, qemu);
    if (!ok(system(command) == 0, "QEMU writes its device tree"))
        return;
    snprintf(path, sizeof(path), "%s/x.dtb", folder);
    blob = fuzz_load(path, &size);
    is_str(blob ? machine_parse(&m, blob, size) : "no file", NULL, "QEMU's device tree is read");
    is_str(m.compatible, "linux,dummy-virt", "compatible");
    is_int(m.dtb_size, size, "size of the blob");
    is_int(m.ram_count, 1, "one range of RAM");
    is_int(m.ram[0].base, 0x40000000, "where it starts");
    is_int(m.ram[0].size, 256 << 20, "how large it is");
    is_int(m.initrd_end - m.initrd_start, 5000, "size of the initrd");
    is_str(m.bootargs, "log=1 -- sh -c a%20b", "bootargs");
    is_int(m.cpu_count, 4, "CPUs");
    for (uint32_t i = 0; i < 4; i++)
        is_int(m.cpu_mpidr[i], i, "MPIDR of CPU %u", i);
    is_int(m.psci, MACHINE_PSCI_HVC, "PSCI by hvc");
    is_int(m.psci_cpu_on, 0x84000003, "CPU_ON");
    is_int(m.devices.uart.base, 0x09000000, "PL011");
    is_int(m.devices.uart.intid, 33, "its interrupt");
    is_int(m.devices.gic_distributor, 0x08000000, "GIC distributor");
    is_int(m.devices.gic_cpu, 0x08010000, "GIC CPU interface");
    is_int(m.devices.timer_intid, 27, "virtual timer");
    fuzz_mutate(blob, size < 8192 ? size : 8192, 100, read_all);
    free(blob);
}

int main(void)
{
    char folder[] = "/tmp/brigade-machine-XXXXXX";
    char command[64];
    struct builder *b;
    struct machine m;
    size_t size;
    uint8_t *blob;

    if (!mkdtemp(folder))
        return 1;
    test_qemu(folder);
    snprintf(command, sizeof(command), "rm -r %s", folder);
    ok(system(command) == 0, "files removed");
    test_absent();
    test_ram();
    test_chosen();
    test_psci();
    test_cpus();
    test_raspberry();

    is_str(machine_parse(&m, "", 0), "the device tree is shorter than its header", "no blob");
    is_str(m.bootargs, "", "strings are set even then");
    b = raspberry();
    b_end(b);
    blob = b_finish(b, &size);
    is_str(machine_parse(&m, blob, size), NULL, "the tree to be damaged is sound");
    fuzz_truncate(blob, size, read_all);
    ok(true, "no beginning of a tree is read outside");
    fuzz_mutate(blob, size, 10000, read_all);
    ok(true, "no damaged tree out of 10000 is read outside");
    free(blob);
    return done_testing();
}
