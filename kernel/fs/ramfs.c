/*
 * Reading, writing and cutting regular files.
 * SPDX-License-Identifier: MIT
 */
#include "fs/ramfs.h"
#include "abi/errno.h"
#include "abi/signal.h"
#include "fs/file.h"
#include "lib/smaller.h"
#include "lib/string.h"
#include "mm/page.h"
#include "sched/sched.h"

static char zeros[PAGE_SIZE]; /* what a reader sees where no page has been written */

static uint32_t size_of(const struct inode *inode)
{
    return __atomic_load_n(&inode->size, __ATOMIC_RELAXED);
}

/* A new page of the file in its slot; a file of the initrd gives its bytes. */
static int fill_slot(const struct inode *inode, uint32_t index, void **slot)
{
    if (!inode_room())
        return -ENOSPC;
    *slot = page_alloc_zeroed();
    if (!*slot)
        return -ENOSPC;
    if (inode->fixed)
        memcpy(*slot, inode->fixed + index * PAGE_SIZE,
               smaller(size_of(inode) - index * PAGE_SIZE, PAGE_SIZE));
    return 0;
}

static int find_page(struct inode *inode, uint32_t index, bool make, char **page)
    REQUIRES(inode->pages_lock)
{
    void **slot = page_index_slot(&inode->pages, index, make);
    int error = make && !slot ? -ENOSPC : 0;

    if (slot && !*slot && make)
        error = fill_slot(inode, index, slot);
    *page = slot ? *slot : NULL;
    return error;
}

/* --- Mapping: what mm/mapping.h asks of an object --- */

static struct inode *inode_of(struct object *object)
{
    return list_entry(object, struct inode, object);
}

static int object_page(struct object *object, uint32_t index, void **page)
{
    struct inode *inode = inode_of(object);
    char *found = NULL;
    int error = 0;

    lock_acquire(&inode->pages_lock);
    /* The size shrinks before the pages are cut, under this lock: none comes back behind the end. */
    if ((uint64_t)index * PAGE_SIZE < size_of(inode))
        error = find_page(inode, index, true, &found);
    if (found)
        page_share(found);
    lock_release(&inode->pages_lock);
    *page = found;
    return error;
}

static void object_written(struct object *object)
{
    struct inode *inode = inode_of(object);

    lock_acquire(&inode->pages_lock);
    inode->written = inode_now();
    lock_release(&inode->pages_lock);
}

static void object_get(struct object *object)
{
    inode_get(inode_of(object));
}

static void object_put(struct object *object)
{
    inode_put(inode_of(object));
}

static const struct object_ops object_operations = {
    .page = object_page, .written = object_written, .get = object_get, .put = object_put};

void ramfs_init(struct inode *inode)
{
    inode->ops = &ramfs_ops;
    object_init(&inode->object, &object_operations);
}

/* --- Reading and writing --- */

/* The file's page for a copy: while the inode is locked, it is not cut off. */
static int page_for_copy(struct inode *inode, uint32_t position, bool make, char **page)
    REQUIRES(inode->lock)
{
    lock_acquire(&inode->pages_lock);
    int error = find_page(inode, position / PAGE_SIZE, make, page);
    lock_release(&inode->pages_lock);
    return error;
}

static const char *bytes_at(struct inode *inode, uint32_t position) REQUIRES(inode->lock)
{
    char *page;

    if (inode->fixed)
        return inode->fixed + position;
    page_for_copy(inode, position, false, &page);
    return (page ? page : zeros) + position % PAGE_SIZE;
}

static long read_at(struct file *file, void __user *buffer, uint32_t size, uint32_t position)
{
    struct inode *inode = file->node;
    uint32_t done = 0;

    lock_acquire(&inode->lock);
    uint32_t end = size_of(inode);
    size = position < end ? smaller(size, end - position) : 0;
    while (done < size) {
        uint32_t length = smaller(size - done, PAGE_SIZE - (position + done) % PAGE_SIZE);
        if (user_write((char __user *)buffer + done, bytes_at(inode, position + done), length) != 0)
            break;
        done += length;
    }
    inode->accessed = inode_now();
    lock_release(&inode->lock);
    return done == 0 && size ? -EFAULT : (long)done;
}

/* What a mapping has left behind the file's end, in its last page, is no part of it: it grows by zeros. */
static void clear_gap(struct inode *inode, uint32_t end) REQUIRES(inode->lock)
{
    uint32_t size = size_of(inode);
    uint32_t offset = size % PAGE_SIZE;
    char *page = NULL;

    if (offset && end > size)
        page_for_copy(inode, size, false, &page);
    if (page)
        memset(page + offset, 0, smaller(end - size, PAGE_SIZE - offset));
}

static void set_size(struct inode *inode, uint32_t size) REQUIRES(inode->lock)
{
    __atomic_store_n(&inode->size, size, __ATOMIC_RELAXED);
}

static long put_bytes(struct inode *inode, const char __user *buffer, uint32_t size,
                      uint32_t position) REQUIRES(inode->lock)
{
    uint32_t done = 0;
    int error = 0;

    while (done < size) {
        uint32_t offset = (position + done) % PAGE_SIZE;
        uint32_t length = smaller(size - done, PAGE_SIZE - offset);
        char *page;
        error = page_for_copy(inode, position + done, true, &page);
        if (!error)
            error = user_read(page + offset, buffer + done, length);
        if (error)
            break;
        done += length;
    }
    if (done && position + done > size_of(inode))
        set_size(inode, position + done);
    return done ? (long)done : error;
}

/* How far the current process may make a file grow. */
static uint32_t growth_limit(void)
{
    const struct process *process = current_thread()->process;

    return smaller(__atomic_load_n(&process->limit[ABI_LIMIT_FILE_SIZE][0], __ATOMIC_RELAXED),
                   INODE_SIZE_MAX);
}

long ramfs_exceeded(void)
{
    if (growth_limit() < INODE_SIZE_MAX)
        file_signal(SIGXFSZ);
    return -EFBIG;
}

static long write_at(struct file *file, const void __user *buffer, uint32_t size,
                     uint32_t *position)
{
    struct inode *inode = file->node;
    long result = 0;

    lock_acquire(&inode->lock);
    if (*position == FILE_APPEND)
        *position = size_of(inode);
    uint32_t end = growth_limit();
    bool beyond = size && *position >= end;
    if (size && !beyond) {
        clear_gap(inode, *position);
        result = put_bytes(inode, buffer, smaller(size, end - *position), *position);
    }
    if (result > 0)
        inode->modified = inode->changed = inode_now();
    lock_release(&inode->lock);
    return beyond ? -EFBIG : result;
}

/* A mapping begins or continues: its first page's end, if nobody else sees it, is zeros. */
static struct object *mapped(struct file *file)
{
    struct inode *inode = file->node;
    bool alone = !object_is_mapped(&inode->object);

    lock_acquire(&inode->lock);
    if (alone && !inode->permanent)
        clear_gap(inode, UINT32_MAX);
    inode->accessed = inode_now();
    lock_release(&inode->lock);
    return &inode->object;
}

/* --- Cutting --- */

static uint32_t pages_of(uint32_t size)
{
    return (size + PAGE_MASK) / PAGE_SIZE;
}

/* Takes out what lies behind the end; returns what is to be freed without a lock. */
static void **cut(struct inode *inode, uint32_t size) REQUIRES(inode->lock)
{
    lock_acquire(&inode->pages_lock);
    set_size(inode, size);
    void **chain = page_index_cut(&inode->pages, pages_of(size));
    lock_release(&inode->pages_lock);
    object_cut(&inode->object, pages_of(size));
    clear_gap(inode, UINT32_MAX);
    return chain;
}

long ramfs_truncate(struct inode *inode, uint32_t size)
{
    void **chain = NULL;

    if (inode->permanent)
        return -EROFS;
    if (size > growth_limit() && size > size_of(inode))
        return ramfs_exceeded();
    lock_acquire(&inode->lock);
    if (size < size_of(inode)) {
        chain = cut(inode, size);
    } else if (size > size_of(inode)) {
        clear_gap(inode, size);
        set_size(inode, size);
    }
    inode->modified = inode->changed = inode_now();
    lock_release(&inode->lock);
    while (object_cut_some(&inode->object))
        sched_pause();
    while (chain) {
        sched_pause();
        chain = page_index_free_leaf(chain);
    }
    return 0;
}

const struct file_ops ramfs_ops = {.read_at = read_at, .write_at = write_at, .mapped = mapped};
