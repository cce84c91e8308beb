/*
 * Finding the file etc/ramfb in fw_cfg, and writing to it.
 * SPDX-License-Identifier: MIT
 */
#include "dev/ramfb.h"
#include "arch/cpu.h"
#include "lib/string.h"

/* All numbers are big-endian. Writing the address of a request's lower half begins it. */
#define DMA_ADDRESS_LOW (0x14 / 4)
#define DMA_ERROR 1u
#define DMA_READ 2u
#define DMA_SELECT 8u
#define DMA_WRITE 16u
#define KEY_DIRECTORY 0x19u
#define FILES_MAX 256u /* so that a mad directory ends */

#define XRGB8888 0x34325258u /* DRM's "XR24" */

#define BE(value) __builtin_bswap32(value)

static volatile uint32_t *registers;
static uint32_t offset;
static uint32_t key; /* of etc/ramfb */

/* One request. RAM is coherent with QEMU, which runs on the same processor: no cache is cleaned. */
static bool transfer(uint32_t control, void *data, uint32_t size)
{
    volatile uint32_t request[4] = {BE(control), BE(size), 0, BE((uintptr_t)data - offset)};

    cpu_dsb_system();
    registers[DMA_ADDRESS_LOW] = BE((uintptr_t)request - offset);
    cpu_dsb_system();
    while (request[0] & ~BE(DMA_ERROR))
        cpu_relax();
    return !request[0];
}

bool ramfb_find(volatile uint32_t *fw_cfg, uint32_t linear_offset)
{
    struct {
        uint32_t size;
        uint16_t key, reserved;
        char name[56];
    } file = {0};
    uint32_t count = 0;

    registers = fw_cfg;
    offset = linear_offset;
    if (!transfer(KEY_DIRECTORY << 16 | DMA_SELECT | DMA_READ, &count, sizeof(count)))
        return false;
    for (uint32_t i = 0; i < BE(count) && i < FILES_MAX; i++) {
        if (!transfer(DMA_READ, &file, sizeof(file)))
            return false;
        if (!strncmp(file.name, "etc/ramfb", sizeof(file.name))) {
            key = __builtin_bswap16(file.key);
            return true;
        }
    }
    return false;
}

bool ramfb_show(uint32_t pixels, uint32_t width, uint32_t height, uint32_t bytes_per_line)
{
    uint32_t settings[7] = {0,         BE(pixels), BE(XRGB8888),      0,
                            BE(width), BE(height), BE(bytes_per_line)};

    return transfer(key << 16 | DMA_SELECT | DMA_WRITE, settings, sizeof(settings));
}
