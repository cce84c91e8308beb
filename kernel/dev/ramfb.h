/*
 * QEMU's ramfb: a display that shows a piece of the guest's RAM, told through fw_cfg.
 * SPDX-License-Identifier: MIT
 *
 * Sources: QEMU's documentation "QEMU Firmware Configuration (fw_cfg) Device", and hw/display/ramfb.c for what is
 * written to the file etc/ramfb, which is described nowhere else.
 */
#ifndef BRIGADE_DEV_RAMFB_H
#define BRIGADE_DEV_RAMFB_H

#include <stdbool.h>
#include <stdint.h>

/* ramfb_find - is there one? fw_cfg: its registers, mapped; linear_offset: from addresses to physical ones. */
bool ramfb_find(volatile uint32_t *fw_cfg, uint32_t linear_offset);

/* ramfb_show - the pixels from this physical address on. After ramfb_find. Returns whether QEMU takes it. */
bool ramfb_show(uint32_t pixels, uint32_t width, uint32_t height, uint32_t bytes_per_line);

#endif
