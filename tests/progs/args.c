/*
 * Prints its arguments, each in brackets.
 * SPDX-License-Identifier: MIT
 */
#include <stdio.h>

int main(int argc, char **argv)
{
    printf("%d\n", argc);
    for (int i = 0; i < argc; i++)
        printf("[%s]\n", argv[i]);
    return argv[argc] != NULL;
}
