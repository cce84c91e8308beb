/* Builds small device trees, so that the tests can also have the ones that no tool would write. */
/* SPDX-License-Identifier: MIT */
#ifndef BRIGADE_FDT_BUILDER_H
#define BRIGADE_FDT_BUILDER_H

#include <stdbool.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#define B_HEADER 40

struct builder {
    uint8_t structure[16384];
    uint32_t used;
    char strings[1024];
    uint32_t strings_used;
};

__attribute__((unused)) static void b_put(uint8_t *at, uint32_t value)
{
    at[0] = (uint8_t)(value >> 24);
    at[1] = (uint8_t)(value >> 16);
    at[2] = (uint8_t)(value >> 8);
    at[3] = (uint8_t)value;
}

__attribute__((unused)) static void b_cell(struct builder *b, uint32_t value)
{
    b_put(b->structure + b->used, value);
    b->used += 4;
}

__attribute__((unused)) static void b_bytes(struct builder *b, const void *data, uint32_t len)
{
    memcpy(b->structure + b->used, data, len);
    b->used += len;
    while (b->used % 4)
        b->structure[b->used++] = 0;
}

__attribute__((unused)) static void b_begin(struct builder *b, const char *name)
{
    b_cell(b, 1);
    b_bytes(b, name, (uint32_t)strlen(name) + 1);
}

__attribute__((unused)) static void b_end(struct builder *b)
{
    b_cell(b, 2);
}

__attribute__((unused)) static void b_prop(struct builder *b, const char *name, const void *data,
                                           uint32_t len)
{
    b_cell(b, 3);
    b_cell(b, len);
    b_cell(b, b->strings_used);
    b_bytes(b, data, len);
    strcpy(b->strings + b->strings_used, name);
    b->strings_used += (uint32_t)strlen(name) + 1;
}

__attribute__((unused)) static void b_string(struct builder *b, const char *name, const char *value)
{
    b_prop(b, name, value, (uint32_t)strlen(value) + 1);
}

__attribute__((unused)) static void b_cells_of(struct builder *b, const char *name,
                                               const uint32_t *cells, uint32_t count)
{
    uint8_t raw[512];

    for (uint32_t i = 0; i < count; i++)
        b_put(raw + 4 * i, cells[i]);
    b_prop(b, name, raw, 4 * count);
}

/* b_cells(b, "reg", 1, 2, 3): a property of these cells. */
#define b_cells(b, name, ...)                                                                      \
    b_cells_of((b), (name), (const uint32_t[]){__VA_ARGS__},                                       \
               sizeof((const uint32_t[]){__VA_ARGS__}) / 4)

/*
 * The finished blob in a block of exactly its size, for free(). One of the two blocks comes last:
 * there an overrun is noticed, so the tests try both orders.
 */
__attribute__((unused)) static uint8_t *b_finish_as(struct builder *b, bool strings_last,
                                                    size_t *size)
{
    uint32_t structure = B_HEADER + (strings_last ? 0 : b->strings_used);
    uint32_t strings = B_HEADER + (strings_last ? b->used + 4 : 0);
    uint32_t total;
    uint8_t *blob;

    b_cell(b, 9);
    total = B_HEADER + b->used + b->strings_used;
    blob = malloc(total);
    if (!blob)
        abort();
    b_put(blob, 0xd00dfeed);
    b_put(blob + 4, total);
    b_put(blob + 8, structure);
    b_put(blob + 12, strings);
    b_put(blob + 16, B_HEADER);
    b_put(blob + 20, 17);
    b_put(blob + 24, 16);
    b_put(blob + 28, 0);
    b_put(blob + 32, b->strings_used);
    b_put(blob + 36, b->used);
    memcpy(blob + structure, b->structure, b->used);
    memcpy(blob + strings, b->strings, b->strings_used);
    *size = total;
    return blob;
}

__attribute__((unused)) static uint8_t *b_finish(struct builder *b, size_t *size)
{
    return b_finish_as(b, true, size);
}

#endif
