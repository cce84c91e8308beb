/*
 * Reading and writing several buffers. POSIX <sys/uio.h>.
 * SPDX-License-Identifier: MIT
 */
#ifndef _BRIGADE_SYS_UIO_H
#define _BRIGADE_SYS_UIO_H

#include <stddef.h>
#include <sys/cdefs.h>
#include <sys/types.h>

__BEGIN_DECLS

struct iovec {
    void *iov_base;
    size_t iov_len;
};

#define UIO_MAXIOV 1024

/*
 * As read, write, pread, pwrite, into or from count buffers one after the other; what one call writes stays
 * together as that of one write does. Also -1: EINVAL (count, or more bytes than a ssize_t holds), ENOMEM.
 */
ssize_t readv(int __fd, const struct iovec *__parts, int __count);
ssize_t writev(int __fd, const struct iovec *__parts, int __count);
ssize_t preadv(int __fd, const struct iovec *__parts, int __count, off_t __offset);
ssize_t pwritev(int __fd, const struct iovec *__parts, int __count, off_t __offset);

__END_DECLS

#endif
