/* The few memory and string functions of C that the kernel needs, since it links no libc. */
/* SPDX-License-Identifier: MIT */
#include "lib/string.h"

#include <stdbool.h>
#include <stdint.h>

/* GCC would turn the loop inside memset into a call of memset, and so on for ever. */
#if defined(__GNUC__) && !defined(__clang__)
#define PLAIN_LOOPS __attribute__((optimize("no-tree-loop-distribute-patterns")))
#else
#define PLAIN_LOOPS
#endif

/* The areas hold objects of any type: word accesses to them must not be reordered by type. */
typedef uint32_t __attribute__((may_alias)) word_t;

#define WORD sizeof(word_t)

/* Assigned, it is loads and stores of several registers each. */
struct __attribute__((may_alias)) line {
    uint32_t word[8];
};

static bool word_aligned(const void *p)
{
    return (uintptr_t)p % WORD == 0;
}

/* Can word copies be used: will both become aligned at the same step? */
static bool same_alignment(const void *a, const void *b)
{
    return ((uintptr_t)a ^ (uintptr_t)b) % WORD == 0;
}

/* The copy from the start, right also for an overlap if dst lies below src. */
PLAIN_LOOPS static void copy_forwards(uint8_t *to, const uint8_t *from, size_t n)
{
    if (same_alignment(to, from)) {
        while (n > 0 && !word_aligned(to)) {
            *to++ = *from++;
            n--;
        }
        while (n >= sizeof(struct line)) {
            *(struct line *)to = *(const struct line *)from;
            to += sizeof(struct line);
            from += sizeof(struct line);
            n -= sizeof(struct line);
        }
        while (n >= WORD) {
            *(word_t *)to = *(const word_t *)from;
            to += WORD;
            from += WORD;
            n -= WORD;
        }
    }
    while (n > 0) {
        *to++ = *from++;
        n--;
    }
}

void *memcpy(void *restrict dst, const void *restrict src, size_t n)
{
    copy_forwards(dst, src, n);
    return dst;
}

PLAIN_LOOPS void *memset(void *dst, int value, size_t n)
{
    uint8_t *to = dst;
    uint8_t byte = (uint8_t)value;
    word_t four = byte * 0x01010101u;

    while (n > 0 && !word_aligned(to)) {
        *to++ = byte;
        n--;
    }
    const struct line line = {{four, four, four, four, four, four, four, four}};
    while (n >= sizeof(line)) {
        *(struct line *)to = line;
        to += sizeof(line);
        n -= sizeof(line);
    }
    while (n >= WORD) {
        *(word_t *)to = four;
        to += WORD;
        n -= WORD;
    }
    while (n > 0) {
        *to++ = byte;
        n--;
    }
    return dst;
}

/* The copy from the end, for when dst lies inside [src, src + n). */
PLAIN_LOOPS static void copy_backwards(uint8_t *dst, const uint8_t *src, size_t n)
{
    uint8_t *to = dst + n;
    const uint8_t *from = src + n;

    if (same_alignment(to, from)) {
        while (n > 0 && !word_aligned(to)) {
            *--to = *--from;
            n--;
        }
        while (n >= WORD) {
            to -= WORD;
            from -= WORD;
            *(word_t *)to = *(const word_t *)from;
            n -= WORD;
        }
    }
    while (n > 0) {
        *--to = *--from;
        n--;
    }
}

void *memmove(void *dst, const void *src, size_t n)
{
    /* One unsigned comparison: true also when dst is below src, where the difference wraps. */
    if ((uintptr_t)dst - (uintptr_t)src >= n)
        copy_forwards(dst, src, n);
    else
        copy_backwards(dst, src, n);
    return dst;
}

int memcmp(const void *a, const void *b, size_t n)
{
    const uint8_t *p = a;
    const uint8_t *q = b;

    for (; n > 0; n--, p++, q++) {
        if (*p != *q)
            return *p - *q;
    }
    return 0;
}

PLAIN_LOOPS size_t strlen(const char *s)
{
    const char *p = s;

    while (*p)
        p++;
    return (size_t)(p - s);
}

PLAIN_LOOPS size_t strnlen(const char *s, size_t max)
{
    size_t n = 0;

    while (n < max && s[n])
        n++;
    return n;
}

int strcmp(const char *a, const char *b)
{
    while (*a && *a == *b) {
        a++;
        b++;
    }
    return (uint8_t)*a - (uint8_t)*b;
}

int strncmp(const char *a, const char *b, size_t n)
{
    for (; n > 0; n--, a++, b++) {
        if (*a != *b || !*a)
            return (uint8_t)*a - (uint8_t)*b;
    }
    return 0;
}

char *strchr(const char *s, int c)
{
    for (; *s != (char)c; s++) {
        if (!*s)
            return NULL;
    }
    /* ISO C's own signature: the caller knows whether it may write there. */
    return (char *)(uintptr_t)s;
}
