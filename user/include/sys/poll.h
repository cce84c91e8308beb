/*
 * The name under which older programs include poll.h.
 * SPDX-License-Identifier: MIT
 */
#include <poll.h>
