/* What a failed assertion says, in glibc's words, before it aborts. */
/* SPDX-License-Identifier: MIT */
#include <assert.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>

void __assert_func(const char *file, int line, const char *function, const char *expression)
{
    fprintf(stderr, "%s: %s:%d: %s%sAssertion `%s' failed.\n", program_invocation_short_name, file,
            line, function ? function : "", function ? ": " : "", expression);
    abort();
}

void __assert(const char *file, int line, const char *expression)
{
    __assert_func(file, line, NULL, expression);
}
