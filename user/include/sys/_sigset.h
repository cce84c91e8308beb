/*
 * Sets of signals: bit n for signal n. It takes the place of newlib's, which has room for 32.
 * SPDX-License-Identifier: MIT
 */
#ifndef _SYS__SIGSET_H_
#define _SYS__SIGSET_H_

typedef unsigned long long __sigset_t;

#endif
