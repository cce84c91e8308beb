/*
 * A generator over ChaCha20 whose key is replaced with each use, so that what it gave cannot be computed again from
 * what it has become.
 * SPDX-License-Identifier: MIT
 */
#include "fs/random.h"
#include "abi/errno.h"
#include "lib/chacha.h"
#include "lib/string.h"
#include "sched/sched.h"

#define BLOCK_BYTES (4 * CHACHA_BLOCK_WORDS)
#define GIVEN_BYTES (BLOCK_BYTES - RANDOM_SEED_BYTES) /* the others are the next key */

_Static_assert(RANDOM_SEED_BYTES == 4 * CHACHA_KEY_WORDS, "a seed is a key");

static struct lock lock = LOCK_INITIALISER("random", RANK_WAIT_QUEUE);
static uint32_t key[CHACHA_KEY_WORDS] GUARDED_BY(lock);
static bool seeded;

void random_seed(const uint8_t seed[RANDOM_SEED_BYTES])
{
    lock_acquire(&lock);
    memcpy(key, seed, RANDOM_SEED_BYTES);
    lock_release(&lock);
    seeded = true;
}

bool random_seeded(void)
{
    return seeded;
}

static void next_block(uint32_t block[CHACHA_BLOCK_WORDS])
{
    static const uint32_t nonce[3] = {0};

    lock_acquire(&lock);
    chacha_block(key, 0, nonce, block);
    memcpy(key, block, RANDOM_SEED_BYTES);
    lock_release(&lock);
}

static long random_read(struct file *file, void __user *buffer, uint32_t size)
{
    uint32_t block[CHACHA_BLOCK_WORDS];

    (void)file;
    for (uint32_t done = 0; done < size; done += GIVEN_BYTES) {
        uint32_t length = size - done < GIVEN_BYTES ? size - done : GIVEN_BYTES;
        next_block(block);
        if (user_write((char __user *)buffer + done, (const char *)block + RANDOM_SEED_BYTES,
                       length) != 0)
            return done ? (long)done : -EFAULT;
        sched_pause();
    }
    return (long)size;
}

static long random_write(struct file *file, const void __user *buffer, uint32_t size)
{
    (void)file;
    return user_ok(buffer, size) ? (long)size : -EFAULT; /* taken, and of no effect */
}

struct file *random_open(void)
{
    static const struct file_ops operations = {.read = random_read, .write = random_write};

    return file_new(&operations, MODE_DEVICE | 0666);
}
