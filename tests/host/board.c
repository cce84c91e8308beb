/* Tests of what machines without a proper device tree are known by: tags, the processor, the revision. */
/* SPDX-License-Identifier: MIT */
#include "board/board.h"

#include "../tap.h"
#include "fdt_builder.h"
#include "fuzz.h"

#define MIB 0x100000u
#define CORTEX_A7 0x410fc075u
#define CORTEX_A15 0x412fc0f1u
#define CORTEX_A72 0x410fd083u

/* What QEMU's raspi2b leaves. */
static const uint32_t tags[] = {
    5,          0x54410001, 1,    4096, 0,          4,          0x54410002,       960 * MIB, 0, 4,
    0x54420005, 0x8000000,  5000, 4,    0x54410009, 0x2d2d2061, 0x62 << 8 | 0x20, 0,         0};

static const char *parse(const uint32_t *list, size_t size, struct machine *m)
{
    static uint32_t *copy;

    free(copy); /* a piece of its own, so that the address sanitizer sees its end */
    copy = malloc(size);
    memcpy(copy, list, size);
    return machine_parse_tags(m, copy, size);
}

static void test_tags(void)
{
    struct machine m;
    uint32_t changed[sizeof(tags) / sizeof(tags[0])];

    ok(machine_is_tags(tags) && !machine_is_tree(tags), "tags are told apart from a tree");
    is_str(parse(tags, sizeof(tags), &m), NULL, "tags are read");
    is_int(m.ram_count, 1, "one range of RAM");
    is_int(m.ram[0].base, 0, "where it starts");
    is_int(m.ram[0].size, 960 * MIB, "how large it is");
    is_int(m.initrd_start, 0x8000000, "where the initrd starts");
    is_int(m.initrd_end, 0x8000000 + 5000, "where it ends");
    is_str(m.bootargs, "a -- b", "bootargs");
    is_int(m.dtb_size, sizeof(tags), "size");
    is_int(m.cpu_count, 0, "no CPU is in them");
    is_int(m.devices.uart.base, 0, "and no device");

    is_str(parse(tags, sizeof(tags) - 8, &m), "the tags do not end", "no last tag");
    is_str(parse(tags, 12, &m), "a tag's size is wrong", "cut off in the first");
    is_str(parse(tags, 4, &m), "the tags do not begin with the right one", "one word");
    memcpy(changed, tags, sizeof(tags));
    changed[5] = 1;
    is_str(parse(changed, sizeof(tags), &m), "a tag's size is wrong",
           "a tag shorter than its head");
    changed[5] = 0x80000001;
    is_str(parse(changed, sizeof(tags), &m), "a tag's size is wrong",
           "a tag larger than all memory");
    changed[5] = 3;
    is_str(parse(changed, sizeof(tags), &m), "a tag of RAM is too short", "half a range");
    changed[5] = 4;
    changed[16] = 0x20202020;
    is_str(parse(changed, sizeof(tags), &m), "the tags' bootargs do not end", "no NUL");
}

static void read_tags(const uint8_t *data, size_t size)
{
    struct machine m;

    if (!parse((const uint32_t *)(const void *)data, size & ~3u, &m)) {
        volatile size_t sink = strlen(m.bootargs);
        (void)sink;
    }
}

static const char *name_of(const struct board *board)
{
    return board ? board->name : NULL;
}

/* The board of a tree whose root says this. */
static const char *by_tree(const char *list, uint32_t size)
{
    struct builder b;
    struct machine m;
    size_t blob_size;

    memset(&b, 0, sizeof(b));
    b_begin(&b, "");
    b_cells(&b, "#address-cells", 1);
    b_cells(&b, "#size-cells", 1);
    b_prop(&b, "compatible", list, size);
    b_begin(&b, "memory@0");
    b_string(&b, "device_type", "memory");
    b_cells(&b, "reg", 0, 0x40000000);
    b_end(&b);
    b_end(&b);
    uint8_t *blob = b_finish(&b, &blob_size);
    const char *reason = machine_parse(&m, blob, blob_size);
    const char *name = reason ? reason : name_of(board_by_tree(&m));
    free(blob);
    return name;
}

static void test_boards(void)
{
    is_str(by_tree("linux,dummy-virt", 17), "QEMU virt", "virt");
    is_str(by_tree("raspberrypi,2-model-b\0brcm,bcm2836", 35), "Raspberry Pi 2",
           "the second string tells");
    is_str(by_tree("raspberrypi,model-zero-2-w\0brcm,bcm2837", 40), "Raspberry Pi 3", "Zero 2 W");
    is_str(by_tree("raspberrypi,4-model-b\0brcm,bcm2711", 35), "Raspberry Pi 4", "Pi 4");
    is_str(by_tree("raspberrypi,4-model-b\0brcm,bcm2711", 34), NULL, "a string that does not end");
    is_str(by_tree("brcm,bcm2712", 13), NULL, "a board that is not known");

    is_str(name_of(board_by_processor(CORTEX_A7, 0)), "Raspberry Pi 2", "Cortex-A7, RAM at 0");
    is_str(name_of(board_by_processor(CORTEX_A7, 0x40000000)), NULL,
           "Cortex-A7, RAM elsewhere: virt");
    is_str(name_of(board_by_processor(CORTEX_A72, 0)), "Raspberry Pi 4", "Cortex-A72");
    is_str(name_of(board_by_processor(CORTEX_A15, 0)), NULL, "Cortex-A15");

    is_str(board_model(0xa21041)->name, "Raspberry Pi 2 Model B", "revision a21041");
    is_str(board_model(0xc03111)->name, "Raspberry Pi 4 Model B", "revision c03111");
    is_str(board_model(0x902120)->name, "Raspberry Pi Zero 2 W", "revision 902120");
    ok(!board_model(0x0010) && !board_model(0x2041),
       "revisions of the old kind say nothing of this");
}

int main(void)
{
    test_tags();
    test_boards();
    fuzz_truncate((const uint8_t *)tags, sizeof(tags), read_tags);
    ok(true, "no beginning of tags is read outside");
    fuzz_mutate((const uint8_t *)tags, sizeof(tags), 10000, read_tags);
    ok(true, "no damaged tags out of 10000 are read outside");
    return done_testing();
}
