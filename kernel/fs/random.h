/*
 * Bytes that nobody can foretell: /dev/random and /dev/urandom, which are the same and never wait. They are there only
 * if the machine has given a seed.
 * SPDX-License-Identifier: MIT
 */
#ifndef BRIGADE_FS_RANDOM_H
#define BRIGADE_FS_RANDOM_H

#include "fs/file.h"

#define RANDOM_SEED_BYTES 32u

/* random_seed - bytes from a source of randomness. Boot only. */
void random_seed(const uint8_t seed[RANDOM_SEED_BYTES]);

/* random_seeded - has there been a seed? */
bool random_seeded(void);

/* random_open - an open file; NULL: no memory. */
struct file *random_open(void);

#endif
