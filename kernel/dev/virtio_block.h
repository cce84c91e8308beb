/*
 * Disks of virtual machines (virtio-blk).
 * SPDX-License-Identifier: MIT
 *
 * Source: Virtual I/O Device (VIRTIO) 1.1, 5.2.
 */
#ifndef BRIGADE_DEV_VIRTIO_BLOCK_H
#define BRIGADE_DEV_VIRTIO_BLOCK_H

#include "dev/block.h"

/*
 * virtio_block_begin - the disk behind these registers, of type VIRTIO_BLOCK. memory: a page of zeros in the linear
 * map, which becomes the driver's. NULL: the device refuses.
 */
struct block_device *virtio_block_begin(const char *name, volatile uint32_t *registers,
                                        uint32_t intid, void *memory, uint32_t linear_offset);

#endif
