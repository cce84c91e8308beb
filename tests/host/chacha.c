/* Tests of ChaCha20 against the values of its RFC. */
/* SPDX-License-Identifier: MIT */
#include "lib/chacha.h"

#include "../tap.h"

int main(void)
{
    /* RFC 8439, 2.3.2 */
    const uint32_t nonce[3] = {0x09000000, 0x4a000000, 0};
    const uint32_t expected[CHACHA_BLOCK_WORDS] = {
        0xe4e7f110, 0x15593bd1, 0x1fdd0f50, 0xc47120a3, 0xc7f4d1c7, 0x0368c033,
        0x9aaa2204, 0x4e6cd4c3, 0x466482d2, 0x09aa9f07, 0x05d7c214, 0xa2028bd9,
        0xd19c12b5, 0xb94e16de, 0xe883d0cb, 0x4e3c50a2,
    };
    uint32_t key[CHACHA_KEY_WORDS], block[CHACHA_BLOCK_WORDS];
    uint8_t bytes[sizeof key];

    for (unsigned i = 0; i < sizeof bytes; i++)
        bytes[i] = (uint8_t)i;
    memcpy(key, bytes, sizeof key);
    chacha_block(key, 1, nonce, block);
    ok(memcmp(block, expected, sizeof block) == 0, "the block of the RFC's example");
    chacha_block(key, 2, nonce, block);
    ok(memcmp(block, expected, sizeof block) != 0, "another number, another block");
    return done_testing();
}
