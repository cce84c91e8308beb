/*
 * The mailbox property interface.
 * SPDX-License-Identifier: MIT
 */
#include "dev/videocore.h"
#include "arch/cpu.h"

/* Register offsets in words. Mailbox 0 is from the firmware, mailbox 1 to it. */
#define READ (0x00 / 4)
#define READ_STATUS (0x18 / 4)
#define WRITE (0x20 / 4)
#define WRITE_STATUS (0x38 / 4)
#define STATUS_FULL (1u << 31)
#define STATUS_EMPTY (1u << 30)

#define CHANNEL_PROPERTY 8u
#define CHANNEL_MASK 15u
#define BUS_UNCACHED 0xc0000000u /* where the VideoCore sees RAM without its own caches */
#define CODE_REQUEST 0u
#define CODE_ANSWERED 0x80000000u
#define PHYSICAL                                                                                   \
    0x3fffffffu /* of a bus address: the rest says which of the VideoCore's caches it goes by */

/* A message has lines of the cache for itself: what is thrown out of the cache is nobody else's. */
static struct {
    uint32_t size, code;
    uint32_t tags[VIDEOCORE_MAX_WORDS +
                  1]; /* each: number, bytes of its values, code, values; then a 0 */
} message __attribute__((aligned(CACHE_LINE)));

static volatile uint32_t *mailbox;
static uint32_t offset;

void videocore_init(volatile uint32_t *registers, uint32_t linear_offset)
{
    mailbox = registers;
    offset = linear_offset;
}

/* Memory and caches of the message's lines agree, and no line of it is left in a cache (B2.2.6). */
static void clean_and_invalidate(void)
{
    for (uintptr_t at = (uintptr_t)&message; at < (uintptr_t)(&message + 1); at += CACHE_LINE)
        cpu_write_dccimvac(at);
    cpu_dsb_system();
}

/* Waits until a bit of a status register is clear, a second at most. */
static bool wait_clear(uint32_t status, uint32_t bit, uint64_t deadline)
{
    while (mailbox[status] & bit)
        if (cpu_counter() > deadline)
            return false;
    return true;
}

static bool send_and_receive(void)
{
    uint32_t letter = ((uint32_t)(uintptr_t)&message - offset) | BUS_UNCACHED | CHANNEL_PROPERTY;
    uint64_t deadline = cpu_counter() + cpu_read_cntfrq();

    /* The VideoCore does not look into our caches: what we wrote goes to memory first. */
    clean_and_invalidate();
    if (!wait_clear(WRITE_STATUS, STATUS_FULL, deadline))
        return false;
    mailbox[WRITE] = letter;
    do {
        if (!wait_clear(READ_STATUS, STATUS_EMPTY, deadline))
            return false;
    } while (mailbox[READ] != letter); /* what is not ours was left by the loader */
    /* What the core may have read ahead meanwhile (A3.5.5: it may at any time) is not the answer. */
    clean_and_invalidate();
    return true;
}

/* The words at tags are the message's; the answers come back in them. */
static bool ask(uint32_t *tags, uint32_t words)
{
    if (!mailbox)
        return false;
    message.size = sizeof(message);
    message.code = CODE_REQUEST;
    for (uint32_t i = 0; i < words; i++)
        message.tags[i] = tags[i];
    message.tags[words] = 0;
    if (!send_and_receive())
        return false;
    /* Volatile: the compiler has not seen the firmware write. */
    const volatile uint32_t *answer = message.tags;
    for (uint32_t i = 0; i < words; i++)
        tags[i] = answer[i];
    return *(volatile uint32_t *)&message.code == CODE_ANSWERED;
}

bool videocore_ask(enum videocore_tag tag, uint32_t *values, uint32_t count)
{
    uint32_t tags[3 + VIDEOCORE_MAX_VALUES] = {tag, sizeof(tags) - 12, CODE_REQUEST};

    if (count > VIDEOCORE_MAX_VALUES)
        return false;
    for (uint32_t i = 0; i < count; i++)
        tags[3 + i] = values[i];
    if (!ask(tags, 3 + VIDEOCORE_MAX_VALUES) || !(tags[2] & CODE_ANSWERED))
        return false;
    for (uint32_t i = 0; i < count; i++)
        values[i] = tags[3 + i];
    return true;
}

bool videocore_show(uint32_t width, uint32_t height, struct videocore_picture *picture)
{
    enum { DEPTH = 13, ORDER = 17, ADDRESS = 21, BYTES = 22, PITCH = 26, WORDS = 27 }; /* answers */
    /* All in one message: the firmware makes the buffer from what came before in it. */
    uint32_t tags[WORDS] = {
        VIDEOCORE_SET_DISPLAY_SIZE,
        8,
        0,
        width,
        height, /**/
        VIDEOCORE_SET_BUFFER_SIZE,
        8,
        0,
        width,
        height, /**/
        VIDEOCORE_SET_DEPTH,
        4,
        0,
        32, /**/
        VIDEOCORE_SET_PIXEL_ORDER,
        4,
        0,
        0, /* it need not get what it asks for */
        VIDEOCORE_ALLOCATE_BUFFER,
        8,
        0,
        4096,
        0, /**/
        VIDEOCORE_PITCH,
        4,
        0,
        0,
    };

    if (!ask(tags, WORDS) || tags[DEPTH] != 32 || !tags[ADDRESS] || tags[PITCH] < 4 * width ||
        tags[BYTES] < tags[PITCH] * height)
        return false;
    *picture = (struct videocore_picture){tags[ADDRESS] & PHYSICAL, tags[BYTES], tags[PITCH],
                                          tags[ORDER] == 1};
    return true;
}
