/*
 * What a program sees of the standards: newlib's header by the name that it has on Linux.
 * SPDX-License-Identifier: MIT
 */
#ifndef _FEATURES_H
#define _FEATURES_H

#include <sys/features.h>

#endif
