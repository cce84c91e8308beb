/*
 * virtio-blk: each request is a chain of descriptors, a head that says what, the pages, and a byte for the answer.
 * SPDX-License-Identifier: MIT
 */
#include "dev/virtio_block.h"
#include "abi/errno.h"
#include "dev/virtio.h"
#include "lib/list.h"

#define CAPACITY VIRTIO_CONFIG /* two words: sectors of 512 bytes */

#define READ 0u /* request types, 5.2.6 */
#define DONE 0u /* answers */
#define NO_ANSWER 0xffu

#define CHAIN (BLOCK_PAGES + 2) /* descriptors of a request; number n's begin at n * CHAIN */

struct slot {
    struct {
        uint32_t type, reserved;
        uint64_t sector;
    } head;
    volatile uint8_t answer;
    struct block_request *request; /* NULL: the slot is free */
};

struct disk {
    struct virtio_ring ring; /* at the start of the page */
    struct virtio virtio;
    struct block_device device;
    struct slot slot[BLOCK_DEPTH_MAX];
};

_Static_assert(sizeof(struct disk) <= BLOCK_PAGE, "a disk's memory is one page");
_Static_assert(BLOCK_DEPTH_MAX *CHAIN <= VIRTIO_QUEUE_SIZE, "each slot has descriptors of its own");

static struct disk *disk_of(struct block_device *device)
{
    return list_entry(device, struct disk, device);
}

static void start(struct block_device *device, struct block_request *request)
{
    struct disk *disk = disk_of(device);
    uint32_t number = 0;
    uint32_t left = request->count * BLOCK_SECTOR;

    while (disk->slot[number].request) /* at most depth are under way, so one is free */
        number++;
    struct slot *slot = &disk->slot[number];
    uint32_t first = number * CHAIN, at = first;
    slot->request = request;
    slot->head.type = READ;
    slot->head.sector = request->sector;
    slot->answer = NO_ANSWER;
    virtio_describe(&disk->virtio, at++, &slot->head, sizeof(slot->head), VIRTIO_NEXT);
    for (uint32_t i = 0; left; i++) {
        uint32_t length = left < BLOCK_PAGE ? left : BLOCK_PAGE;
        virtio_describe(&disk->virtio, at++, request->page[i], length, VIRTIO_NEXT | VIRTIO_WRITE);
        left -= length;
    }
    virtio_describe(&disk->virtio, at, (const void *)&slot->answer, 1, VIRTIO_WRITE);
    virtio_offer(&disk->virtio, first);
}

static struct block_request *finish(struct block_device *device)
{
    struct disk *disk = disk_of(device);
    struct block_request *request = NULL;
    uint32_t head, length;

    /* A number that the device has made up is passed over. */
    while (!request && virtio_take(&disk->virtio, &head, &length)) {
        if (head % CHAIN || head / CHAIN >= BLOCK_DEPTH_MAX)
            continue;
        struct slot *slot = &disk->slot[head / CHAIN];
        request = slot->request;
        slot->request = NULL;
        if (request)
            request->result = slot->answer == DONE ? 0 : -EIO;
    }
    return request;
}

struct block_device *virtio_block_begin(const char *name, volatile uint32_t *registers,
                                        uint32_t intid, void *memory, uint32_t linear_offset)
{
    struct disk *disk = memory;

    if (!virtio_begin(&disk->virtio, registers, &disk->ring, linear_offset))
        return NULL;
    disk->device = (struct block_device){
        .name = name,
        .sectors = registers[CAPACITY + 1] ? UINT32_MAX : registers[CAPACITY],
        .depth = BLOCK_DEPTH_MAX,
        .intid = intid,
        .start = start,
        .finish = finish,
    };
    return &disk->device;
}
