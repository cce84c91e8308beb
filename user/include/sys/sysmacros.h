/*
 * The two parts of a device's number, as GNU has them.
 * SPDX-License-Identifier: MIT
 */
#ifndef _SYS_SYSMACROS_H
#define _SYS_SYSMACROS_H

#define major(device) ((unsigned)(device) >> 8)
#define minor(device) ((unsigned)(device)&0xffu)
#define makedev(major, minor) ((dev_t)((major) << 8 | (minor)))

#endif
