/*
 * The same by a macro, so that nobody finds the name.
 * SPDX-License-Identifier: MIT
 *
 * Expect: only the library's headers
 */
#define FILE_OF(part) </etc/part>
#include FILE_OF(passwd)