/*
 * Fault status registers in the long-descriptor format: what the MMU says it refused.
 * SPDX-License-Identifier: MIT
 *
 * Source: ARM ARM (DDI 0406C) B3.13.3, table B3-24.
 */
#ifndef BRIGADE_ARCH_FSR_H
#define BRIGADE_ARCH_FSR_H

#include <stdbool.h>
#include <stdint.h>

#define FSR_WRITE (1u << 11) /* DFSR.WnR */

enum fsr_class {
    FSR_TRANSLATION,
    FSR_ACCESS_FLAG,
    FSR_PERMISSION,
    FSR_ALIGNMENT,
    FSR_DEBUG,
    FSR_OTHER
};

/* fsr_class - what kind of fault a DFSR or IFSR value means. */
static inline enum fsr_class fsr_class(uint32_t fsr)
{
    switch (fsr & 0x3f) {
    case 0x04 ... 0x07:
        return FSR_TRANSLATION;
    case 0x08 ... 0x0b:
        return FSR_ACCESS_FLAG;
    case 0x0c ... 0x0f:
        return FSR_PERMISSION;
    case 0x21:
        return FSR_ALIGNMENT;
    case 0x22:
        return FSR_DEBUG;
    default:
        return FSR_OTHER;
    }
}

#endif
