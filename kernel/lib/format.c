/* Formatted text into a caller's buffer: what stands behind every line the kernel prints. */
/* SPDX-License-Identifier: MIT */
#include "lib/format.h"

#include <limits.h>
#include <stdbool.h>
#include <stdint.h>

#include "lib/string.h"

/* Decimal digits of the largest 64-bit number, its longest form. */
#define MAX_DIGITS 20

struct output {
    char *buf;
    size_t size;
    size_t length; /* of the whole text, also what did not fit */
};

/* One conversion, as written between % and its letter. */
struct spec {
    bool left;
    bool zero;
    int width;
    int precision; /* -1: none given */
    int length;    /* 0 int, 1 long, 2 long long, 3 size_t */
    char letter;
};

static void put(struct output *out, char c)
{
    if (out->length + 1 < out->size)
        out->buf[out->length] = c;
    out->length++;
}

static void put_many(struct output *out, char c, int count)
{
    /* What does not fit is counted only: a width of two thousand million must take no time. */
    for (; count > 0 && out->length + 1 < out->size; count--)
        put(out, c);
    if (count > 0)
        out->length += (size_t)count;
}

/*
 * Divides by ten in place and returns the remainder, 16 bits at a time: a plain 64-bit division
 * would be a call into libgcc, which the kernel need not link.
 */
static unsigned divide_by_ten(uint64_t *value)
{
    uint64_t quotient = 0;
    uint32_t rest = 0;

    for (int shift = 48; shift >= 0; shift -= 16) {
        uint32_t part = rest << 16 | (uint32_t)(*value >> shift & 0xffff);

        quotient |= (uint64_t)(part / 10) << shift;
        rest = part % 10;
    }
    *value = quotient;
    return rest;
}

/* Writes the digits so that they end just before `end`; returns how many. 0 gives none. */
static int digits_before(char *end, uint64_t value, bool hex, bool upper)
{
    const char *alphabet = upper ? "0123456789ABCDEF" : "0123456789abcdef";
    char *p = end;

    while (value != 0) {
        if (hex) {
            *--p = alphabet[value & 15];
            value >>= 4;
        } else {
            *--p = (char)('0' + divide_by_ten(&value));
        }
    }
    return (int)(end - p);
}

static void put_number(struct output *out, const struct spec *spec, uint64_t value,
                       const char *prefix)
{
    char digits[MAX_DIGITS];
    char *end = digits + MAX_DIGITS;
    bool hex = spec->letter != 'd' && spec->letter != 'i' && spec->letter != 'u';
    int count = digits_before(end, value, hex, spec->letter == 'X');
    int least = spec->precision >= 0 ? spec->precision : 1;
    int zeros = least > count ? least - count : 0;
    int before = (int)strlen(prefix);
    int pad = 0;

    /* Subtracted one by one: a sum could overflow with a width near INT_MAX. */
    if (spec->width > before + count && spec->width - before - count > zeros)
        pad = spec->width - before - count - zeros;
    if (spec->zero && !spec->left && spec->precision < 0) {
        zeros += pad;
        pad = 0;
    }
    if (!spec->left)
        put_many(out, ' ', pad);
    while (*prefix)
        put(out, *prefix++);
    put_many(out, '0', zeros);
    for (const char *p = end - count; p < end; p++)
        put(out, *p);
    if (spec->left)
        put_many(out, ' ', pad);
}

static void put_string(struct output *out, const struct spec *spec, const char *s)
{
    size_t length;
    size_t width = (size_t)spec->width;

    if (!s)
        s = "(null)";
    length = spec->precision >= 0 ? strnlen(s, (size_t)spec->precision) : strlen(s);
    if (!spec->left && width > length)
        put_many(out, ' ', (int)(width - length));
    for (size_t i = 0; i < length; i++)
        put(out, s[i]);
    if (spec->left && width > length)
        put_many(out, ' ', (int)(width - length));
}

/* A decimal number in the format; too large a one stops at INT_MAX instead of overflowing. */
static int parse_number(const char **fmt)
{
    int n = 0;

    for (; **fmt >= '0' && **fmt <= '9'; (*fmt)++) {
        int digit = **fmt - '0';

        n = n > (INT_MAX - digit) / 10 ? INT_MAX : n * 10 + digit;
    }
    return n;
}

/* va_list is an array on some hosts: only inside a structure can it be passed by reference. */
struct arguments {
    va_list list;
};

/* Reads what follows a %; returns where the format goes on after the letter. */
static const char *parse_spec(struct spec *spec, const char *fmt, struct arguments *args)
{
    *spec = (struct spec){.precision = -1};
    for (; *fmt == '-' || *fmt == '0'; fmt++) {
        spec->left |= *fmt == '-';
        spec->zero |= *fmt == '0';
    }
    if (*fmt == '*') {
        spec->width = va_arg(args->list, int);
        fmt++;
        if (spec->width < 0) {
            spec->left = true;
            spec->width = spec->width == INT_MIN ? INT_MAX : -spec->width;
        }
    } else {
        spec->width = parse_number(&fmt);
    }
    if (*fmt == '.') {
        fmt++;
        if (*fmt == '*') {
            int given = va_arg(args->list, int);

            spec->precision = given < 0 ? -1 : given;
            fmt++;
        } else {
            spec->precision = parse_number(&fmt);
        }
    }
    if (*fmt == 'z') {
        spec->length = 3;
        fmt++;
    } else {
        while (*fmt == 'l' && spec->length < 2) {
            spec->length++;
            fmt++;
        }
    }
    spec->letter = *fmt;
    return *fmt ? fmt + 1 : fmt;
}

static uint64_t next_unsigned(struct arguments *args, int length)
{
    switch (length) {
    case 0:
        return va_arg(args->list, unsigned);
    case 1:
        return va_arg(args->list, unsigned long);
    case 2:
        return va_arg(args->list, unsigned long long);
    default:
        return va_arg(args->list, size_t);
    }
}

static int64_t next_signed(struct arguments *args, int length)
{
    switch (length) {
    case 0:
        return va_arg(args->list, int);
    case 1:
        return va_arg(args->list, long);
    case 2:
        return va_arg(args->list, long long);
    default:
        return va_arg(args->list, ptrdiff_t);
    }
}

static void put_signed(struct output *out, const struct spec *spec, int64_t value)
{
    /* Negated as unsigned, because the smallest number has no positive counterpart. */
    if (value < 0)
        put_number(out, spec, -(uint64_t)value, "-");
    else
        put_number(out, spec, (uint64_t)value, "");
}

/* Writes one conversion; false if its letter is unknown: nothing is written or consumed then. */
static bool put_conversion(struct output *out, struct spec *spec, struct arguments *args)
{
    char c;

    switch (spec->letter) {
    case 's':
        put_string(out, spec, va_arg(args->list, const char *));
        return true;
    case 'c':
        /* Not by way of put_string: a NUL is written too, as snprintf does. */
        c = (char)va_arg(args->list, int);
        if (!spec->left)
            put_many(out, ' ', spec->width - 1);
        put(out, c);
        if (spec->left)
            put_many(out, ' ', spec->width - 1);
        return true;
    case 'd':
    case 'i':
        put_signed(out, spec, next_signed(args, spec->length));
        return true;
    case 'u':
    case 'x':
    case 'X':
        put_number(out, spec, next_unsigned(args, spec->length), "");
        return true;
    case 'p':
        spec->precision = 2 * (int)sizeof(void *);
        put_number(out, spec, (uintptr_t)va_arg(args->list, void *), "0x");
        return true;
    case '%':
        put(out, '%');
        return true;
    default:
        return false;
    }
}

int format_v(char *buf, size_t size, const char *fmt, va_list args)
{
    struct output out = {buf, size, 0};
    struct arguments copy;

    va_copy(copy.list, args);
    while (*fmt) {
        struct spec spec;
        const char *after;

        if (*fmt != '%') {
            put(&out, *fmt++);
            continue;
        }
        after = parse_spec(&spec, fmt + 1, &copy);
        if (!put_conversion(&out, &spec, &copy))
            break;
        fmt = after;
    }
    va_end(copy.list);
    while (*fmt)
        put(&out, *fmt++);
    if (size > 0)
        buf[out.length < size ? out.length : size - 1] = '\0';
    return out.length > INT_MAX ? INT_MAX : (int)out.length;
}

int format(char *buf, size_t size, const char *fmt, ...)
{
    va_list args;
    int length;

    va_start(args, fmt);
    length = format_v(buf, size, fmt, args);
    va_end(args);
    return length;
}
