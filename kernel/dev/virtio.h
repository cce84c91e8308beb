/*
 * Devices of virtual machines behind virtio-mmio: finding them, and the one queue of requests that each has here.
 * SPDX-License-Identifier: MIT
 *
 * Sources: Virtual I/O Device (VIRTIO) 1.1: 2.6 (split virtqueues), 3.1.1 (initialisation), 4.2.2 (version 2 of the
 * registers), 4.2.4 (version 1, legacy). Such a device sees what the caches hold, so nothing is cleaned. No function
 * waits; who calls them keeps two cores from doing so at once.
 */
#ifndef BRIGADE_DEV_VIRTIO_H
#define BRIGADE_DEV_VIRTIO_H

#include <stdbool.h>
#include <stdint.h>

#define VIRTIO_BLOCK 2u /* 5: device types */
#define VIRTIO_ENTROPY 4u

#define VIRTIO_QUEUE_SIZE 128u    /* descriptors */
#define VIRTIO_CONFIG (0x100 / 4) /* of a device's own registers, in words */

/* Flags of a descriptor, 2.6.5 */
#define VIRTIO_NEXT 1u  /* the next descriptor of the table goes on with the request */
#define VIRTIO_WRITE 2u /* the device writes there */

/* A queue as the device sees it, one behind the other as the legacy layout (2.6.2) wants it. In less than a page. */
/* NOLINTNEXTLINE(clang-analyzer-optin.performance.Padding): the device wants it so */
struct virtio_ring {
    struct {
        uint64_t address;
        uint32_t length;
        uint16_t flags, next;
    } descriptor[VIRTIO_QUEUE_SIZE];
    struct {
        uint16_t flags, index, head[VIRTIO_QUEUE_SIZE], event;
    } offered;
    struct {
        uint16_t flags, index;
        struct {
            uint32_t head, length;
        } element[VIRTIO_QUEUE_SIZE];
        uint16_t event;
    } used __attribute__((aligned(64)));
};

struct virtio {
    volatile uint32_t *registers;
    struct virtio_ring *ring;
    uint32_t linear_offset; /* from physical addresses to those of the linear map */
    uint16_t taken;         /* of the used ring, by us */
};

/* virtio_type - of the device behind these registers; 0: there is none, or of an unknown version. */
uint32_t virtio_type(const volatile uint32_t *registers);

/*
 * virtio_begin - resets the device and gives it its queue, number 0. ring: zeros, at the start of a page. False: the
 * device refuses.
 */
bool virtio_begin(struct virtio *virtio, volatile uint32_t *registers, struct virtio_ring *ring,
                  uint32_t linear_offset);

/* virtio_describe - fills descriptor number index; with VIRTIO_NEXT index + 1 follows. */
void virtio_describe(struct virtio *virtio, uint32_t index, const void *data, uint32_t length,
                     uint32_t flags);

/* virtio_offer - the device may begin with the request whose first descriptor is `head`. */
void virtio_offer(struct virtio *virtio, uint32_t head);

/* virtio_take - quiets the interrupt; the next request that the device is done with. False: there is none. */
bool virtio_take(struct virtio *virtio, uint32_t *head, uint32_t *length);

/* virtio_end - resets the device: it uses neither the queue nor any buffer any more. */
void virtio_end(struct virtio *virtio);

#endif
