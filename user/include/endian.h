/*
 * Numbers as they lie in the memory of other machines. This machine is little-endian.
 * SPDX-License-Identifier: MIT
 */
#ifndef _ENDIAN_H
#define _ENDIAN_H

#include <machine/endian.h>

#define __LITTLE_ENDIAN _LITTLE_ENDIAN
#define __BIG_ENDIAN _BIG_ENDIAN
#define __PDP_ENDIAN _PDP_ENDIAN
#define __BYTE_ORDER _BYTE_ORDER

#define htobe16(number) __builtin_bswap16(number)
#define htobe32(number) __builtin_bswap32(number)
#define htobe64(number) __builtin_bswap64(number)
#define be16toh(number) __builtin_bswap16(number)
#define be32toh(number) __builtin_bswap32(number)
#define be64toh(number) __builtin_bswap64(number)
#define htole16(number) ((unsigned short)(number))
#define htole32(number) ((unsigned)(number))
#define htole64(number) ((unsigned long long)(number))
#define le16toh(number) ((unsigned short)(number))
#define le32toh(number) ((unsigned)(number))
#define le64toh(number) ((unsigned long long)(number))

#endif
