/* Builds small tar archives for the tests, also the ones that no tar would write. */
/* SPDX-License-Identifier: MIT */
#ifndef BRIGADE_TAR_MAKER_H
#define BRIGADE_TAR_MAKER_H

#include "lib/tar.h"

#include "fuzz.h"

/* An archive under construction. */
struct maker {
    uint8_t data[64 * TAR_BLOCK];
    size_t used;
};

/* Sets the checksum that the header should have. */
static void sum_up(uint8_t *header)
{
    unsigned sum = 0;

    memset(header + 148, ' ', 8);
    for (unsigned i = 0; i < TAR_BLOCK; i++)
        sum += header[i];
    snprintf((char *)header + 148, 8, "%06o", sum);
}

/* Adds a member with all its data; returns its header, to be changed and summed up again. */
static uint8_t *add(struct maker *m, char type, const char *name, const char *data)
{
    uint8_t *h = m->data + m->used;
    size_t len = strlen(data);

    memset(h, 0, TAR_BLOCK);
    memcpy(h, name, strlen(name) < 100 ? strlen(name) : 100);
    strcpy((char *)h + 100, "0000644");
    snprintf((char *)h + 124, 12, "%011o", (unsigned)len);
    strcpy((char *)h + 136, "00000001750");
    h[156] = (uint8_t)type;
    memcpy(h + 257, "ustar\00000", 8);
    sum_up(h);
    memset(h + TAR_BLOCK, 0, (len + 511) / 512 * 512);
    memcpy(h + TAR_BLOCK, data, len);
    m->used += TAR_BLOCK + (len + 511) / 512 * 512;
    return h;
}

/* Adds the end mark; the archive in an exact block, and the maker empty again. */
static uint8_t *finish(struct maker *m, size_t *size)
{
    memset(m->data + m->used, 0, TAR_BLOCK);
    *size = m->used + TAR_BLOCK;
    m->used = 0;
    return fuzz_exact(m->data, *size);
}

/* What a walk over the maker's archive finds, as "name:size name/ ... !reason". */
static const char *walk(struct maker *m)
{
    static char text[1024];
    size_t len = 0;
    size_t size;
    uint8_t *archive = finish(m, &size);
    struct tar_iter it;
    struct tar_entry e;

    tar_start(&it, archive, size);
    text[0] = '\0';
    while (tar_next(&it, &e)) {
        len += (size_t)snprintf(text + len, sizeof(text) - len, "%.*s", (int)e.name_len, e.name);
        if (e.type == TAR_DIRECTORY)
            len += (size_t)snprintf(text + len, sizeof(text) - len, "/ ");
        else
            len += (size_t)snprintf(text + len, sizeof(text) - len, ":%zu ", e.size);
    }
    if (it.reason)
        snprintf(text + len, sizeof(text) - len, "!%s", it.reason);
    if (tar_check(archive, size) != it.reason || tar_next(&it, &e))
        return "tar_check does not agree, or the end is not final";
    free(archive);
    return text;
}

#endif
