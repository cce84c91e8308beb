/* Reader of flattened device trees, the description of the board that the boot loader leaves. */
/* SPDX-License-Identifier: MIT */
#ifndef BRIGADE_LIB_FDT_H
#define BRIGADE_LIB_FDT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/*
 * Format: Devicetree Specification v0.4, chapter 5. The blob comes from outside, so nothing in it
 * is believed: fdt_open walks all of it once and refuses what is damaged; the readers below check
 * every offset again and read nothing outside [blob, blob + size).
 *
 * A node is the int offset of its FDT_BEGIN_NODE inside the structure block, or FDT_NONE. Every
 * function takes FDT_NONE (or any wrong number) as node and then finds nothing, so that look-ups
 * can be chained without a test after each. Pointers returned lie in the blob and live as long.
 *
 * Blocking: never. Locks: none; the blob is only read, so any number of cores may read it.
 */
#define FDT_NONE (-1)

/* Deeper trees than this are refused: a bound for the walk, far above any real board's. */
#define FDT_MAX_DEPTH 32

struct fdt {
    const uint8_t *blob;
    uint32_t size;           /* bytes of the whole blob, from its header */
    uint32_t structure;      /* offset of the structure block in the blob */
    uint32_t structure_size; /* bytes */
    uint32_t strings;        /* offset of the strings block in the blob */
    uint32_t strings_size;   /* bytes */
    int root;                /* the node "/" */
};

/* The big-endian cell at p, which need not be aligned. */
static inline uint32_t fdt_read_cell(const uint8_t *p)
{
    uint32_t cell;

    __builtin_memcpy(&cell, p, sizeof(cell));
    return __builtin_bswap32(cell); /* kernel and tests run on little-endian processors */
}

/*
 * Opens the blob of which at most max bytes may be read. No alignment is needed.
 * returns NULL, or in plain words why the blob cannot be used; then f must not be used either.
 */
const char *fdt_open(struct fdt *f, const void *blob, size_t max);

/* First child of node; FDT_NONE if it has none. */
int fdt_first_child(const struct fdt *f, int node);

/* The next child of node's parent; FDT_NONE after the last. */
int fdt_next_sibling(const struct fdt *f, int node);

/* The node after this one in the order of the blob, all levels; FDT_NONE gives the root. */
int fdt_next_node(const struct fdt *f, int node);

/* The node that contains this one; FDT_NONE for the root. Walks the tree from its start. */
int fdt_parent(const struct fdt *f, int node);

/* Name with unit address, "memory@40000000"; "" for the root and for no node. */
const char *fdt_name(const struct fdt *f, int node);

/*
 * The node at an absolute path such as "/chosen". A component without '@' also matches a node with
 * a unit address: "/memory" finds "/memory@40000000". An exact match goes first.
 */
int fdt_lookup(const struct fdt *f, const char *path);

/* The node whose phandle (or linux,phandle) property is this number. */
int fdt_by_phandle(const struct fdt *f, uint32_t phandle);

/* The value of a property and its length in bytes (len may be NULL); NULL if it is absent. */
const void *fdt_prop(const struct fdt *f, int node, const char *name, uint32_t *len);

/* The index-th 4-byte cell of a property; false if there is none, *out unchanged. */
bool fdt_cell(const struct fdt *f, int node, const char *name, uint32_t index, uint32_t *out);

/* A property that is exactly 4 bytes; false if not, *out unchanged. */
bool fdt_u32(const struct fdt *f, int node, const char *name, uint32_t *out);

/* A property that is exactly 4 or 8 bytes, as a number; false if not, *out unchanged. */
bool fdt_u64(const struct fdt *f, int node, const char *name, uint64_t *out);

/* A property that holds a string; NULL if absent or not NUL-terminated inside the property. */
const char *fdt_string(const struct fdt *f, int node, const char *name);

/* The index-th string of a string list; NULL if there is none or it is not terminated. */
const char *fdt_string_at(const struct fdt *f, int node, const char *name, uint32_t index);

/* Does the node's "compatible" list hold this string? */
bool fdt_compatible(const struct fdt *f, int node, const char *compatible);

/* The same for any of these strings; NULL ends them. */
bool fdt_compatible_any(const struct fdt *f, int node, const char *const *names);

/* The first node after `after` (FDT_NONE: of all) that is compatible, usable or not. */
int fdt_find_compatible(const struct fdt *f, int after, const char *compatible);

/* Is the device there to be used: "status" absent, "okay" or "ok"? */
bool fdt_enabled(const struct fdt *f, int node);

/*
 * The index-th entry of "reg" as the parent's #address-cells and #size-cells say, not translated:
 * what a CPU number or a bus-local address is. Either result may be NULL.
 * returns false if there is no such entry or a number would not fit 64 bits
 */
bool fdt_reg_raw(const struct fdt *f, int node, uint32_t index, uint64_t *addr, uint64_t *size);

/*
 * The same as a physical address of the CPU's: translated by the "ranges" of every parent (an
 * empty one is the identity).
 * returns false also when a parent has no ranges or none of them covers the whole entry
 */
bool fdt_reg(const struct fdt *f, int node, uint32_t index, uint64_t *addr, uint64_t *size);

#endif
