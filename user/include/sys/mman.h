/*
 * Mapping memory. POSIX <sys/mman.h>, of which there is anonymous memory so far.
 * SPDX-License-Identifier: MIT
 */
#ifndef _BRIGADE_SYS_MMAN_H
#define _BRIGADE_SYS_MMAN_H

#include <stddef.h>
#include <sys/cdefs.h>
#include <sys/types.h>

__BEGIN_DECLS

#define PROT_NONE 0
#define PROT_READ 1
#define PROT_WRITE 2
#define PROT_EXEC 4

#define MAP_SHARED 0x01
#define MAP_PRIVATE 0x02
#define MAP_FIXED 0x10
#define MAP_ANONYMOUS 0x20
#define MAP_ANON MAP_ANONYMOUS
#define MAP_STACK 0x20000    /* no effect */
#define MAP_NORESERVE 0x4000 /* no effect: pages are always given on first touch */

#define MAP_FAILED ((void *)-1)

/*
 * Maps length bytes (rounded up to pages of 4096) of zeroed memory. flags: MAP_ANONYMOUS and
 * either MAP_PRIVATE or MAP_SHARED; fd and offset are not looked at. Returns the address, or
 * MAP_FAILED: ENODEV (not anonymous), EINVAL, ENOMEM, EACCES (writable and executable). POSIX mmap.
 */
void *mmap(void *__address, size_t __length, int __protection, int __flags, int __fd,
           off_t __offset);

/* Unmaps the pages of [address, address+length). Returns 0, or -1: EINVAL. POSIX munmap. */
int munmap(void *__address, size_t __length);

/* Changes what may be done with whole pages. Returns 0, or -1: EINVAL, ENOMEM, EACCES. */
int mprotect(void *__address, size_t __length, int __protection);

__END_DECLS

#endif
