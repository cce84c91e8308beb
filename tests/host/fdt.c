/* Tests of the device tree reader: what it finds, and that no damage makes it read outside. */
/* SPDX-License-Identifier: MIT */
#include "lib/fdt.h"

#include "../tap.h"
#include "fdt_builder.h"
#include "fuzz.h"

/* A tree with a bit of everything. */
static uint8_t *sample(bool strings_last, size_t *size)
{
    static struct builder b;

    memset(&b, 0, sizeof(b));
    b_cell(&b, 4); /* a NOP before the root is allowed */
    b_begin(&b, "");
    b_cells(&b, "#address-cells", 2);
    b_cells(&b, "#size-cells", 1);
    b_string(&b, "model", "sample");
    b_begin(&b, "memory@80000000");
    b_cells(&b, "reg", 1, 0x80000000, 0x1000, 2, 0, 0x2000);
    b_end(&b);
    b_begin(&b, "memory@0");
    b_cells(&b, "reg", 0, 0, 7);
    b_end(&b);
    b_begin(&b, "memory");
    b_end(&b);
    b_begin(&b, "soc");
    b_cells(&b, "#address-cells", 1);
    b_cells(&b, "#size-cells", 1);
    b_cells(&b, "ranges", 0x7e000000, 0, 0x3f000000, 0x01000000, 0x40000000, 1, 0x40000000, 0x1000);
    b_cell(&b, 4);
    b_begin(&b, "serial@7e201000");
    b_prop(&b, "compatible", "arm,pl011\0arm,primecell", 24);
    b_cells(&b, "reg", 0x7e201000, 0x200, 0x40000ff0, 0x20, 0x40000ff0, 0x10, 0x10, 4);
    b_cells(&b, "phandle", 5);
    b_string(&b, "status", "okay");
    b_end(&b);
    b_begin(&b, "bus");
    b_cells(&b, "#address-cells", 1);
    b_cells(&b, "#size-cells", 0);
    b_prop(&b, "ranges", "", 0);
    b_begin(&b, "dev@7e000004");
    b_cells(&b, "reg", 0x7e000004);
    b_string(&b, "status", "disabled");
    b_end(&b);
    b_end(&b);
    b_begin(&b, "closed");
    b_cells(&b, "#address-cells", 3);
    b_begin(&b, "far");
    b_cells(&b, "reg", 1, 2, 3, 4);
    b_end(&b);
    b_end(&b);
    b_end(&b);
    b_begin(&b, "plain");
    b_cells(&b, "#address-cells", 1);
    b_begin(&b, "child");
    b_cells(&b, "reg", 1, 2);
    b_cells(&b, "wide", 0x12345678, 0x9abcdef0);
    b_prop(&b, "open", "abc", 3);
    b_prop(&b, "list", "one\0\0three\0x", 12);
    b_prop(&b, "odd", "\0\0\0\1\0\0\0\2\0\0", 10);
    b_prop(&b, "status", "okay", 4);
    b_cells(&b, "linux,phandle", 6);
    b_end(&b);
    b_end(&b);
    b_end(&b);
    return b_finish_as(&b, strings_last, size);
}

static void test_nodes(const struct fdt *f)
{
    static const struct {
        const char *path, *name;
    } paths[] = {
        {"/", ""},
        {"/memory", "memory"}, /* the exact one, though it comes last */
        {"/memory@0", "memory@0"},
        {"/soc/serial", "serial@7e201000"},
        {"//soc//serial/", "serial@7e201000"},
        {"/soc/serial@7e201000", "serial@7e201000"},
        {"/soc/bus/dev", "dev@7e000004"},
        {"/plain/child", "child"},
    };
    static const char *const absent[] = {"",           "soc",           "/so",           "/soc@1",
                                         "/soc/seria", "/soc/serial@7", "/soc/serial/x", "/soc/soc",
                                         "/memory@"};
    int count = 0;
    int node;

    for (size_t i = 0; i < sizeof(paths) / sizeof(paths[0]); i++) {
        node = fdt_lookup(f, paths[i].path);
        ok(node != FDT_NONE, "%s is there", paths[i].path);
        is_str(fdt_name(f, node), paths[i].name, "name of %s", paths[i].path);
    }
    for (size_t i = 0; i < sizeof(absent) / sizeof(absent[0]); i++)
        is_int(fdt_lookup(f, absent[i]), FDT_NONE, "\"%s\" is not there", absent[i]);

    for (node = fdt_first_child(f, f->root); node != FDT_NONE; node = fdt_next_sibling(f, node)) {
        is_int(fdt_parent(f, node), f->root, "the root is parent of %s", fdt_name(f, node));
        count++;
    }
    is_int(count, 5, "children of the root");
    for (count = 0, node = FDT_NONE; (node = fdt_next_node(f, node)) != FDT_NONE;)
        count++;
    is_int(count, 12, "nodes in all");
    is_int(fdt_parent(f, fdt_lookup(f, "/soc/bus/dev")), fdt_lookup(f, "/soc/bus"), "parent");
    is_int(fdt_parent(f, f->root), FDT_NONE, "the root has no parent");
    is_int(fdt_parent(f, 12345), FDT_NONE, "a wrong node has no parent");
    is_int(fdt_next_sibling(f, f->root), FDT_NONE, "the root has no sibling");
    is_int(fdt_first_child(f, fdt_lookup(f, "/memory")), FDT_NONE, "a leaf has no child");
    is_int(fdt_next_sibling(f, fdt_lookup(f, "/plain/child")), FDT_NONE, "an only child");
    is_int(fdt_by_phandle(f, 5), fdt_lookup(f, "/soc/serial"), "phandle");
    is_int(fdt_by_phandle(f, 6), fdt_lookup(f, "/plain/child"), "linux,phandle");
    is_int(fdt_by_phandle(f, 7), FDT_NONE, "no such phandle");
    node = fdt_find_compatible(f, FDT_NONE, "arm,primecell");
    is_int(node, fdt_lookup(f, "/soc/serial"), "find by the second compatible string");
    is_int(fdt_find_compatible(f, node, "arm,primecell"), FDT_NONE, "there is only one");
    is_int(fdt_find_compatible(f, FDT_NONE, "arm,prime"), FDT_NONE, "a part does not count");
}

static void test_values(const struct fdt *f)
{
    int child = fdt_lookup(f, "/plain/child");
    uint32_t u32 = 77;
    uint64_t u64 = 77;
    uint32_t len = 0;

    ok(!fdt_prop(f, child, "absent", &len), "absent property");
    ok(!fdt_prop(f, FDT_NONE, "reg", &len), "property of no node");
    ok(!fdt_prop(f, f->root, "reg", NULL), "a child's property is not its parent's");
    ok(fdt_prop(f, child, "odd", &len) && len == 10, "length of a property");
    ok(!fdt_u32(f, child, "wide", &u32) && u32 == 77, "8 bytes are no u32");
    ok(fdt_u64(f, child, "wide", &u64) && u64 == 0x123456789abcdef0, "u64");
    ok(fdt_u32(f, child, "linux,phandle", &u32) && u32 == 6, "u32");
    ok(fdt_u64(f, child, "linux,phandle", &u64) && u64 == 6, "u64 of 4 bytes");
    ok(!fdt_u64(f, child, "odd", &u64) && u64 == 6, "10 bytes are no u64");
    ok(fdt_cell(f, child, "odd", 1, &u32) && u32 == 2, "the second cell");
    ok(!fdt_cell(f, child, "odd", 2, &u32) && u32 == 2, "two bytes are no cell");
    ok(!fdt_cell(f, child, "odd", 0x40000000, &u32), "an index that would wrap");
    is_str(fdt_string(f, f->root, "model"), "sample", "string");
    is_str(fdt_string(f, child, "open"), NULL, "unterminated string");
    is_str(fdt_string(f, child, "absent"), NULL, "absent string");
    is_str(fdt_string(f, fdt_lookup(f, "/soc/bus"), "ranges"), NULL, "empty string list");
    is_str(fdt_string_at(f, child, "list", 0), "one", "string 0 of a list");
    is_str(fdt_string_at(f, child, "list", 1), "", "string 1 of a list, empty");
    is_str(fdt_string_at(f, child, "list", 2), "three", "string 2 of a list");
    is_str(fdt_string_at(f, child, "list", 3), NULL, "string 3 of a list, unterminated");
    ok(fdt_enabled(f, fdt_lookup(f, "/soc/serial")), "okay is enabled");
    ok(!fdt_enabled(f, fdt_lookup(f, "/soc/bus/dev")), "disabled is not");
    ok(fdt_enabled(f, f->root), "no status is enabled");
    ok(!fdt_enabled(f, child), "a status that does not end is not");
    ok(!fdt_enabled(f, FDT_NONE), "no node is not");
}

static void test_reg(const struct fdt *f)
{
    static const struct {
        const char *path;
        uint32_t index;
        bool found;
        uint64_t addr, size;
    } cases[] = {
        {"/memory@80000000", 0, true, 0x180000000, 0x1000},
        {"/memory@80000000", 1, true, 0x200000000, 0x2000},
        {"/memory@80000000", 2, false, 0, 0},
        {"/memory@80000000", 0xffffffff, false, 0, 0},
        {"/memory@0", 0, true, 0, 7},
        {"/memory", 0, false, 0, 0},
        {"/soc/serial", 0, true, 0x3f201000, 0x200},
        {"/soc/serial", 1, false, 0, 0}, /* reaches beyond its range */
        {"/soc/serial", 2, true, 0x140000ff0, 0x10},
        {"/soc/serial", 3, false, 0, 0}, /* no range has it */
        {"/soc/bus/dev", 0, true, 0x3f000004, 0},
        {"/soc/closed/far", 0, false, 0, 0},
        {"/plain/child", 0, false, 0, 0}, /* its parent has no ranges */
        {"/absent", 0, false, 0, 0},
    };
    uint64_t addr;
    uint64_t size;

    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        bool found = fdt_reg(f, fdt_lookup(f, cases[i].path), cases[i].index, &addr, &size);

        ok(found == cases[i].found, "reg %u of %s", cases[i].index, cases[i].path);
        if (found && cases[i].found) {
            is_int(addr, cases[i].addr, "its address");
            is_int(size, cases[i].size, "its size");
        }
    }
    ok(fdt_reg_raw(f, fdt_lookup(f, "/plain/child"), 0, &addr, &size) && addr == 1 && size == 2,
       "untranslated reg needs no ranges");
    ok(!fdt_reg_raw(f, f->root, 0, &addr, &size), "the root has no reg");
    ok(fdt_reg(f, fdt_lookup(f, "/memory@0"), 0, NULL, NULL), "results may be left out");
}

/* Changes one header field of the sample and says what the reader thinks of it. */
static void test_header(const uint8_t *blob, size_t size)
{
    static const struct {
        unsigned field;
        uint32_t value;
        const char *reason;
    } cases[] = {
        {0, 0xd00dfeee, "no device tree: its magic number is missing"},
        {4, 39, "the device tree's size is smaller than its header"},
        {4, 0xffffffff, "the device tree is cut off or too large"},
        {8, 0xfffffff0, "the device tree's structure lies outside it"},
        {36, 0xfffffff0, "the device tree's structure lies outside it"},
        {12, 0xfffffff0, "the device tree's strings lie outside it"},
        {32, 0xfffffff0, "the device tree's strings lie outside it"},
        {32, 0, "the device tree has a damaged or cut off token"},
        {36, 0, "the device tree has a damaged or cut off token"},
        {36, 100, "the device tree has a damaged or cut off token"},
        {20, 16, "the device tree has a version other than 17"},
        {24, 18, "the device tree has a version other than 17"},
    };
    /* With the fourth the next token would be this one again, for ever. */
    static const uint32_t lengths[] = {0x10000, 0x7fffffff, 0xffffffff, 0xfffffff4};
    struct fdt f;

    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        uint8_t *copy = fuzz_exact(blob, size);

        b_put(copy + cases[i].field, cases[i].value);
        is_str(fdt_open(&f, copy, size), cases[i].reason, "header field %u = 0x%x", cases[i].field,
               cases[i].value);
        free(copy);
    }
    /* The first property's length stands behind a NOP, the root's token and name, and its own. */
    for (size_t i = 0; i < sizeof(lengths) / sizeof(lengths[0]); i++) {
        uint8_t *copy = fuzz_exact(blob, size);

        b_put(copy + fdt_read_cell(blob + 8) + 16, lengths[i]);
        is_str(fdt_open(&f, copy, size), "the device tree has a damaged or cut off token",
               "a property of 0x%x bytes", lengths[i]);
        free(copy);
    }
    is_str(fdt_open(&f, blob, size - 1), "the device tree is cut off or too large", "cut off");
    is_str(fdt_open(&f, blob, 39), "the device tree is shorter than its header", "39 bytes");
    is_str(fdt_open(&f, blob, SIZE_MAX), NULL, "max may be larger than the blob");
}

/* Structures that no tool writes: '(' ')' begin and end a node, 'p' is a property, 'n' a NOP,
 * 'x' a token that does not exist. */
static void test_shapes(void)
{
    static const struct {
        const char *shape, *reason;
    } cases[] = {
        {"(p(p)n(p)n)n", NULL},
        {"", "the device tree is empty"},
        {"n", "the device tree is empty"},
        {"()()", "the device tree has two roots"},
        {"(()", "the device tree ends inside a node"},
        {"())", "the device tree ends a node that has not begun"},
        {"p()", "the device tree has a property in a wrong place"},
        {"()p", "the device tree has a property in a wrong place"},
        {"(()p)", "the device tree has a property in a wrong place"},
        {"(x)", "the device tree has a damaged or cut off token"},
        {"((((((((((((((((((((((((((((((((p))))))))))))))))))))))))))))))))", NULL},
        {"(((((((((((((((((((((((((((((((((p)))))))))))))))))))))))))))))))))",
         "the device tree is nested too deeply"},
    };

    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        struct builder b = {.used = 0};
        struct fdt f;
        size_t size;
        uint8_t *blob;

        for (const char *s = cases[i].shape; *s; s++) {
            if (*s == '(')
                b_begin(&b, "n");
            else if (*s == ')')
                b_end(&b);
            else if (*s == 'p')
                b_cells(&b, "p", 1);
            else
                b_cell(&b, *s == 'n' ? 4 : 5);
        }
        blob = b_finish(&b, &size);
        is_str(fdt_open(&f, blob, size), cases[i].reason, "shape \"%s\"", cases[i].shape);
        free(blob);
    }
}

/* Calls every function on every node of whatever the blob is. */
static void read_all(const uint8_t *data, size_t size)
{
    static const char *const props[] = {"reg", "compatible", "ranges", "list", "odd", "phandle"};
    struct fdt f;
    uint32_t u32;
    uint64_t u64;

    if (fdt_open(&f, data, size))
        return;
    for (int node = FDT_NONE; (node = fdt_next_node(&f, node)) != FDT_NONE;) {
        fdt_name(&f, node);
        fdt_first_child(&f, node);
        fdt_next_sibling(&f, node);
        fdt_compatible(&f, node, "arm,pl011");
        fdt_enabled(&f, node);
        fdt_reg(&f, node, 0, &u64, &u64);
        fdt_reg_raw(&f, node, 1, &u64, &u64);
        for (size_t i = 0; i < sizeof(props) / sizeof(props[0]); i++) {
            fdt_cell(&f, node, props[i], 1, &u32);
            fdt_u32(&f, node, props[i], &u32);
            fdt_u64(&f, node, props[i], &u64);
            fdt_string_at(&f, node, props[i], 1);
        }
    }
    for (int node = -3; node < 200; node++) {
        fdt_prop(&f, node, "reg", &u32);
        fdt_next_sibling(&f, node);
    }
    fdt_lookup(&f, "/soc/bus/dev");
    fdt_by_phandle(&f, 6);
}

/* Cuts the last block short, with a header that says so, as if the blob were whole. */
static void test_shortened(const uint8_t *blob, size_t size, bool strings_last)
{
    unsigned field = strings_last ? 32 : 36;
    uint32_t start = fdt_read_cell(blob + (strings_last ? 12 : 8));
    bool refused = true;

    for (size_t len = start; len < size; len++) {
        uint8_t *copy = fuzz_exact(blob, len);
        struct fdt f;

        b_put(copy + 4, (uint32_t)len);
        b_put(copy + field, (uint32_t)len - start);
        refused &=
            tap_same(fdt_open(&f, copy, len), "the device tree has a damaged or cut off token");
        free(copy);
    }
    ok(refused, "each shorter block of %s is refused", strings_last ? "strings" : "structure");
}

int main(void)
{
    for (int strings_last = 0; strings_last < 2; strings_last++) {
        size_t size;
        uint8_t *blob = sample(strings_last, &size);
        struct fdt f;

        if (is_str(fdt_open(&f, blob, size), NULL, "the sample opens")) {
            test_nodes(&f);
            test_values(&f);
            test_reg(&f);
        }
        test_header(blob, size);
        test_shortened(blob, size, strings_last);
        fuzz_truncate(blob, size, read_all);
        ok(true, "no beginning of a tree, 0 to %zu bytes, is read outside", size - 1);
        fuzz_mutate(blob, size, 15000, read_all);
        ok(true, "no damaged tree out of 15000 is read outside");
        free(blob);
    }
    test_shapes();
    return done_testing();
}
