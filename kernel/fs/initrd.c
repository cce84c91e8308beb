/*
 * From the archive into the tree of names.
 * SPDX-License-Identifier: MIT
 */
#include "fs/initrd.h"
#include "abi/errno.h"
#include "base/log.h"
#include "fs/namespace.h"

const char *initrd_init(const void *archive, uint32_t size)
{
    struct tar_iter it;
    struct tar_entry entry;

    tar_start(&it, archive, size);
    while (tar_next(&it, &entry)) {
        long error = namespace_add_fixed(&entry);
        if (error == -ENOMEM)
            return "too many files";
        if (error)
            log_line("brigade: initrd: %.*s is left out: no such name can be here",
                     (int)entry.name_len, entry.name);
    }
    return it.reason;
}
