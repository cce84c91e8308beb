/*
 * Random bytes: from /dev/urandom. Where the machine has no source of randomness they are good for seeds, not for secrets.
 * SPDX-License-Identifier: MIT
 */
#ifndef _BRIGADE_SYS_RANDOM_H
#define _BRIGADE_SYS_RANDOM_H

#include <stddef.h>
#include <sys/cdefs.h>
#include <sys/types.h>

__BEGIN_DECLS

#define GRND_NONBLOCK 1
#define GRND_RANDOM 2

/* Fills size bytes, at most 256. Returns 0, or -1: EIO (more than that). */
int getentropy(void *__buffer, size_t __size);

/* The same for any size; flags have no meaning. Returns size. */
ssize_t getrandom(void *__buffer, size_t __size, unsigned __flags);

__END_DECLS

#endif
