/*
 * virtio-rng: a request is a buffer, which comes back with bytes in it.
 * SPDX-License-Identifier: MIT
 */
#include "dev/virtio_entropy.h"
#include "arch/cpu.h"
#include "dev/virtio.h"

struct source {
    struct virtio_ring ring; /* at the start of the page */
    struct virtio virtio;
    volatile uint8_t bytes[VIRTIO_ENTROPY_BYTES];
};

_Static_assert(sizeof(struct source) <= 4096, "it is in one page");

bool virtio_entropy_read(volatile uint32_t *registers, void *memory, uint32_t linear_offset,
                         uint8_t bytes[VIRTIO_ENTROPY_BYTES])
{
    struct source *source = memory;
    uint64_t deadline = cpu_counter() + cpu_read_cntfrq();
    uint32_t head, length = 0;
    bool done = false;

    if (!virtio_begin(&source->virtio, registers, &source->ring, linear_offset))
        return false;
    virtio_describe(&source->virtio, 0, (const void *)source->bytes, VIRTIO_ENTROPY_BYTES,
                    VIRTIO_WRITE);
    virtio_offer(&source->virtio, 0);
    while (!done && cpu_counter() < deadline)
        done = virtio_take(&source->virtio, &head, &length);
    virtio_end(&source->virtio);
    for (uint32_t i = 0; i < VIRTIO_ENTROPY_BYTES; i++)
        bytes[i] = source->bytes[i];
    return done && length >= VIRTIO_ENTROPY_BYTES;
}
