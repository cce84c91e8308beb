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

static long read(struct file *file, void __user *buffer, uint32_t size)
{
    const struct procfs_text *text = file->data;
    uint32_t done = 0;
    int error = 0;

    lock_acquire(&file->lock);
    while (done < size && file->offset < text->size && !error) {
        uint32_t offset = file->offset % PAGE_SIZE;
        uint32_t length = PAGE_SIZE - offset;
        if (length > text->size - file->offset)
            length = text->size - file->offset;
        if (length > size - done)
            length = size - done;
        error = user_write((char __user *)buffer + done,
                           text->page[file->offset / PAGE_SIZE] + offset, length);
        if (!error) {
            done += length;
            file->offset += length;
        }
    }
    lock_release(&file->lock);
    return error ? error : (long)done;
}

static void release(struct file *file)
{
    struct procfs_text *text = (struct procfs_text *)file->data;

    for (uint32_t i = 0; i < PROCFS_PAGES; i++)
        if (text->page[i])
            page_free(text->page[i]);
    slab_free(&texts, text);
}

static const struct file_ops operations = {.read = read, .release = release};

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
