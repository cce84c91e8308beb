/*
 * Snapshots as files: the text is made at open and freed at the last close.
 * SPDX-License-Identifier: MIT
 */
#include "fs/procfs.h"
#include <stdarg.h>
#include "lib/format.h"
#include "lib/string.h"
#include "mm/page.h"
#include "mm/slab.h"

#define ENTRIES 8

static struct {
    const char *name;
    void (*write)(struct procfs_text *text);
} entries[ENTRIES];

static struct slab texts = SLAB_INITIALISER(texts, struct procfs_text, "proc texts");

void procfs_register(const char *name, void (*write)(struct procfs_text *text))
{
    uint32_t i = 0;

    while (entries[i].name)
        i++;
    entries[i].name = name;
    entries[i].write = write;
}

const char *procfs_name(uint32_t n)
{
    return n < ENTRIES ? entries[n].name : NULL;
}

static void append(struct procfs_text *text, const char *bytes, uint32_t size)
{
    while (size && text->size < PROCFS_PAGES * PAGE_SIZE) {
        char **page = &text->page[text->size / PAGE_SIZE];
        uint32_t offset = text->size % PAGE_SIZE;
        uint32_t length = size < PAGE_SIZE - offset ? size : PAGE_SIZE - offset;
        if (!*page && !(*page = page_alloc()))
            return;
        memcpy(*page + offset, bytes, length);
        text->size += length;
        bytes += length;
        size -= length;
    }
}

void procfs_print(struct procfs_text *text, const char *format_string, ...)
{
    char line[160];
    va_list arguments;

    va_start(arguments, format_string);
    int length = format_v(line, sizeof(line), format_string, arguments);
    va_end(arguments);
    append(text, line, length < (int)sizeof(line) ? length : (int)sizeof(line) - 1);
}

static long read_at(struct file *file, void __user *buffer, uint32_t size, uint32_t position)
{
    const struct procfs_text *text = file->data;
    uint32_t done = 0;

    if (position >= text->size)
        return 0;
    if (size > text->size - position)
        size = text->size - position;
    while (done < size) {
        uint32_t offset = (position + done) % PAGE_SIZE;
        uint32_t length = PAGE_SIZE - offset < size - done ? PAGE_SIZE - offset : size - done;
        const char *from = text->page[(position + done) / PAGE_SIZE] + offset;
        if (user_write((char __user *)buffer + done, from, length) != 0)
            return done ? (long)done : -EFAULT;
        done += length;
    }
    return done;
}

static void release(struct file *file)
{
    struct procfs_text *text = (struct procfs_text *)file->data;

    for (uint32_t i = 0; i < PROCFS_PAGES; i++)
        if (text->page[i])
            page_free(text->page[i]);
    slab_free(&texts, text);
}

static const struct file_ops operations = {.read_at = read_at, .release = release};

struct file *procfs_open(const char *name, long *error)
{
    uint32_t i = 0;

    *error = -ENOENT;
    while (i < ENTRIES && entries[i].name && strcmp(entries[i].name, name) != 0)
        i++;
    if (i == ENTRIES || !entries[i].name)
        return NULL;
    *error = -ENOMEM;
    struct procfs_text *text = slab_alloc(&texts);
    struct file *file = text ? file_new(&operations, MODE_REGULAR | 0444) : NULL;
    if (!file) {
        if (text)
            slab_free(&texts, text);
        return NULL;
    }
    entries[i].write(text);
    file->data = text;
    file->size = text->size;
    file->seekable = true;
    return file;
}
