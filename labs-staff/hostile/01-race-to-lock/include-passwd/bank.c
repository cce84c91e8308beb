/*
 * Reads a file of the host when it is compiled.
 * SPDX-License-Identifier: MIT
 *
 * Expect: only the library's headers
 */
#include "/etc/passwd"