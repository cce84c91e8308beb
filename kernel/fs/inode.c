/*
 * Making, counting and freeing inodes.
 * SPDX-License-Identifier: MIT
 */
#include "fs/inode.h"
#include "abi/errno.h"
#include "base/clock.h"
#include "base/panic.h"
#include "fs/fifo.h"
#include "fs/file.h"
#include "fs/mqueue.h"
#include "fs/tree.h"
#include "mm/page.h"
#include "mm/slab.h"
#include "sched/sched.h"

#define INODES_MAX 32768u   /* so that no search of the tree takes long */
#define KEPT_FREE_SHARE 16u /* this part of all pages is not for files */
#define MODE_BITS 07777u

static struct slab inodes = SLAB_INITIALISER(inodes, struct inode, "inodes");
static uint32_t count;       /* atomic */
static uint32_t last_number; /* atomic */

uint64_t inode_now(void)
{
    return clock_to_ns(clock_now() - clock_booted);
}

bool inode_room(void)
{
    return page_free_count() > page_total() / KEPT_FREE_SHARE;
}

uint32_t inode_count(void)
{
    return __atomic_load_n(&count, __ATOMIC_RELAXED);
}

/* Nobody else knows it yet. */
static void init(struct inode *inode, uint32_t mode) NO_THREAD_SAFETY
{
    inode->references = 1;
    inode->number = __atomic_add_fetch(&last_number, 1, __ATOMIC_RELAXED);
    inode->mode = mode;
    inode->accessed = inode->modified = inode->changed = inode_now();
    list_init(&inode->children);
    list_init_link(&inode->loose);
    list_init(&inode->locks);
    lock_init(&inode->lock, "inode", RANK_INODE);
    lock_init(&inode->pages_lock, "file pages", RANK_FILE_PAGES);
}

struct inode *inode_new(uint32_t mode)
{
    struct inode *inode = NULL;

    if (__atomic_add_fetch(&count, 1, __ATOMIC_RELAXED) <= INODES_MAX && inode_room())
        inode = slab_alloc(&inodes);
    if (inode)
        init(inode, mode);
    else
        __atomic_fetch_sub(&count, 1, __ATOMIC_RELAXED);
    return inode;
}

struct inode *inode_get(struct inode *inode)
{
    __atomic_fetch_add(&inode->references, 1, __ATOMIC_RELAXED);
    return inode;
}

void inode_put(struct inode *inode)
{
    /* Release: our last accesses come before; acquire: the freeing comes after all others' last. */
    if (!inode || __atomic_fetch_sub(&inode->references, 1, __ATOMIC_ACQ_REL) != 1)
        return;
    assert(!inode->parent && list_empty(&inode->locks));
    lock_acquire(&inode->pages_lock);
    void **chain = page_index_cut(&inode->pages, 0);
    lock_release(&inode->pages_lock);
    while (chain) {
        sched_pause();
        chain = page_index_free_leaf(chain);
    }
    if (inode->queue)
        mqueue_free(inode->queue);
    if (inode->fifo)
        fifo_free(inode->fifo);
    slab_free(&inodes, inode);
    __atomic_fetch_sub(&count, 1, __ATOMIC_RELAXED);
}

bool inode_is(const struct inode *inode, uint32_t kind)
{
    return (__atomic_load_n(&inode->mode, __ATOMIC_RELAXED) & MODE_KIND) == kind;
}

/* What has been written by way of mappings counts as modified, too. */
static void settle_times(struct inode *inode) REQUIRES(inode->lock)
{
    lock_acquire(&inode->pages_lock);
    if (inode->written > inode->modified)
        inode->modified = inode->changed = inode->written;
    inode->written = 0;
    lock_release(&inode->pages_lock);
}

void inode_stat(struct inode *inode, struct abi_stat *status)
{
    lock_acquire(&tree_lock);
    uint32_t links = inode->parent ? 1 : 0;
    if (links && inode_is(inode, MODE_DIRECTORY))
        links = 2 + inode->folders;
    lock_release(&tree_lock);
    lock_acquire(&inode->lock);
    settle_times(inode);
    *status = (struct abi_stat){
        .mode = inode->mode,
        .size = inode->size,
        .inode = inode->number,
        .links = links,
        .accessed_ns = inode->accessed,
        .modified_ns = inode->modified,
        .changed_ns = inode->changed,
    };
    lock_release(&inode->lock);
}

long inode_chmod(struct inode *inode, uint32_t mode)
{
    if (inode->permanent)
        return -EROFS;
    lock_acquire(&inode->lock);
    __atomic_store_n(&inode->mode, (inode->mode & MODE_KIND) | (mode & MODE_BITS),
                     __ATOMIC_RELAXED);
    inode->changed = inode_now();
    lock_release(&inode->lock);
    return 0;
}

long inode_set_times(struct inode *inode, uint64_t accessed, uint64_t modified)
{
    if (inode->permanent)
        return -EROFS;
    lock_acquire(&inode->lock);
    settle_times(inode);
    if (accessed != INODE_SAME_TIME)
        inode->accessed = accessed;
    if (modified != INODE_SAME_TIME)
        inode->modified = modified;
    inode->changed = inode_now();
    lock_release(&inode->lock);
    return 0;
}
