/*
 * ChaCha20: from a key, blocks of bytes that nobody without the key can foretell.
 * SPDX-License-Identifier: MIT
 *
 * Source: RFC 8439, 2.3.
 */
#ifndef BRIGADE_LIB_CHACHA_H
#define BRIGADE_LIB_CHACHA_H

#include <stdint.h>

#define CHACHA_KEY_WORDS 8
#define CHACHA_BLOCK_WORDS 16

/* chacha_block - the block of this key, number and nonce; words are little-endian. Never blocks, takes no lock. */
void chacha_block(const uint32_t key[CHACHA_KEY_WORDS], uint32_t number, const uint32_t nonce[3],
                  uint32_t block[CHACHA_BLOCK_WORDS]);

#endif
