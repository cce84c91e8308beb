/* Strings that say how the system is made. */
/* SPDX-License-Identifier: MIT */
#include <errno.h>
#include <string.h>
#include <unistd.h>

size_t confstr(int name, char *buffer, size_t size)
{
    static const char path[] = "/bin";

    if (name != _CS_PATH) {
        errno = EINVAL;
        return 0;
    }
    if (buffer)
        strlcpy(buffer, path, size);
    return sizeof path;
}
