/* Counts lines, words and bytes of files or of its input. */
/* SPDX-License-Identifier: MIT */
#include <ctype.h>
#include <err.h>
#include <stdbool.h>
#include <stdio.h>
#include <unistd.h>

struct counts {
    unsigned long lines, words, bytes;
};

static struct counts count(FILE *file)
{
    struct counts counts = {0, 0, 0};
    bool in_word = false;
    int byte;

    while ((byte = getc(file)) != EOF) {
        counts.bytes++;
        counts.lines += byte == '\n';
        counts.words += !in_word && !isspace(byte);
        in_word = !isspace(byte);
    }
    return counts;
}

static void print(struct counts counts, const char *which, const char *name)
{
    for (; *which; which++)
        printf("%7lu ", *which == 'l' ? counts.lines : *which == 'w' ? counts.words : counts.bytes);
    printf("%s\n", name);
}

int main(int argc, char **argv)
{
    struct counts total = {0, 0, 0};
    char which[4] = "";
    int option, result = 0;

    for (int n = 0; (option = getopt(argc, argv, "lwc")) != -1;) {
        if (option == '?')
            errx(2, "usage: wc [-l] [-w] [-c] [FILES]");
        if (n < 3)
            which[n++] = (char)option;
    }
    for (int i = optind; i < argc; i++) {
        FILE *file = fopen(argv[i], "r");
        if (!file) {
            warn("%s", argv[i]);
            result = 1;
            continue;
        }
        struct counts counts = count(file);
        print(counts, *which ? which : "lwc", argv[i]);
        total.lines += counts.lines, total.words += counts.words, total.bytes += counts.bytes;
        fclose(file);
    }
    if (optind == argc)
        print(count(stdin), *which ? which : "lwc", "");
    else if (argc - optind > 1)
        print(total, *which ? which : "lwc", "total");
    return result;
}
