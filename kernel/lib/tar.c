/* Reader of tar archives in memory: the initrd, made with plain tar, is the kernel's first disk. */
/* SPDX-License-Identifier: MIT */
#include "lib/tar.h"

#include "lib/string.h"

/* The header's fields (POSIX.1-2017, pax, "ustar Interchange Format"): text, octal or base 256. */
struct header {
    char name[100];
    char mode[8];
    char uid[8];
    char gid[8];
    char size[12];
    char mtime[12];
    char checksum[8];
    char type;
    char link[100];
    char magic[8]; /* with the version: GNU's own format has blanks there and no prefix */
    char user[32];
    char group[32];
    char major[8];
    char minor[8];
    char prefix[155];
    char unused[12];
};

_Static_assert(sizeof(struct header) == TAR_BLOCK, "a tar header fills one block");

const char tar_not_loaded[] = "a header of the archive lies outside of what is in memory";

struct text {
    const char *start; /* NULL: none */
    size_t len;
};

/* What the headers before a member say in place of its own, which has too little room. */
struct overrides {
    struct text gnu_path;
    struct text pax_path;
    bool has_size;
    uint64_t size;
};

/* Base 256: the first bit is a mark, the others are the number. False if it exceeds 64 bits. */
static bool parse_binary(const char *field, size_t len, uint64_t *out)
{
    uint64_t value = (uint8_t)field[0] & 0x7f;

    for (size_t i = 1; i < len; i++) {
        if (value >> 56)
            return false;
        value = value << 8 | (uint8_t)field[i];
    }
    *out = value;
    return true;
}

/* Octal digits between blanks; an empty field is 0, as some writers leave unused ones. */
static bool parse_number(const char *field, size_t len, uint64_t *out)
{
    uint64_t value = 0;
    size_t i = 0;

    if (field[0] & 0x80)
        return parse_binary(field, len, out);
    while (i < len && field[i] == ' ')
        i++;
    for (; i < len && field[i] >= '0' && field[i] <= '7'; i++)
        value = value << 3 | (uint64_t)(field[i] - '0');
    if (i < len && field[i] != ' ' && field[i] != '\0')
        return false;
    *out = value;
    return true;
}

static bool checksum_right(const struct header *h)
{
    const uint8_t *bytes = (const uint8_t *)h;
    uint64_t stored;
    uint32_t sum = 0;

    for (size_t i = 0; i < TAR_BLOCK; i++)
        sum += bytes[i];
    /* The sum is taken with the field itself blank. */
    for (size_t i = 0; i < sizeof(h->checksum); i++)
        sum += ' ' - (uint32_t)(uint8_t)h->checksum[i];
    return parse_number(h->checksum, sizeof(h->checksum), &stored) && stored == sum;
}

/* Bytes from the end of so much data to the next block. */
static size_t padding(uint64_t size)
{
    return (size_t)(-size % TAR_BLOCK);
}

static bool is_zero_block(const uint8_t *block)
{
    for (size_t i = 0; i < TAR_BLOCK; i++) {
        if (block[i])
            return false;
    }
    return true;
}

/* Decimal digits at the start of text, which are cut off it; false if none or too many. */
static bool take_decimal(struct text *text, uint64_t *out)
{
    uint64_t value = 0;
    size_t i = 0;

    for (; i < text->len && text->start[i] >= '0' && text->start[i] <= '9'; i++) {
        if (value > UINT64_MAX / 10 - 1)
            return false;
        value = value * 10 + (uint64_t)(text->start[i] - '0');
    }
    text->start += i;
    text->len -= i;
    *out = value;
    return i > 0;
}

static bool starts_with(const struct text *text, const char *prefix)
{
    size_t len = strlen(prefix);

    return text->len >= len && memcmp(text->start, prefix, len) == 0;
}

/* Reads the records "length key=value\n" of a pax header; false if one of them is malformed. */
static bool parse_pax(const void *data, size_t size, struct overrides *over)
{
    struct text rest = {data, size};

    while (rest.len > 0) {
        struct text record = rest;
        uint64_t len;

        if (!take_decimal(&record, &len) || len > rest.len)
            return false;
        /* The length counts itself, the blank and the newline. */
        record.len = (size_t)(rest.start + len - record.start);
        if (len <= (uint64_t)(record.start - rest.start) + 1 || record.start[0] != ' ' ||
            record.start[record.len - 1] != '\n')
            return false;
        record.start++;
        record.len -= 2;
        if (starts_with(&record, "path=")) {
            over->pax_path = (struct text){record.start + 5, record.len - 5};
        } else if (starts_with(&record, "size=")) {
            record.start += 5;
            record.len -= 5;
            over->has_size = take_decimal(&record, &over->size);
            if (!over->has_size || record.len > 0)
                return false;
        }
        rest.start += len;
        rest.len -= (size_t)len;
    }
    return true;
}

/* Cuts off leading "./" and "/" and trailing "/", which mean nothing to a reader of the archive. */
static struct text normalise(struct text name)
{
    while (name.len > 0) {
        if (name.start[name.len - 1] == '/') {
            name.len--;
        } else if (name.start[0] == '/' || (name.start[0] == '.' && name.len == 1) ||
                   (name.start[0] == '.' && name.start[1] == '/')) {
            name.start++;
            name.len--;
        } else {
            break;
        }
    }
    return name;
}

/* The member's name from the best place there is: pax, GNU, global pax, its own header. */
static struct text choose_name(struct tar_iter *it, const struct header *h,
                               const struct overrides *over)
{
    struct text name = {h->name, strnlen(h->name, sizeof(h->name))};
    size_t prefix = strnlen(h->prefix, sizeof(h->prefix));

    if (over->pax_path.len > 0)
        return over->pax_path;
    if (over->gnu_path.len > 0)
        return over->gnu_path;
    if (it->global_path_len > 0)
        return (struct text){it->global_path, it->global_path_len};
    if (prefix == 0 || memcmp(h->magic, "ustar\00000", 8) != 0)
        return name;
    memcpy(it->joined, h->prefix, prefix);
    it->joined[prefix] = '/';
    memcpy(it->joined + prefix + 1, name.start, name.len);
    return (struct text){it->joined, prefix + 1 + name.len};
}

static bool stop(struct tar_iter *it, const char *reason)
{
    it->ended = true;
    it->reason = reason;
    return false;
}

/*
 * Reads the header at it->offset and moves on behind its data, which is then known to lie in the
 * archive. False at the end or at damage.
 */
static bool next_member(struct tar_iter *it, const struct overrides *over, const struct header **h,
                        size_t *size)
{
    size_t left = it->size - it->offset;
    uint64_t stated;

    if (left < TAR_BLOCK)
        return stop(it, "the archive is cut off: its end mark is missing");
    if (it->loaded < TAR_BLOCK || it->offset > it->loaded - TAR_BLOCK)
        return stop(it, tar_not_loaded);
    *h = (const struct header *)(it->archive + it->offset);
    left -= TAR_BLOCK;
    if (is_zero_block((const uint8_t *)*h)) {
        if (over->gnu_path.start || over->pax_path.start || over->has_size)
            return stop(it, "the archive ends where a member should follow");
        return stop(it, NULL);
    }
    if (!checksum_right(*h))
        return stop(it, "a header in the archive is damaged: its checksum is wrong");
    if (!parse_number((*h)->size, sizeof((*h)->size), &stated))
        return stop(it, "a header in the archive is damaged: its size is no number");
    if (over->has_size)
        stated = over->size;
    /* Links, devices and directories have no data, whatever their size says. */
    if ((*h)->type >= '1' && (*h)->type <= '6')
        stated = 0;
    if (stated > left || left - stated < padding(stated))
        return stop(it, "the archive is cut off: a member's data is missing");
    *size = (size_t)stated;
    it->offset += TAR_BLOCK + *size + padding(*size);
    return true;
}

/* Fills the entry from the header of a file or directory. */
static const char *fill_entry(const struct header *h, struct text name, size_t size,
                              struct tar_entry *entry)
{
    uint64_t mode;
    bool slash = name.len > 0 && name.start[name.len - 1] == '/';

    if (!parse_number(h->mode, sizeof(h->mode), &mode))
        return "a header in the archive is damaged: its mode is no number";
    if (!parse_number(h->mtime, sizeof(h->mtime), &entry->mtime)) {
        /* Times before 1970 are negative in base 256. */
        if (!(h->mtime[0] & 0x80))
            return "a header in the archive is damaged: its time is no number";
        entry->mtime = 0;
    }
    if (strnlen(name.start, name.len) < name.len)
        return "a name in the archive contains a zero byte";
    name = normalise(name);
    /* Before POSIX a directory was a file whose name ends in a slash. */
    entry->type = h->type == '5' || slash ? TAR_DIRECTORY : TAR_FILE;
    if (name.len == 0 && entry->type == TAR_FILE)
        return "a file in the archive has no name";
    entry->name = name.start;
    entry->name_len = name.len;
    entry->mode = (uint32_t)mode & 07777;
    entry->data = (const uint8_t *)h + TAR_BLOCK;
    entry->size = entry->type == TAR_FILE ? size : 0;
    return NULL;
}

void tar_start_part(struct tar_iter *it, const void *archive, size_t loaded, size_t size)
{
    memset(it, 0, sizeof(*it));
    it->archive = archive;
    it->loaded = loaded;
    it->size = size;
}

void tar_start(struct tar_iter *it, const void *archive, size_t size)
{
    tar_start_part(it, archive, size, size);
}

/* A header that only tells about the next member or all has data that is to be read. */
static bool tells(const struct header *h)
{
    return h->type == 'L' || h->type == 'x' || h->type == 'g';
}

/* Takes in such a header; *reason is set if damaged. */
static bool is_extension(struct tar_iter *it, const struct header *h, size_t size,
                         struct overrides *over, const char **reason)
{
    const char *data = (const char *)h + TAR_BLOCK;
    struct overrides global = {0};

    if (tells(h) && it->offset > it->loaded) {
        *reason = tar_not_loaded;
        return true;
    }
    switch (h->type) {
    case 'L':
        over->gnu_path = (struct text){data, strnlen(data, size)};
        return true;
    case 'K':
        return true;
    case 'x':
        if (!parse_pax(data, size, over))
            *reason = "a pax header in the archive is malformed";
        return true;
    case 'g':
        if (!parse_pax(data, size, &global))
            *reason = "a pax header in the archive is malformed";
        if (global.pax_path.start) {
            it->global_path = global.pax_path.start;
            it->global_path_len = global.pax_path.len;
        }
        return true;
    default:
        return false;
    }
}

bool tar_next(struct tar_iter *it, struct tar_entry *entry)
{
    struct overrides over = {0};
    const struct header *h;
    const char *reason = NULL;
    size_t size;

    it->begun = it->offset;
    while (!it->ended && next_member(it, &over, &h, &size)) {
        if (is_extension(it, h, size, &over, &reason)) {
            if (reason)
                return stop(it, reason);
            continue;
        }
        if (h->type == 'S')
            return stop(it, "the archive holds a sparse file, which is not supported");
        if (h->type == '0' || h->type == '\0' || h->type == '5' || h->type == '7') {
            reason = fill_entry(h, choose_name(it, h, &over), size, entry);
            if (reason)
                return stop(it, reason);
            /* "./", the folder that was packed, needs no entry. */
            if (entry->name_len > 0)
                return true;
        } else {
            it->skipped++;
        }
        it->begun = it->offset;
        over = (struct overrides){0};
    }
    return false;
}

bool tar_find(const void *archive, size_t size, const char *path, struct tar_entry *entry)
{
    struct text name = normalise((struct text){path, strlen(path)});
    struct tar_iter it;
    struct tar_entry candidate;
    bool found = false;

    tar_start(&it, archive, size);
    while (tar_next(&it, &candidate)) {
        if (candidate.name_len == name.len && memcmp(candidate.name, name.start, name.len) == 0) {
            *entry = candidate;
            /* The candidate's own name may stand in the iterator, which ends here. */
            entry->name = name.start;
            found = true;
        }
    }
    return found && !it.reason;
}

const char *tar_check(const void *archive, size_t size)
{
    struct tar_iter it;
    struct tar_entry entry;

    tar_start(&it, archive, size);
    while (tar_next(&it, &entry)) {
    }
    return it.reason;
}

size_t tar_length(const void *archive, size_t size)
{
    struct tar_iter it;
    struct tar_entry entry;

    tar_start(&it, archive, size);
    while (tar_next(&it, &entry)) {
    }
    return it.reason || it.offset == 0 ? 0 : it.offset + TAR_BLOCK;
}
