/* What the tags (ATAGS) say about this machine: Raspberry Pi's firmware leaves them where it loads no device tree,
 * and QEMU's raspi machines always. */
/* SPDX-License-Identifier: MIT */
#include "lib/machine.h"
#include "lib/string.h"

/* Linux, Documentation/arch/arm/booting.rst and setup.rst: words of size (in words, these two included) and tag. */
#define TAG_NONE 0x00000000u
#define TAG_CORE 0x54410001u
#define TAG_MEM 0x54410002u     /* size, start */
#define TAG_INITRD2 0x54420005u /* start, size */
#define TAG_CMDLINE 0x54410009u /* a string with its NUL */

#define FDT_MAGIC_BYTES "\xd0\x0d\xfe\xed"

bool machine_is_tree(const void *start)
{
    return !memcmp(start, FDT_MAGIC_BYTES, 4);
}

bool machine_is_tags(const void *start)
{
    const uint32_t *word = start;

    return (word[0] == 2 || word[0] == 5) && word[1] == TAG_CORE;
}

/* One tag with so many words of values; NULL, or what is wrong with it. */
static const char *read_tag(struct machine *m, uint32_t tag, const uint32_t *values, uint32_t count)
{
    switch (tag) {
    case TAG_MEM:
        if (count < 2)
            return "a tag of RAM is too short";
        machine_add_ram(m, (struct machine_range){.base = values[1], .size = values[0]});
        return NULL;
    case TAG_INITRD2:
        if (count < 2)
            return "a tag of the initrd is too short";
        if (values[1]) {
            m->initrd_start = values[0];
            m->initrd_end = (uint64_t)values[0] + values[1];
        }
        return NULL;
    case TAG_CMDLINE:
        if (strnlen((const char *)values, count * sizeof(*values)) == count * sizeof(*values))
            return "the tags' bootargs do not end";
        m->bootargs = (const char *)values;
        return NULL;
    default:
        return NULL;
    }
}

const char *machine_parse_tags(struct machine *m, const void *tags, size_t max)
{
    const uint32_t *word = tags;
    size_t left = max / sizeof(*word);

    memset(m, 0, sizeof(*m));
    m->model = "";
    m->compatible = "";
    m->bootargs = "";
    if (left < 2 || !machine_is_tags(tags))
        return "the tags do not begin with the right one";
    while (left >= 2 && word[1] != TAG_NONE) {
        if (word[0] < 2 || word[0] > left)
            return "a tag's size is wrong";
        const char *reason = read_tag(m, word[1], word + 2, word[0] - 2);
        if (reason)
            return reason;
        left -= word[0];
        word += word[0];
    }
    if (left < 2)
        return "the tags do not end";
    m->dtb_size = (uint32_t)((const char *)(word + 2) - (const char *)tags);
    return NULL;
}
