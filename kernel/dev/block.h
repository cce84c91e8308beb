/*
 * What every driver of a block device offers: reads of whole sectors that begin here and finish later.
 * SPDX-License-Identifier: MIT
 *
 * A driver has no lock, never waits and calls nobody. fs/disk.c, which lets threads wait, calls it with its own lock
 * held, at boot with interrupts masked and later from system calls and interrupts of any core. A driver's init
 * function fills in a struct block_device, and hardware.c hands that to disk_add.
 */
#ifndef BRIGADE_DEV_BLOCK_H
#define BRIGADE_DEV_BLOCK_H

#include <stdint.h>

#define BLOCK_SECTOR                                                                               \
    512u /* bytes; a device whose own sectors are larger counts in these all the same */
#define BLOCK_PAGE 4096u                                            /* bytes */
#define BLOCK_PAGES 8u                                              /* of one request */
#define BLOCK_SECTORS_MAX (BLOCK_PAGES * BLOCK_PAGE / BLOCK_SECTOR) /* of one request */
#define BLOCK_DEPTH_MAX 8u

/*
 * One read. Sector n of it goes to page[n / 8] + n % 8 * 512. Pages are whole, aligned to their size, in the
 * kernel's linear map; the driver maintains caches where the device does not look into them. From start until finish
 * has returned it, request and pages are the driver's, however long that takes.
 */
struct block_request {
    uint32_t sector; /* the first; [sector, sector + count) lies in the device */
    uint32_t count;  /* sectors, 1 to BLOCK_SECTORS_MAX */
    void *page[BLOCK_PAGES];
    long result; /* when finished: 0, or -EIO and the like; then the pages' content means nothing */
};

struct block_device {
    const char *name; /* under /dev */
    uint32_t sectors; /* of BLOCK_SECTOR bytes; what lies behind 2 TiB is out of reach */
    uint32_t depth;   /* requests that may be under way at once, 1 to BLOCK_DEPTH_MAX */
    uint32_t intid;   /* interrupts with it are answered by calling finish until it returns NULL */

    /* Begins a read and returns at once; what fails at once is told by finish, too. At most depth are under way. */
    void (*start)(struct block_device *device, struct block_request *request);

    /*
     * A request that has finished, in any order, its result set; NULL: no other has. Quiets the interrupt, and does
     * what work it asks for. May be called at any time, also with no interrupt and nothing under way.
     */
    struct block_request *(*finish)(struct block_device *device);
};

#endif
