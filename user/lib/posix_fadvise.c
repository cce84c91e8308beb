/* What a program can tell of its use of a file beforehand. */
/* SPDX-License-Identifier: MIT */
#include "syscall.h"

#include <errno.h>
#include <fcntl.h>
#include <stdint.h>
#include <sys/stat.h>

#define PAGE_SIZE 4096

int posix_fadvise(int fd, off_t offset, off_t size, int advice)
{
    struct abi_stat status;
    long result = SYS(fstat, fd, &status);

    (void)offset;
    if (result == 0 && S_ISFIFO(status.mode))
        return ESPIPE;
    if (result == 0 && (size < 0 || advice < POSIX_FADV_NORMAL || advice > POSIX_FADV_NOREUSE))
        return EINVAL;
    return error_number(result);
}

/* Gives the page at that place, by writing what is there. */
static long give_page(int fd, long place, long size)
{
    char byte = 0;
    long result = place < size ? SYS(pread, fd, &byte, 1, place) : 0;

    if (result >= 0)
        result = SYS(pwrite, fd, &byte, 1, place);
    return result < 0 ? result : 0;
}

int posix_fallocate(int fd, off_t offset, off_t length)
{
    struct abi_stat status;
    long result = SYS(fstat, fd, &status);

    if (result < 0)
        return error_number(result);
    if (!S_ISREG(status.mode))
        return S_ISFIFO(status.mode) ? ESPIPE : ENODEV;
    if (offset < 0 || length <= 0)
        return EINVAL;
    if (length > INT32_MAX - offset)
        return EFBIG;
    off_t end = offset + length;
    for (off_t place = offset & -PAGE_SIZE; place < end - 1 && result == 0; place += PAGE_SIZE)
        result = give_page(fd, place, (long)status.size);
    if (result == 0)
        result = give_page(fd, end - 1, (long)status.size);
    return error_number(result);
}
