/*
 * The source of randomness of virtual machines (virtio-rng), asked once, when the kernel starts.
 * SPDX-License-Identifier: MIT
 *
 * Source: Virtual I/O Device (VIRTIO) 1.1, 5.4.
 */
#ifndef BRIGADE_DEV_VIRTIO_ENTROPY_H
#define BRIGADE_DEV_VIRTIO_ENTROPY_H

#include <stdbool.h>
#include <stdint.h>

#define VIRTIO_ENTROPY_BYTES 32u

/*
 * virtio_entropy_read - so many bytes from the device behind these registers, of type VIRTIO_ENTROPY. memory: a page of
 * zeros in the linear map, the caller's again afterwards. Waits a second at most. False: the device gave less.
 */
bool virtio_entropy_read(volatile uint32_t *registers, void *memory, uint32_t linear_offset,
                         uint8_t bytes[VIRTIO_ENTROPY_BYTES]);

#endif
