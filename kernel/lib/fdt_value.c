/* The values of device tree properties as numbers, strings and addresses: the part of the reader
 * that knows what properties mean, on top of the part that finds them. */
/* SPDX-License-Identifier: MIT */
#include "lib/fdt.h"
#include "lib/string.h"

/* Devicetree Specification v0.4, 2.3.5: what holds for a parent that does not say. */
#define DEFAULT_ADDRESS_CELLS 2
#define DEFAULT_SIZE_CELLS 1

/* One entry of "reg", or what it becomes one bus further up. */
struct area {
    uint64_t address;
    uint64_t size; /* bytes */
};

/* A number of 0 to 2 cells. */
static uint64_t read_number(const uint8_t *p, uint32_t cells)
{
    uint64_t value = 0;

    for (uint32_t i = 0; i < cells; i++)
        value = value << 32 | fdt_read_cell(p + 4 * i);
    return value;
}

bool fdt_cell(const struct fdt *f, int node, const char *name, uint32_t index, uint32_t *out)
{
    uint32_t len;
    const uint8_t *value = fdt_prop(f, node, name, &len);

    if (!value || index >= len / 4)
        return false;
    *out = fdt_read_cell(value + 4 * index);
    return true;
}

bool fdt_u32(const struct fdt *f, int node, const char *name, uint32_t *out)
{
    uint32_t len;
    const uint8_t *value = fdt_prop(f, node, name, &len);

    if (!value || len != 4)
        return false;
    *out = fdt_read_cell(value);
    return true;
}

bool fdt_u64(const struct fdt *f, int node, const char *name, uint64_t *out)
{
    uint32_t len;
    const uint8_t *value = fdt_prop(f, node, name, &len);

    if (!value || (len != 4 && len != 8))
        return false;
    *out = read_number(value, len / 4);
    return true;
}

const char *fdt_string(const struct fdt *f, int node, const char *name)
{
    return fdt_string_at(f, node, name, 0);
}

/* Cuts the first string off a list; NULL: there is none, or it does not end. */
static const char *next_string(const char **list, uint32_t *len)
{
    const char *s = *list;
    uint32_t used = s ? (uint32_t)strnlen(s, *len) : 0;

    if (!s || used == *len)
        return NULL;
    *list += used + 1;
    *len -= used + 1;
    return s;
}

const char *fdt_string_at(const struct fdt *f, int node, const char *name, uint32_t index)
{
    uint32_t len;
    const char *list = fdt_prop(f, node, name, &len), *s;

    while ((s = next_string(&list, &len)) && index > 0)
        index--;
    return s;
}

bool fdt_compatible(const struct fdt *f, int node, const char *compatible)
{
    const char *const names[] = {compatible, NULL};

    return fdt_compatible_any(f, node, names);
}

bool fdt_compatible_any(const struct fdt *f, int node, const char *const *names)
{
    uint32_t len;
    const char *list = fdt_prop(f, node, "compatible", &len), *s;

    while ((s = next_string(&list, &len)))
        for (const char *const *name = names; *name; name++)
            if (strcmp(s, *name) == 0)
                return true;
    return false;
}

int fdt_find_compatible(const struct fdt *f, int after, const char *compatible)
{
    int node = fdt_next_node(f, after);

    while (node != FDT_NONE && !fdt_compatible(f, node, compatible))
        node = fdt_next_node(f, node);
    return node;
}

bool fdt_enabled(const struct fdt *f, int node)
{
    const char *status = fdt_string(f, node, "status");

    if (!status)
        return node != FDT_NONE && !fdt_prop(f, node, "status", NULL);
    return strcmp(status, "okay") == 0 || strcmp(status, "ok") == 0;
}

/* How a bus writes its children's addresses; false if as numbers of more than 64 bits. */
static bool bus_cells(const struct fdt *f, int bus, uint32_t *address, uint32_t *size)
{
    *address = DEFAULT_ADDRESS_CELLS;
    *size = DEFAULT_SIZE_CELLS;
    fdt_u32(f, bus, "#address-cells", address);
    fdt_u32(f, bus, "#size-cells", size);
    return *address >= 1 && *address <= 2 && *size <= 2;
}

/* The index-th entry of "reg" in the cells of the node's parent. */
static bool read_reg(const struct fdt *f, int node, int parent, uint32_t index, struct area *area)
{
    uint32_t address_cells;
    uint32_t size_cells;
    uint32_t len;
    uint32_t step;
    const uint8_t *value = fdt_prop(f, node, "reg", &len);

    if (!value || !bus_cells(f, parent, &address_cells, &size_cells))
        return false;
    step = 4 * (address_cells + size_cells);
    if (index >= len / step)
        return false;
    value += index * step;
    area->address = read_number(value, address_cells);
    area->size = read_number(value + 4 * address_cells, size_cells);
    return true;
}

/* Turns an address on a bus into one on the bus above it, by the first range that covers it. */
static bool translate(const struct fdt *f, int bus, int above, struct area *area)
{
    uint32_t child_cells;
    uint32_t size_cells;
    uint32_t above_cells;
    uint32_t above_size_cells;
    uint32_t len;
    uint32_t step;
    const uint8_t *range = fdt_prop(f, bus, "ranges", &len);

    if (!range || !bus_cells(f, bus, &child_cells, &size_cells) ||
        !bus_cells(f, above, &above_cells, &above_size_cells))
        return false;
    if (len == 0)
        return true;
    step = 4 * (child_cells + above_cells + size_cells);
    for (; len >= step; len -= step, range += step) {
        uint64_t from = read_number(range, child_cells);
        uint64_t to = read_number(range + 4 * child_cells, above_cells);
        uint64_t size = read_number(range + 4 * (child_cells + above_cells), size_cells);
        uint64_t offset = area->address - from;

        if (area->address < from || offset >= size || area->size > size - offset)
            continue;
        area->address = to + offset;
        return area->address >= to;
    }
    return false;
}

static void store(const struct area *area, uint64_t *addr, uint64_t *size)
{
    if (addr)
        *addr = area->address;
    if (size)
        *size = area->size;
}

bool fdt_reg_raw(const struct fdt *f, int node, uint32_t index, uint64_t *addr, uint64_t *size)
{
    struct area area;

    if (!read_reg(f, node, fdt_parent(f, node), index, &area))
        return false;
    store(&area, addr, size);
    return true;
}

bool fdt_reg(const struct fdt *f, int node, uint32_t index, uint64_t *addr, uint64_t *size)
{
    int bus = fdt_parent(f, node);
    struct area area;

    if (!read_reg(f, node, bus, index, &area))
        return false;
    while (bus != f->root) {
        int above = fdt_parent(f, bus);

        if (!translate(f, bus, above, &area))
            return false;
        bus = above;
    }
    store(&area, addr, size);
    return true;
}
