/*
 * The cache of program images.
 * SPDX-License-Identifier: MIT
 */
#include "proc/image.h"
#include "abi/abi.h"
#include "base/log.h"
#include "fs/initrd.h"
#include "lib/elf.h"
#include "lib/errno.h"
#include "lib/string.h"
#include "mm/slab.h"
#include "mm/walk.h"

static struct lock images_lock = LOCK_INITIALISER("images", RANK_IMAGES);
static struct list images GUARDED_BY(images_lock) = LIST_INITIALISER(images);
static struct slab image_slab = SLAB_INITIALISER(image_slab, struct image, "images");

static rights_t rights_of(uint32_t flags)
{
    return (flags & ELF_READ ? ABI_PROT_READ : 0) | (flags & ELF_WRITE ? ABI_PROT_WRITE : 0) |
           (flags & ELF_EXECUTE ? ABI_PROT_EXEC : 0);
}

static int load_page(struct addrspace *space, const struct elf_segment *segment, const char *file,
                     vaddr_t at)
{
    /* The part of the page that comes from the file: [from, to) */
    vaddr_t from = at > segment->vaddr ? at : segment->vaddr;
    vaddr_t file_end = segment->vaddr + segment->filesz;
    vaddr_t to = at + PAGE_SIZE < file_end ? at + PAGE_SIZE : file_end;
    rights_t rights = rights_of(segment->flags);

    if (from >= file_end)
        return addrspace_demand(space, at, at + PAGE_SIZE, rights);
    char *page = page_alloc_zeroed();
    if (!page)
        return -ENOMEM;
    memcpy(page + (from - at), file + segment->offset + (from - segment->vaddr), to - from);
    if (rights & ABI_PROT_EXEC)
        walk_sync_code(page);
    int error = addrspace_place(space, at, page, rights);
    if (error)
        page_free(page);
    return error;
}

static int load(struct addrspace *space, const struct elf_image *elf, const char *file)
{
    int error =
        addrspace_demand(space, USER_STACK_LOW, USER_IMAGE_LOW, ABI_PROT_READ | ABI_PROT_WRITE);

    for (uint32_t i = 0; i < elf->count && !error; i++) {
        const struct elf_segment *segment = &elf->segment[i];
        vaddr_t at = segment->vaddr & ~PAGE_MASK;
        for (; at < segment->vaddr + segment->memsz && !error; at += PAGE_SIZE)
            error = load_page(space, segment, file, at);
    }
    space->heap_start = space->heap_end = (elf->end + PAGE_MASK) & ~PAGE_MASK;
    return error;
}

static struct image *make_image(const struct tar_entry *entry, const char *path, long *error)
{
    struct elf_image elf;
    const char *reason = elf_check(&elf, entry->data, entry->size, USER_IMAGE_LOW, USER_HEAP_HIGH);

    if (reason) {
        log_line("exec: %s: %s", path, reason);
        *error = -ENOEXEC;
        return NULL;
    }
    *error = -ENOMEM;
    struct image *image = slab_alloc(&image_slab);
    if (!image)
        return NULL;
    image->file = entry->data;
    image->size = entry->size;
    image->entry = elf.entry;
    image->space = addrspace_create();
    if (image->space && load(image->space, &elf, entry->data) == 0)
        return image;
    if (image->space)
        addrspace_free_some(image->space, UINT32_MAX);
    slab_free(&image_slab, image);
    return NULL;
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

const struct image *image_get(const char *path, long *error)
{
    struct tar_entry entry;

    *error = -ENOENT;
    if (!*path || !initrd_find(path, &entry))
        return NULL;
    *error = -EACCES;
    if (entry.type != TAR_FILE)
        return NULL;
    lock_acquire(&images_lock);
    struct image *image = find(entry.data);
    if (!image) {
        image = make_image(&entry, path, error);
        if (image)
            list_push_front(&images, &image->link);
    }
    lock_release(&images_lock);
    return image;
}

bool image_symbol(const struct image *image, uint32_t address, const char **name, uint32_t *offset)
{
    return image && elf_symbol(image->file, image->size, address, name, offset);
}
