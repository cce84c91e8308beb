/*
 * What gcc's -fsanitize=undefined calls when the kernel does something that C does not define. Linked
 * into the kernel that `make check-ubsan` boots, never into a real one: it panics and says where.
 * SPDX-License-Identifier: MIT
 */
#include <stdint.h>
#include "base/panic.h"

/* With what every record that gcc passes begins, except for nonnull_return's. */
struct source_location {
    const char *file;
    uint32_t line;
    uint32_t column;
};

static void report(const struct source_location *at, const char *what) __attribute__((noreturn));
static void report(const struct source_location *at, const char *what)
{
    panic("undefined behaviour: %s at %s:%u:%u", what, at->file, (unsigned)at->line,
          (unsigned)at->column);
}

/* Further arguments, the values, are not looked at. */
#define HANDLER(name, what)                                                                        \
    void __ubsan_handle_##name(const struct source_location *at);                                  \
    void __ubsan_handle_##name(const struct source_location *at)                                   \
    {                                                                                              \
        report(at, what);                                                                          \
    }

HANDLER(add_overflow, "addition overflows")
HANDLER(sub_overflow, "subtraction overflows")
HANDLER(mul_overflow, "multiplication overflows")
HANDLER(negate_overflow, "negation overflows")
HANDLER(divrem_overflow, "division by zero or overflow")
HANDLER(shift_out_of_bounds, "shift out of range")
HANDLER(out_of_bounds, "index out of bounds")
HANDLER(pointer_overflow, "pointer overflows")
HANDLER(type_mismatch_v1, "null, misaligned or too small object")
HANDLER(load_invalid_value, "value is not one of its type")
HANDLER(vla_bound_not_positive, "array of no size")
HANDLER(invalid_builtin, "builtin is not defined for this value")
HANDLER(nonnull_arg, "null pointer as argument")
HANDLER(missing_return, "no value returned")
HANDLER(builtin_unreachable, "unreachable code reached")
HANDLER(nonnull_return_v1, "null pointer returned")
