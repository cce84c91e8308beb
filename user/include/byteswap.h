/*
 * GNU <byteswap.h>: bytes in the opposite order.
 * SPDX-License-Identifier: MIT
 */
#ifndef _BYTESWAP_H
#define _BYTESWAP_H

#define bswap_16(number) __builtin_bswap16(number)
#define bswap_32(number) __builtin_bswap32(number)
#define bswap_64(number) __builtin_bswap64(number)

#endif
