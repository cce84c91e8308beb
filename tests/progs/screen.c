/*
 * Writes what a screen has to know: colours, letters beyond ASCII, movements, erasing; then waits for the end of its
 * input. With "scroll" it first writes more lines than a screen has.
 * SPDX-License-Identifier: MIT
 */
#include <stdio.h>
#include <string.h>
#include <unistd.h>

int main(int argc, char **argv)
{
    char byte;

    if (argc > 1 && strcmp(argv[1], "scroll") == 0)
        for (int i = 0; i < 500; i++)
            printf(
                "line %d of many, each as long as this one, so that there is something to draw\n",
                i);
    fputs("\033[2J\033[H", stdout);
    printf(
        "plain \033[31mred\033[0m \033[1;32mbright\033[22m green\033[0m \033[44mon blue\033[49m \033[7minverse\033[m\n");
    printf("\033[0;30;48;5;114mAAAA\033[48;5;215mBBBB\033[0m····░░░░────\033[0;1;31m✖\033[0m\n");
    printf("┌─┬─┐ █▓▒░ ▀▄▌▐ äöüßé €\n");
    printf("wrong: \xff \xc3( end\n");
    printf("over\b\b\b\bOVER\tTAB\n");
    printf("\033[10;5Hat ten, five\033[2;60Hup\033[12;1Hwill be gone\033[4D\033[K\r\n");
    printf("\033[14;1Hxxxxxxxx\033[3D\033[1K\033[15;1H");
    printf("%099d|next\n", 1);
    printf("done\n");
    fflush(stdout);
    while (read(STDIN_FILENO, &byte, 1) > 0)
        ;
    return 0;
}
