/* Reader of flattened device trees, the description of the board that the boot loader leaves. */
/* SPDX-License-Identifier: MIT */
#include "lib/fdt.h"

#include "lib/string.h"

/* Devicetree Specification v0.4, 5.2: the header's fields, as byte offsets. */
#define HEADER_MAGIC 0
#define HEADER_TOTAL_SIZE 4
#define HEADER_STRUCTURE 8
#define HEADER_STRINGS 12
#define HEADER_VERSION 20
#define HEADER_LAST_COMPATIBLE 24
#define HEADER_STRINGS_SIZE 32
#define HEADER_STRUCTURE_SIZE 36
#define HEADER_SIZE 40

#define FDT_MAGIC 0xd00dfeed
#define FDT_VERSION 17

/* Offsets must fit an int, and rounding one up must not overflow; no real tree is near this. */
#define FDT_MAX_SIZE 0x10000000

/* 5.4.1: the tokens of the structure block. */
enum { BEGIN_NODE = 1, END_NODE = 2, PROP = 3, NOP = 4, END = 9 };

struct token {
    uint32_t kind;        /* as read: an enum is a byte here */
    uint32_t next;        /* offset of the token that follows, not checked yet */
    const char *name;     /* of the node or the property */
    const uint8_t *value; /* of the property */
    uint32_t len;         /* bytes of the value */
};

static uint32_t round_up(uint32_t offset)
{
    return (offset + 3) & ~3u;
}

/* The offset behind a name at offset and its padding, 0 if it does not end: names begin at multiples of four. */
static uint32_t pass_name(const uint8_t *block, uint32_t size, uint32_t offset)
{
    for (; size - offset >= 4; offset += 4) {
        uint32_t word = fdt_read_cell(block + offset);
        if ((word - 0x01010101) & ~word & 0x80808080) /* one of its bytes is 0 */
            return offset + 4;
    }
    return 0;
}

/* The one place that reads the structure block; false if there is no sound token at offset. */
static bool read_token(const struct fdt *f, uint32_t offset, struct token *token)
{
    const uint8_t *block = f->blob + f->structure;
    uint32_t size = f->structure_size;
    uint32_t name;

    if (offset % 4 != 0 || offset > size || size - offset < 4)
        return false;
    token->kind = fdt_read_cell(block + offset);
    token->next = offset + 4;
    switch (token->kind) {
    case BEGIN_NODE:
        token->name = (const char *)block + offset + 4;
        token->next = pass_name(block, size, offset + 4);
        return token->next != 0;
    case PROP:
        if (size - offset < 12)
            return false;
        name = fdt_read_cell(block + offset + 8);
        token->len = fdt_read_cell(block + offset + 4);
        token->value = block + offset + 12;
        token->name = (const char *)f->blob + f->strings + name;
        if (name >= f->strings_size || token->len > size - offset - 12)
            return false;
        token->next = round_up(offset + 12 + token->len);
        return true;
    case END_NODE:
    case NOP:
    case END:
        return true;
    default:
        return false;
    }
}

/* Walks the whole structure block, so that later readers meet only sound trees. */
static const char *check_structure(struct fdt *f)
{
    struct token token = {.kind = NOP};
    unsigned depth = 0;
    bool after_child = false;

    f->root = FDT_NONE;
    for (uint32_t offset = 0; token.kind != END; offset = token.next) {
        if (!read_token(f, offset, &token))
            return "the device tree has a damaged or cut off token";
        switch (token.kind) {
        case BEGIN_NODE:
            if (depth == 0 && f->root != FDT_NONE)
                return "the device tree has two roots";
            if (depth == FDT_MAX_DEPTH)
                return "the device tree is nested too deeply";
            if (depth == 0)
                f->root = (int)offset;
            depth++;
            after_child = false;
            break;
        case END_NODE:
            if (depth == 0)
                return "the device tree ends a node that has not begun";
            depth--;
            after_child = true;
            break;
        case PROP:
            if (depth == 0 || after_child)
                return "the device tree has a property in a wrong place";
            break;
        default:
            break;
        }
    }
    if (depth != 0)
        return "the device tree ends inside a node";
    return f->root == FDT_NONE ? "the device tree is empty" : NULL;
}

const char *fdt_open(struct fdt *f, const void *blob, size_t max)
{
    const uint8_t *header = blob;

    if (max < HEADER_SIZE)
        return "the device tree is shorter than its header";
    if (fdt_read_cell(header + HEADER_MAGIC) != FDT_MAGIC)
        return "no device tree: its magic number is missing";
    f->blob = blob;
    f->size = fdt_read_cell(header + HEADER_TOTAL_SIZE);
    f->structure = fdt_read_cell(header + HEADER_STRUCTURE);
    f->structure_size = fdt_read_cell(header + HEADER_STRUCTURE_SIZE);
    f->strings = fdt_read_cell(header + HEADER_STRINGS);
    f->strings_size = fdt_read_cell(header + HEADER_STRINGS_SIZE);
    if (f->size > max || f->size > FDT_MAX_SIZE)
        return "the device tree is cut off or too large";
    if (f->size < HEADER_SIZE)
        return "the device tree's size is smaller than its header";
    if (fdt_read_cell(header + HEADER_VERSION) < FDT_VERSION ||
        fdt_read_cell(header + HEADER_LAST_COMPATIBLE) > FDT_VERSION)
        return "the device tree has a version other than 17";
    if (f->structure > f->size || f->structure_size > f->size - f->structure)
        return "the device tree's structure lies outside it";
    if (f->strings > f->size || f->strings_size > f->size - f->strings)
        return "the device tree's strings lie outside it";
    /* So every string in the block ends in it, and readers need not look for the end. */
    if (f->strings_size && f->blob[f->strings + f->strings_size - 1])
        return "the device tree has a damaged or cut off token";
    return check_structure(f);
}

/* Reads the token of a node; false if there is none at this number. */
static bool read_node(const struct fdt *f, int node, struct token *token)
{
    return node >= 0 && read_token(f, (uint32_t)node, token) && token->kind == BEGIN_NODE;
}

/*
 * The first token from offset on that is no property, or one that read_token looks at. Names and the like have been
 * checked by check_structure, so nothing but the bounds is; most of the boot used to be read_token in passing.
 */
static uint32_t pass_properties(const struct fdt *f, uint32_t offset)
{
    const uint8_t *block = f->blob + f->structure;
    uint32_t size = f->structure_size;

    while (offset <= size && size - offset >= 12 && fdt_read_cell(block + offset) == PROP) {
        uint32_t len = fdt_read_cell(block + offset + 4);
        if (len > size - offset - 12)
            break;
        offset = round_up(offset + 12 + len);
    }
    return offset;
}

/* The first BEGIN_NODE or END_NODE from offset on; *at gets its offset. */
static bool skip_properties(const struct fdt *f, uint32_t offset, struct token *token, uint32_t *at)
{
    do {
        offset = pass_properties(f, offset);
        *at = offset;
        if (!read_token(f, offset, token) || token->kind == END)
            return false;
        offset = token->next;
    } while (token->kind != BEGIN_NODE && token->kind != END_NODE);
    return true;
}

int fdt_first_child(const struct fdt *f, int node)
{
    struct token token;
    uint32_t at;

    if (!read_node(f, node, &token) || !skip_properties(f, token.next, &token, &at))
        return FDT_NONE;
    return token.kind == BEGIN_NODE ? (int)at : FDT_NONE;
}

int fdt_next_sibling(const struct fdt *f, int node)
{
    struct token token;
    uint32_t at;
    int depth = 1;

    if (!read_node(f, node, &token))
        return FDT_NONE;
    while (depth > 0) {
        if (!skip_properties(f, token.next, &token, &at))
            return FDT_NONE;
        depth += token.kind == BEGIN_NODE ? 1 : -1;
    }
    if (!skip_properties(f, token.next, &token, &at))
        return FDT_NONE;
    return token.kind == BEGIN_NODE ? (int)at : FDT_NONE;
}

int fdt_next_node(const struct fdt *f, int node)
{
    struct token token;
    uint32_t at;

    if (node == FDT_NONE)
        return f->root;
    if (!read_node(f, node, &token))
        return FDT_NONE;
    do {
        if (!skip_properties(f, token.next, &token, &at))
            return FDT_NONE;
    } while (token.kind != BEGIN_NODE);
    return (int)at;
}

int fdt_parent(const struct fdt *f, int node)
{
    int path[FDT_MAX_DEPTH];
    unsigned depth = 0;
    struct token token;
    uint32_t at;

    for (uint32_t offset = (uint32_t)f->root; skip_properties(f, offset, &token, &at);
         offset = token.next) {
        if (token.kind == BEGIN_NODE) {
            if ((int)at == node)
                return depth > 0 ? path[depth - 1] : FDT_NONE;
            if (depth == FDT_MAX_DEPTH)
                return FDT_NONE;
            path[depth++] = (int)at;
        } else if (depth <= 1) {
            return FDT_NONE;
        } else {
            depth--;
        }
    }
    return FDT_NONE;
}

const char *fdt_name(const struct fdt *f, int node)
{
    struct token token;

    return read_node(f, node, &token) ? token.name : "";
}

/* The child whose name, up to its '@' if `tolerant`, is these len bytes. */
static int find_child(const struct fdt *f, int node, const char *name, size_t len, bool tolerant)
{
    for (int child = fdt_first_child(f, node); child != FDT_NONE;
         child = fdt_next_sibling(f, child)) {
        const char *own = fdt_name(f, child);

        if (strncmp(own, name, len) == 0 && (own[len] == '\0' || (tolerant && own[len] == '@')))
            return child;
    }
    return FDT_NONE;
}

int fdt_lookup(const struct fdt *f, const char *path)
{
    int node = f->root;

    if (*path != '/')
        return FDT_NONE;
    while (node != FDT_NONE) {
        size_t len = 0;
        int child;

        while (*path == '/')
            path++;
        if (!*path)
            break;
        while (path[len] && path[len] != '/')
            len++;
        child = find_child(f, node, path, len, false);
        node = child != FDT_NONE ? child : find_child(f, node, path, len, true);
        path += len;
    }
    return node;
}

/* Is it a node's own phandle, under its present or its older name? */
static bool is_phandle(const struct token *token, uint32_t phandle)
{
    return token->kind == PROP && token->len == 4 && fdt_read_cell(token->value) == phandle &&
           (strcmp(token->name, "phandle") == 0 || strcmp(token->name, "linux,phandle") == 0);
}

int fdt_by_phandle(const struct fdt *f, uint32_t phandle)
{
    struct token token;
    int node = FDT_NONE;

    /* A node's properties come before its children (check_structure): they belong to the last one that began. */
    for (uint32_t offset = (uint32_t)f->root; read_token(f, offset, &token) && token.kind != END;
         offset = token.next) {
        if (token.kind == BEGIN_NODE)
            node = (int)offset;
        else if (is_phandle(&token, phandle))
            return node;
    }
    return FDT_NONE;
}

const void *fdt_prop(const struct fdt *f, int node, const char *name, uint32_t *len)
{
    struct token token;

    if (!read_node(f, node, &token))
        return NULL;
    while (read_token(f, token.next, &token) && (token.kind == PROP || token.kind == NOP)) {
        if (token.kind == PROP && strcmp(token.name, name) == 0) {
            if (len)
                *len = token.len;
            return token.value;
        }
    }
    return NULL;
}
