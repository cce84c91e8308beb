/* Paths, fuzzed: the names that are found are those between the slashes, and no byte else is read. */
/* SPDX-License-Identifier: MIT */
#include <stdbool.h>

#include "../host/fuzz.h"
#include "lib/path.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void require(bool sound)
{
    if (!sound)
        abort();
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    size_t length = strnlen((const char *)data, size);
    char *text = (char *)fuzz_exact(data, length + 1 > size ? length : length + 1);
    const char *name, *before;
    uint32_t found;

    char *longer = realloc(text, length + 1);
    require(longer);
    text = longer;
    text[length] = '\0';
    const char *path = text;
    for (before = path; (found = path_next(&path, &name)) > 0; before = path) {
        require(name >= before && name + found <= path && path <= text + length);
        require(!memchr(name, '/', found) && (name[found] == '/' || name[found] == '\0'));
        require(strspn(before, "/") == (size_t)(name - before));
        require(path_is_dot(name, found) == (found == 1 && name[0] == '.'));
        require(path_is_dot_dot(name, found) == (found == 2 && name[0] == '.' && name[1] == '.'));
        require(path_is_over(path) == (strspn(path, "/") == strlen(path)));
    }
    require(strspn(before, "/") == strlen(before));
    free(text);
    return 0;
}
