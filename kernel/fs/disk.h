/*
 * Disks: threads wait here for what they read. Every read goes to the device; nothing is cached or read ahead.
 * SPDX-License-Identifier: MIT
 *
 * A read belongs to its thread until it has finished; signals wait for that, too. One whose thread is killed or out of
 * patience is abandoned: it keeps its pages until the device is done with it, so that no device writes where it should not.
 */
#ifndef BRIGADE_FS_DISK_H
#define BRIGADE_FS_DISK_H

#include "dev/block.h"
#include "fs/file.h"

struct disk;

#define DISKS_MAX 8u

/* What an open file with bytes on a disk can do (inode->disk and inode->sector say where). Reading may block. */
extern const struct file_ops disk_file_ops;

/*
 * Milliseconds; a disk that has let that much pass without finishing any of its requests does not answer: reads of
 * it fail with -EIO. 0: however long it takes. Set at boot.
 */
extern uint32_t disk_patience_ms;

/* disk_add - a device that is ready; its interrupts come to the calling core. Boot only. */
void disk_add(struct block_device *device);

/* disk_get - the n-th one that disk_add got, from 0; NULL: there are no more. */
struct disk *disk_get(uint32_t n);

/* disk_device - its driver's description. */
const struct block_device *disk_device(const struct disk *disk);

/*
 * disk_read_now - reads sectors into one page without an interrupt, looking at the device again and again. Boot only.
 * 0 or -EIO.
 */
long disk_read_now(struct disk *disk, uint32_t sector, uint32_t count, void *page);

/* disk_interrupt - answers the interrupt if it is a disk's. False: it is not. */
bool disk_interrupt(uint32_t intid);

#endif
