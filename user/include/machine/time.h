/*
 * The unit of clock(): POSIX asks for microseconds, newlib's own is 10 ms.
 * SPDX-License-Identifier: MIT
 */
#ifndef _MACHTIME_H_
#define _MACHTIME_H_

#define _CLOCKS_PER_SEC_ 1000000

#endif
