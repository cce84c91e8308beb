/*
 * Mapping memory. POSIX <sys/mman.h>, and what programs written for Linux expect there.
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

#define MAP_FILE 0
#define MAP_SHARED 0x01
#define MAP_PRIVATE 0x02
#define MAP_TYPE 0x0f
#define MAP_FIXED 0x10
#define MAP_ANONYMOUS 0x20
#define MAP_ANON MAP_ANONYMOUS
#define MAP_NORESERVE 0x4000 /* no effect: pages are always given on first touch */
#define MAP_POPULATE 0x8000  /* the pages are given at once */
#define MAP_STACK 0x20000    /* no effect */

#define MAP_FAILED ((void *)-1)

/*
 * Maps length bytes (rounded up to pages of 4096). With MAP_ANONYMOUS zeroed memory, fd and offset not
 * being looked at; else the file fd from offset on, which stays when fd is closed. MAP_PRIVATE: writes are the
 * process's own; MAP_SHARED: they change the file, forked children see them and write there too. Pages
 * behind the file's end are SIGBUS until it grows. Without MAP_FIXED address is a hint.
 * Returns the address, or MAP_FAILED: EINVAL, ENOMEM (also with 1024 files mapped), EBADF, EACCES, ENODEV (no
 * regular file, memory object or /dev/zero), EOVERFLOW, ENOTSUP (writable and executable at once). POSIX mmap.
 */
void *mmap(void *__address, size_t __length, int __protection, int __flags, int __fd,
           off_t __offset);

/* Unmaps the pages of [address, address+length). Returns 0, or -1: EINVAL. POSIX munmap. */
int munmap(void *__address, size_t __length);

/* Changes what may be done with whole pages. Returns 0, or -1: EINVAL, ENOMEM, EACCES, ENOTSUP. */
int mprotect(void *__address, size_t __length, int __protection);

#define MS_ASYNC 1
#define MS_INVALIDATE 2
#define MS_SYNC 4

/*
 * Memory and file are the same pages; only the file's times of change become due. Returns 0, or -1: EINVAL,
 * ENOMEM (not mapped), EBUSY (MS_INVALIDATE, after mlockall).
 */
int msync(void *__address, size_t __length, int __flags);

#define MCL_CURRENT 1
#define MCL_FUTURE 2

/*
 * Memory never leaves RAM once it is given. mlock gives what has not been touched yet; mlockall does
 * not: those pages come on first touch, as ever. Return 0, or -1: EINVAL, ENOMEM.
 */
int mlock(const void *__address, size_t __length);
int munlock(const void *__address, size_t __length);
int mlockall(int __flags);
int munlockall(void);

#define POSIX_MADV_NORMAL 0
#define POSIX_MADV_RANDOM 1
#define POSIX_MADV_SEQUENTIAL 2
#define POSIX_MADV_WILLNEED 3
#define POSIX_MADV_DONTNEED 4

/* Advice is not needed. Returns 0, EINVAL, ENOMEM (not mapped). */
int posix_madvise(void *__address, size_t __length, int __advice);

#define MADV_NORMAL 0
#define MADV_RANDOM 1
#define MADV_SEQUENTIAL 2
#define MADV_WILLNEED 3
#define MADV_DONTNEED                                                                              \
    4 /* private memory becomes zeros, or what the mapped file has; its pages are given back */

/* The same as -1 and errno. Linux. */
int madvise(void *__address, size_t __length, int __advice);

/* Bit 0 of pages[i] tells whether the i-th page is there already. Returns 0, or -1: EINVAL, ENOMEM, EFAULT. */
int mincore(void *__address, size_t __length, unsigned char *__pages);

/*
 * Opens or makes a memory object, a file of /dev/shm, for ftruncate and mmap; flags are O_RDONLY or O_RDWR with
 * O_CREAT, O_EXCL, O_TRUNC. Returns a descriptor, closed on exec, or -1: EINVAL (no name, or a slash in it),
 * ENAMETOOLONG, EEXIST, ENOENT, EMFILE, ENOSPC. POSIX shm_open.
 */
int shm_open(const char *__name, int __flags, mode_t __mode);

/* Takes the name away; who has the object open or mapped keeps it. Returns 0, or -1: ENOENT. */
int shm_unlink(const char *__name);

#define MFD_CLOEXEC 1
#define MFD_ALLOW_SEALING 2 /* no effect: there are no seals */

/* A memory object without a name. Returns a descriptor, or -1: EINVAL, EMFILE, ENOSPC. Linux. */
int memfd_create(const char *__name, unsigned __flags);

__END_DECLS

#endif
