/*
 * The cache of program images.
 * SPDX-License-Identifier: MIT
 */
#include "proc/image.h"
#include "abi/abi.h"
#include "abi/errno.h"
#include "arch/calls.h"
#include "base/log.h"
#include "fs/namespace.h"
#include "lib/elf.h"
#include "lib/string.h"
#include "mm/slab.h"
#include "mm/walk.h"
#include "proc/space.h"
#include "sched/sched.h"

static struct lock images_lock = LOCK_INITIALISER("images", RANK_IMAGES);
static struct list images GUARDED_BY(images_lock) = LIST_INITIALISER(images);
static struct slab image_slab = SLAB_INITIALISER(image_slab, struct image, "images");

static rights_t rights_of(uint32_t flags)
{
    return (flags & ELF_READ ? ABI_PROT_READ : 0) | (flags & ELF_WRITE ? ABI_PROT_WRITE : 0) |
           (flags & ELF_EXECUTE ? ABI_PROT_EXEC : 0);
}

/* The part of a page that comes from the file is [from, to), the rest is zeros. */
static void *make_page(const struct elf_segment *segment, const char *file, vaddr_t at)
{
    vaddr_t from = at > segment->vaddr ? at : segment->vaddr;
    vaddr_t file_end = segment->vaddr + segment->filesz;
    vaddr_t to = at + PAGE_SIZE < file_end ? at + PAGE_SIZE : file_end;
    const char *content = file + segment->offset + (from - segment->vaddr);
    bool whole = to - from == PAGE_SIZE && ((uintptr_t)content & 3) == 0;
    char *page = whole ? page_alloc() : page_alloc_zeroed();

    if (page && whole)
        page_copy(page, content);
    else if (page)
        memcpy(page + (from - at), content, to - from);
    return page;
}

static int load_page(struct addrspace *space, const struct elf_segment *segment, const char *file,
                     vaddr_t at)
{
    rights_t rights = rights_of(segment->flags);
    void *page = make_page(segment, file, at);

    if (!page)
        return -ENOMEM;
    if (rights & ABI_PROT_EXEC)
        walk_sync_code(page);
    int error = addrspace_place(space, at, page, rights);
    if (error)
        page_free(page);
    return error;
}

/* Pages that the file has something for, then those that are zeros. Interrupts are let in between: it can be big. */
static int load_segment(struct addrspace *space, const struct elf_segment *segment,
                        const char *file)
{
    vaddr_t at = segment->vaddr & ~PAGE_MASK;
    vaddr_t file_end = segment->filesz ? segment->vaddr + segment->filesz : at;
    vaddr_t end = (segment->vaddr + segment->memsz + PAGE_MASK) & ~PAGE_MASK;
    uint32_t done = 0;
    int error = 0;

    for (; at < file_end && !error; at += PAGE_SIZE) {
        error = load_page(space, segment, file, at);
        sched_pause();
    }
    while (!error && at + done < end) {
        error = addrspace_replace(space, at, end, rights_of(segment->flags), 0, &done);
        if (error == -EAGAIN) {
            error = 0;
            sched_pause();
        }
    }
    return error;
}

static int load(struct addrspace *space, const struct elf_image *elf, const char *file)
{
    int error =
        addrspace_demand(space, USER_STACK_LOW, USER_IMAGE_LOW, ABI_PROT_READ | ABI_PROT_WRITE);

    for (uint32_t i = 0; i < elf->count && !error; i++)
        error = load_segment(space, &elf->segment[i], file);
    space->heap_start = space->heap_end = (elf->end + PAGE_MASK) & ~PAGE_MASK;
    return error;
}

/* Fills an image that is in the list, but not ready. */
static long load_image(struct image *image, const struct tar_entry *entry, const char *path)
{
    struct elf_image elf;
    const char *reason = elf_check(&elf, entry->data, entry->size, USER_IMAGE_LOW, USER_HEAP_HIGH);

    if (reason) {
        log_line("exec: %s: %s", path, reason);
        return -ENOEXEC;
    }
    image->size = entry->size;
    image->entry = elf.entry;
    image->space = addrspace_create();
    int error = image->space ? load(image->space, &elf, entry->data) : -ENOMEM;
    while (!error && addrspace_freeze(image->space) != 0)
        sched_pause();
    return error;
}

static struct image *find(const void *file) REQUIRES(images_lock)
{
    LIST_FOREACH(link, &images) {
        struct image *image = list_entry(link, struct image, link);
        if (image->file == file)
            return image;
    }
    return NULL;
}

/* Loads a new image, for which others wait meanwhile. */
static struct image *load_new(struct image *image, const struct tar_entry *entry, const char *path,
                              long *error)
{
    *error = load_image(image, entry, path);
    lock_acquire(&images_lock);
    image->ready = *error == 0;
    if (*error)
        list_remove(&image->link);
    lock_release(&images_lock);
    if (*error == 0)
        return image;
    if (image->space)
        space_free(image->space);
    slab_free(&image_slab, image);
    return NULL;
}

const struct image *image_get(int at, const char *path, long *error)
{
    struct tar_entry entry;

    *error = namespace_program(at, path, &entry);
    if (*error)
        return NULL;
    lock_acquire(&images_lock);
    struct image *image = find(entry.data);
    bool found = image != NULL, ready = found && image->ready;
    if (!found && (image = slab_alloc(&image_slab)) != NULL) {
        image->file = entry.data;
        list_push_front(&images, &image->link);
    }
    lock_release(&images_lock);
    *error = image ? -EAGAIN : -ENOMEM;
    if (image && !found)
        return load_new(image, &entry, path, error);
    return ready ? image : NULL;
}

bool image_symbol(const struct image *image, uint32_t address, const char **name, uint32_t *offset)
{
    return image && elf_symbol(image->file, image->size, address, name, offset);
}
