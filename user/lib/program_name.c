/* The name by which the program was started, as messages show it. */
/* SPDX-License-Identifier: MIT */
#include <errno.h>
#include <string.h>

char *program_invocation_name;
char *program_invocation_short_name;
extern char *__progname __attribute__((alias("program_invocation_short_name")));

void __program_name_set(char *path);
void __program_name_set(char *path)
{
    char *slash = strrchr(path, '/');

    program_invocation_name = path;
    program_invocation_short_name = slash ? slash + 1 : path;
}
