/*
 * Reads of disks: waiting for the device, then for what it says, then copying to the program.
 * SPDX-License-Identifier: MIT
 */
#include "fs/disk.h"
#include "abi/errno.h"
#include "base/clock.h"
#include "base/log.h"
#include "base/panic.h"
#include "dev/irq.h"
#include "fs/inode.h"
#include "lib/string.h"
#include "mm/page.h"
#include "mm/slab.h"
#include "sched/sched.h"
#include "sched/waitq.h"

#define REQUEST_MAX (BLOCK_PAGES * BLOCK_PAGE) /* bytes */
#define PATIENCE_MS 10000u

_Static_assert(BLOCK_PAGE == PAGE_SIZE, "a request's pages are the kernel's");

enum read_state {
    READ_WAITING, /* in disk->waiting */
    READ_STARTED, /* the device has it */
    READ_DONE,    /* its thread will come for it */
};

/* One call's read of a file, in pieces of REQUEST_MAX bytes one after the other. */
struct disk_read {
    struct block_request request; /* of the piece at hand; the driver's while started */
    struct list link;
    enum read_state state; /* under the disk's lock, as the next */
    bool abandoned;        /* nobody will come for it */

    /* The thread's own; how far it is stands in thread->progress. */
    bool own_offset;     /* it has moved the file's offset by `size` in advance */
    uint32_t position;   /* in the file */
    uint32_t size;       /* bytes; ends within the file */
    uint32_t piece_skip; /* bytes before the wanted ones in the first sector */
    uint32_t piece_size; /* bytes wanted */
};

struct disk {
    struct block_device *device;
    struct waitq sleepers; /* its lock guards all of the disk; wait_object: the read */
    struct list waiting GUARDED_BY(sleepers.lock); /* reads, for the device to have room */
    uint32_t under_way GUARDED_BY(sleepers.lock);
    uint64_t
        heard GUARDED_BY(sleepers.lock); /* when it finished something, or began after a rest */
};

static struct disk disks[DISKS_MAX];
static uint32_t disk_count; /* changes at boot only */
static struct slab reads = SLAB_INITIALISER(reads, struct disk_read, "disk reads");
uint32_t disk_patience_ms = PATIENCE_MS;

/* --- The device --- */

static void free_pages(struct disk_read *read)
{
    for (uint32_t i = 0; i < BLOCK_PAGES; i++) {
        if (read->request.page[i])
            page_free(read->request.page[i]);
        read->request.page[i] = NULL;
    }
}

static bool take_pages(struct disk_read *read)
{
    for (uint32_t i = 0; i * BLOCK_PAGE < read->request.count * BLOCK_SECTOR; i++)
        if (!(read->request.page[i] = page_alloc()))
            return false;
    return true;
}

static void discard(struct disk_read *read)
{
    free_pages(read);
    slab_free(&reads, read);
}

static void finished(struct disk *disk, struct disk_read *read) REQUIRES(disk->sleepers.lock)
{
    read->state = READ_DONE;
    if (read->abandoned) {
        discard(read);
        return;
    }
    /* No sleeper: its deadline has taken it out and it will look at the state, or it has been killed. */
    LIST_FOREACH(link, &disk->sleepers.threads) {
        struct thread *thread = list_entry(link, struct thread, wait_link);
        if (thread->wait_object == read) {
            waitq_wake(&disk->sleepers, thread, 0);
            return;
        }
    }
}

/* Gives the device as many of the waiting reads as it has room for. */
static void start_some(struct disk *disk) REQUIRES(disk->sleepers.lock)
{
    while (disk->under_way < disk->device->depth && !list_empty(&disk->waiting)) {
        struct disk_read *read = list_entry(list_pop_front(&disk->waiting), struct disk_read, link);
        if (!take_pages(read)) {
            read->request.result = -ENOMEM;
            finished(disk, read);
            continue;
        }
        if (disk->under_way++ == 0)
            disk->heard = clock_now();
        read->state = READ_STARTED;
        disk->device->start(disk->device, &read->request);
    }
}

/* Takes from the device what it has finished. */
static void collect(struct disk *disk) REQUIRES(disk->sleepers.lock)
{
    struct block_request *request;

    while ((request = disk->device->finish(disk->device)) != NULL) {
        disk->under_way--;
        disk->heard = clock_now();
        finished(disk, list_entry(request, struct disk_read, request));
    }
    start_some(disk);
}

/* The moment from which on the device counts as dead, if nothing is heard from it. */
static uint64_t deadline(const struct disk *disk) REQUIRES(disk->sleepers.lock)
{
    return disk_patience_ms ? disk->heard + (uint64_t)disk_patience_ms * clock_hz / 1000
                            : UINT64_MAX;
}

bool disk_interrupt(uint32_t intid)
{
    bool is_ours = false;

    for (uint32_t i = 0; i < disk_count; i++) {
        struct disk *disk = &disks[i];
        if (disk->device->intid != intid)
            continue;
        is_ours = true;
        lock_acquire(&disk->sleepers.lock);
        collect(disk);
        lock_release(&disk->sleepers.lock);
    }
    return is_ours;
}

/* --- A thread's read --- */

/* The next piece of a read joins those that wait. */
static void begin_piece(struct disk *disk, const struct inode *inode, struct disk_read *read,
                        uint32_t done) REQUIRES(disk->sleepers.lock)
{
    uint32_t at = read->position + done, left = read->size - done;
    uint32_t room = REQUEST_MAX - at % BLOCK_SECTOR;

    read->piece_skip = at % BLOCK_SECTOR;
    read->piece_size = left < room ? left : room;
    read->request.sector = inode->sector + at / BLOCK_SECTOR;
    read->request.count = (read->piece_skip + read->piece_size + BLOCK_SECTOR - 1) / BLOCK_SECTOR;
    read->state = READ_WAITING;
    list_push_back(&disk->waiting, &read->link);
    start_some(disk);
}

/* The program gets a finished piece. */
static long copy_out(const struct disk_read *read, char __user *to)
{
    if (read->request.result)
        return read->request.result;
    for (uint32_t done = 0, length; done < read->piece_size; done += length) {
        uint32_t at = read->piece_skip + done, left = read->piece_size - done;
        length = BLOCK_PAGE - at % BLOCK_PAGE;
        length = left < length ? left : length;
        const char *from = (const char *)read->request.page[at / BLOCK_PAGE] + at % BLOCK_PAGE;
        if (user_write(to + done, from, length) != 0)
            return -EFAULT;
    }
    return read->piece_size;
}

/* Nobody waits for it any more. What the device has, it keeps until it is done with it. */
static void let_go(struct disk *disk, struct disk_read *read)
{
    lock_acquire(&disk->sleepers.lock);
    bool started = read->state == READ_STARTED;
    if (read->state == READ_WAITING)
        list_remove(&read->link);
    read->abandoned = true;
    lock_release(&disk->sleepers.lock);
    if (!started)
        discard(read);
}

/* The call is over after `done` bytes: the offset that was moved in advance moves back, if it is there still. */
static void end(struct file *file, struct disk_read *read, uint32_t done)
{
    if (read->own_offset) {
        lock_acquire(&file->lock);
        if (file->offset == read->position + read->size)
            file->offset = read->position + done;
        lock_release(&file->lock);
    }
    let_go(file->node->disk, read);
}

/*
 * Goes on as far as it can without waiting; true: the thread waits now. Else *result tells how the last piece ended,
 * or why there will be none.
 */
static bool wait_for_piece(struct file *file, struct disk_read *read, long *result)
{
    struct disk *disk = file->node->disk;
    struct thread *thread = current_thread();
    bool waits = false;

    thread->deaf = false;
    lock_acquire(&disk->sleepers.lock);
    if (read->state != READ_DONE && clock_now() >= deadline(disk))
        collect(disk); /* an interrupt may have got lost */
    if (read->state == READ_DONE) {
        *result = 0;
    } else if (clock_now() >= deadline(disk)) {
        *result = -EIO;
    } else {
        thread->wait_object = read;
        thread->deaf = true;
        waitq_block(&disk->sleepers, deadline(disk), true);
        waits = true;
    }
    lock_release(&disk->sleepers.lock);
    return waits;
}

/* Entered again after each wait. */
static long go_on(struct file *file, struct disk_read *read, char __user *buffer)
{
    struct disk *disk = file->node->disk;
    struct thread *thread = current_thread();
    long result;

    for (;;) {
        if (wait_for_piece(file, read, &result))
            return 0;
        if (!result)
            result = copy_out(read, buffer + thread->progress);
        if (result > 0)
            thread->progress += (uint32_t)result;
        if (result <= 0 || thread->progress == read->size)
            break;
        free_pages(read);
        lock_acquire(&disk->sleepers.lock);
        begin_piece(disk, file->node, read, thread->progress);
        lock_release(&disk->sleepers.lock);
    }
    if (thread->progress)
        result = thread->progress;
    end(file, read, thread->progress);
    thread->progress = 0;
    return result;
}

/* At the file's own offset (NULL) or at *position. *error: 0 at the file's end. */
static struct disk_read *begin(struct file *file, uint32_t size, const uint32_t *position,
                               long *error)
{
    struct disk_read *read = slab_alloc(&reads);
    struct disk *disk = file->node->disk;

    *error = -ENOMEM;
    if (!read)
        return NULL;
    lock_acquire(&file->lock);
    read->position = position ? *position : file->offset;
    uint32_t left = file->node->size > read->position ? file->node->size - read->position : 0;
    read->size = size < left ? size : left;
    read->own_offset = !position;
    if (!position)
        file->offset += read->size; /* so that two threads never get the same bytes */
    lock_release(&file->lock);
    if (!read->size) {
        slab_free(&reads, read);
        *error = 0;
        return NULL;
    }
    lock_acquire(&disk->sleepers.lock);
    begin_piece(disk, file->node, read, 0);
    lock_release(&disk->sleepers.lock);
    return read;
}

static long read_at(struct file *file, void __user *buffer, uint32_t size, const uint32_t *position)
{
    struct thread *thread = current_thread();
    struct disk_read *read = thread->held ? thread->wait_object : NULL;
    long error;

    if (!read)
        read = begin(file, size, position, &error);
    return read ? go_on(file, read, buffer) : error;
}

static long read_on(struct file *file, void __user *buffer, uint32_t size)
{
    return read_at(file, buffer, size, NULL);
}

static long read_there(struct file *file, void __user *buffer, uint32_t size, uint32_t position)
{
    return read_at(file, buffer, size, &position);
}

static void abandoned(struct file *file, const struct thread *thread)
{
    end(file, thread->wait_object, thread->progress);
}

const struct file_ops disk_file_ops = {
    .read = read_on, .read_there = read_there, .abandoned = abandoned};

/* --- Boot --- */

void disk_add(struct block_device *device)
{
    if (disk_count == DISKS_MAX) {
        log_line("brigade: disk %s is left out: there are %u already", device->name, DISKS_MAX);
        return;
    }
    struct disk *disk = &disks[disk_count++];
    waitq_init(&disk->sleepers, "disk");
    lock_acquire(&disk->sleepers.lock);
    list_init(&disk->waiting);
    lock_release(&disk->sleepers.lock);
    disk->device = device;
    irq_enable(device->intid, this_core()->id);
}

struct disk *disk_get(uint32_t n)
{
    return n < disk_count ? &disks[n] : NULL;
}

const struct block_device *disk_device(const struct disk *disk)
{
    return disk->device;
}

long disk_read_now(struct disk *disk, uint32_t sector, uint32_t count, void *page)
{
    struct disk_read *read = slab_alloc(&reads);

    if (!read)
        return -ENOMEM;
    read->request.sector = sector;
    read->request.count = count;
    lock_acquire(&disk->sleepers.lock);
    list_push_back(&disk->waiting, &read->link);
    start_some(disk);
    while (read->state != READ_DONE && clock_now() < deadline(disk)) {
        cpu_relax();
        collect(disk);
    }
    long result = read->state == READ_DONE ? read->request.result : -EIO;
    lock_release(&disk->sleepers.lock);
    if (!result)
        memcpy(page, read->request.page[0], count * BLOCK_SECTOR);
    let_go(disk, read);
    return result;
}
