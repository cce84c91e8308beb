/*
 * Limits of this system, over the compiler's and newlib's.
 * SPDX-License-Identifier: MIT
 */
#ifndef _BRIGADE_LIMITS_H
#define _BRIGADE_LIMITS_H

#include_next <limits.h>

#undef ARG_MAX
#undef NAME_MAX
#undef OPEN_MAX
#undef PATH_MAX
#define ARG_MAX 32768 /* bytes of argv and envp together */
#define NAME_MAX 100
#define OPEN_MAX 64
#define PATH_MAX 256 /* the final NUL included */

#define PTHREAD_DESTRUCTOR_ITERATIONS 4
#define PTHREAD_KEYS_MAX 128
#define PTHREAD_STACK_MIN 16384 /* bytes, of which about 1 KiB goes to what the library keeps */
#define SEM_VALUE_MAX 0x7fffffff

#endif
