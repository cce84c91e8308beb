/* The block function of ChaCha20. */
/* SPDX-License-Identifier: MIT */
#include "lib/chacha.h"

#define DOUBLE_ROUNDS 10

static uint32_t rotate(uint32_t x, uint32_t bits)
{
    return x << bits | x >> (32 - bits);
}

/* 2.1, on four words of the state. */
static void quarter_round(uint32_t s[CHACHA_BLOCK_WORDS], int a, int b, int c, int d)
{
    s[a] += s[b], s[d] = rotate(s[d] ^ s[a], 16);
    s[c] += s[d], s[b] = rotate(s[b] ^ s[c], 12);
    s[a] += s[b], s[d] = rotate(s[d] ^ s[a], 8);
    s[c] += s[d], s[b] = rotate(s[b] ^ s[c], 7);
}

void chacha_block(const uint32_t key[CHACHA_KEY_WORDS], uint32_t number, const uint32_t nonce[3],
                  uint32_t block[CHACHA_BLOCK_WORDS])
{
    const uint32_t start[CHACHA_BLOCK_WORDS] = {
        0x61707865, 0x3320646e, 0x79622d32, 0x6b206574, /* "expand 32-byte k" */
        key[0],     key[1],     key[2],     key[3],     key[4],   key[5],
        key[6],     key[7],     number,     nonce[0],   nonce[1], nonce[2],
    };

    for (int i = 0; i < CHACHA_BLOCK_WORDS; i++)
        block[i] = start[i];
    for (int i = 0; i < DOUBLE_ROUNDS; i++) {
        for (int column = 0; column < 4; column++)
            quarter_round(block, column, 4 + column, 8 + column, 12 + column);
        for (int diagonal = 0; diagonal < 4; diagonal++)
            quarter_round(block, diagonal, 4 + (diagonal + 1) % 4, 8 + (diagonal + 2) % 4,
                          12 + (diagonal + 3) % 4);
    }
    for (int i = 0; i < CHACHA_BLOCK_WORDS; i++)
        block[i] += start[i];
}
