/*
 * Of two sizes the one that both have room for.
 * SPDX-License-Identifier: MIT
 */
#ifndef BRIGADE_LIB_SMALLER_H
#define BRIGADE_LIB_SMALLER_H

#include <stdint.h>

/* smaller - of two sizes. */
static inline uint32_t smaller(uint32_t a, uint32_t b)
{
    return a < b ? a : b;
}

#endif
