/* Commands of the shell that only concern words and variables. */
/* SPDX-License-Identifier: MIT */
#include "simple.h"
#include "files.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

bool is_assignment(const char *word)
{
    size_t length = strspn(word, "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz_0123456789");

    return length > 0 && word[length] == '=' && (word[0] < '0' || word[0] > '9');
}

int assign(const char *word)
{
    const char *equals = strchr(word, '=');
    char name[64];

    snprintf(name, sizeof name, "%.*s", (int)(equals - word), word);
    return setenv(name, equals + 1, 1) == 0 ? 0 : complain(name, strerror(errno));
}

int true_command(int argc, char **argv)
{
    (void)argc, (void)argv;
    return 0;
}

int false_command(int argc, char **argv)
{
    (void)argc, (void)argv;
    return 1;
}

int export_command(int argc, char **argv)
{
    int result = 0;

    for (int i = 1; i < argc; i++)
        if (is_assignment(argv[i]))
            result |= assign(argv[i]);
    return result;
}

int echo_command(int argc, char **argv)
{
    for (int i = 1; i < argc; i++)
        printf("%s%s", i > 1 ? " " : "", argv[i]);
    printf("\n");
    return 0;
}
