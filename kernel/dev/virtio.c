/*
 * The registers of virtio-mmio, both versions, and split virtqueues.
 * SPDX-License-Identifier: MIT
 */
#include "dev/virtio.h"
#include "arch/cpu.h"

/* Registers in words, 4.2.2 and 4.2.4 */
#define MAGIC (0x000 / 4)
#define VERSION (0x004 / 4)
#define DEVICE_ID (0x008 / 4)
#define DEVICE_FEATURES (0x010 / 4)
#define DEVICE_FEATURES_SELECT (0x014 / 4)
#define DRIVER_FEATURES (0x020 / 4)
#define DRIVER_FEATURES_SELECT (0x024 / 4)
#define LEGACY_PAGE_SIZE (0x028 / 4)
#define QUEUE_SELECT (0x030 / 4)
#define QUEUE_SIZE_MAX (0x034 / 4)
#define QUEUE_SIZE (0x038 / 4)
#define LEGACY_QUEUE_ALIGN (0x03c / 4)
#define LEGACY_QUEUE_PAGE (0x040 / 4)
#define QUEUE_READY (0x044 / 4)
#define QUEUE_NOTIFY (0x050 / 4)
#define INTERRUPT_STATUS (0x060 / 4)
#define INTERRUPT_ACKNOWLEDGE (0x064 / 4)
#define STATUS (0x070 / 4)
#define QUEUE_DESCRIPTORS (0x080 / 4) /* each of these: the low word, then the high one */
#define QUEUE_OFFERED (0x090 / 4)
#define QUEUE_USED (0x0a0 / 4)

#define MAGIC_VALUE 0x74726976u /* "virt" */
#define LEGACY 1u
#define MODERN 2u
#define PAGE 4096u

/* Bits of STATUS, 2.1 */
#define ACKNOWLEDGE 1u
#define DRIVER 2u
#define DRIVER_OK 4u
#define FEATURES_OK 8u
#define FAILED 128u

#define FEATURE_VERSION_1 1u /* bit 32, so of the second word */

_Static_assert(sizeof(struct virtio_ring) <= PAGE, "a queue is in one page");
_Static_assert(__builtin_offsetof(struct virtio_ring, used) % 64 == 0,
               "as LEGACY_QUEUE_ALIGN says");

uint32_t virtio_type(const volatile uint32_t *registers)
{
    if (registers[MAGIC] != MAGIC_VALUE)
        return 0;
    return registers[VERSION] == LEGACY || registers[VERSION] == MODERN ? registers[DEVICE_ID] : 0;
}

static uint32_t physical(const struct virtio *virtio, const void *address)
{
    return (uint32_t)(uintptr_t)address - virtio->linear_offset;
}

static void put_address(struct virtio *virtio, uint32_t where, const void *address)
{
    virtio->registers[where] = physical(virtio, address);
    virtio->registers[where + 1] = 0;
}

/* Takes none of what the device offers beyond what it must. */
static bool agree(volatile uint32_t *registers, bool legacy)
{
    registers[DRIVER_FEATURES_SELECT] = 0;
    registers[DRIVER_FEATURES] = 0;
    if (legacy)
        return true;
    registers[DEVICE_FEATURES_SELECT] = 1;
    if (!(registers[DEVICE_FEATURES] & FEATURE_VERSION_1))
        return false;
    registers[DRIVER_FEATURES_SELECT] = 1;
    registers[DRIVER_FEATURES] = FEATURE_VERSION_1;
    registers[STATUS] = ACKNOWLEDGE | DRIVER | FEATURES_OK;
    return registers[STATUS] & FEATURES_OK;
}

static bool give_queue(struct virtio *virtio, bool legacy)
{
    volatile uint32_t *registers = virtio->registers;

    registers[QUEUE_SELECT] = 0;
    if (registers[QUEUE_SIZE_MAX] < VIRTIO_QUEUE_SIZE)
        return false;
    registers[QUEUE_SIZE] = VIRTIO_QUEUE_SIZE;
    if (legacy) {
        registers[LEGACY_PAGE_SIZE] = PAGE;
        registers[LEGACY_QUEUE_ALIGN] = 64;
        registers[LEGACY_QUEUE_PAGE] = physical(virtio, virtio->ring) / PAGE;
        return true;
    }
    put_address(virtio, QUEUE_DESCRIPTORS, virtio->ring->descriptor);
    put_address(virtio, QUEUE_OFFERED, &virtio->ring->offered);
    put_address(virtio, QUEUE_USED, &virtio->ring->used);
    registers[QUEUE_READY] = 1;
    return true;
}

bool virtio_begin(struct virtio *virtio, volatile uint32_t *registers, struct virtio_ring *ring,
                  uint32_t linear_offset)
{
    bool legacy = registers[VERSION] == LEGACY;

    *virtio = (struct virtio){registers, ring, linear_offset, 0};
    registers[STATUS] = 0;
    registers[STATUS] = ACKNOWLEDGE;
    registers[STATUS] = ACKNOWLEDGE | DRIVER;
    if (!agree(registers, legacy) || !give_queue(virtio, legacy)) {
        registers[STATUS] = FAILED;
        return false;
    }
    registers[STATUS] = ACKNOWLEDGE | DRIVER | DRIVER_OK | (legacy ? 0 : FEATURES_OK);
    return true;
}

void virtio_describe(struct virtio *virtio, uint32_t index, const void *data, uint32_t length,
                     uint32_t flags)
{
    virtio->ring->descriptor[index].address = physical(virtio, data);
    virtio->ring->descriptor[index].length = length;
    virtio->ring->descriptor[index].flags = (uint16_t)flags;
    virtio->ring->descriptor[index].next = (uint16_t)(index + 1);
}

void virtio_offer(struct virtio *virtio, uint32_t head)
{
    volatile uint16_t *index = &virtio->ring->offered.index;

    virtio->ring->offered.head[*index % VIRTIO_QUEUE_SIZE] = (uint16_t)head;
    cpu_dmb_system(); /* the device sees the descriptors and their number before the new index */
    *index = (uint16_t)(*index + 1);
    cpu_dsb_system(); /* and the index before it is told to look */
    virtio->registers[QUEUE_NOTIFY] = 0;
}

bool virtio_take(struct virtio *virtio, uint32_t *head, uint32_t *length)
{
    const volatile uint16_t *index = &virtio->ring->used.index;
    uint32_t status = virtio->registers[INTERRUPT_STATUS];

    /* Quieted before looking: what comes after the look interrupts again. */
    if (status)
        virtio->registers[INTERRUPT_ACKNOWLEDGE] = status;
    cpu_dsb_system();
    if (*index == virtio->taken)
        return false;
    cpu_dmb_system(); /* what the device has written before the index is read after it */
    uint32_t place = virtio->taken++ % VIRTIO_QUEUE_SIZE;
    *head = virtio->ring->used.element[place].head;
    *length = virtio->ring->used.element[place].length;
    return true;
}

void virtio_end(struct virtio *virtio)
{
    virtio->registers[STATUS] = 0;
    while (virtio->registers[STATUS]) /* 4.2.3.1.1: reads as 0 when that is done */
        ;
}
