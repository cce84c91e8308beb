/*
 * Options of programs, getopt and GNU's long ones. newlib's would begin with optind at 0, and take the 1 by which a
 * program begins anew for the middle of a word.
 * SPDX-License-Identifier: MIT
 */
#include <getopt.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

char *optarg;
int optind = 1, opterr = 1, optopt;

static const char *begun; /* a word with several letters behind one dash */
static int letter_at;     /* of these, the next; 0: there is none */

struct scan {
    int argc;
    char **argv; /* operands are moved behind the options, as in GNU's */
    const char *letters;
    bool quiet; /* a colon before the letters: no message, and a missing argument is told apart */
    bool in_order;   /* operands are not stepped over: + or - before the letters */
    bool as_options; /* with -, they are options of number 1 */
    const struct option *longs;
    int *index;
    bool one_dash; /* is enough for a long one */
};

static int complain(const struct scan *scan, const char *message, const char *name, size_t length)
{
    if (opterr && !scan->quiet)
        fprintf(stderr, "%s: %s '%.*s'\n", scan->argv[0], message, (int)length, name);
    return '?';
}

static int without_argument(const struct scan *scan, const char *message, const char *name,
                            size_t length)
{
    complain(scan, message, name, length);
    return scan->quiet ? ':' : '?';
}

static void next_word(void)
{
    optind++;
    letter_at = 0;
}

static int take_letter(const struct scan *scan)
{
    char *word = scan->argv[optind];
    const char *letter = &word[letter_at ? letter_at : 1];
    const char *known = *letter == ':' ? NULL : strchr(scan->letters, *letter);
    char *rest = &word[letter + 1 - word];

    begun = word;
    letter_at = (int)(rest - word);
    if (!*rest)
        next_word();
    if (!known) {
        optopt = (unsigned char)*letter;
        return complain(scan, "invalid option --", letter, 1);
    }
    if (known[1] != ':')
        return (unsigned char)*letter;
    if (*rest) {
        optarg = rest;
        next_word();
    } else if (known[2] != ':') {
        if (optind >= scan->argc) {
            optopt = (unsigned char)*letter;
            return without_argument(scan, "option requires an argument --", letter, 1);
        }
        optarg = scan->argv[optind];
        next_word();
    }
    return (unsigned char)*letter;
}

/* The long option of that name, or the only one that begins so; NULL: none, or *several. */
static const struct option *find_long(const struct scan *scan, const char *name, size_t length,
                                      bool *several)
{
    const struct option *found = NULL;

    *several = false;
    for (const struct option *option = scan->longs; option->name; option++) {
        if (strncmp(option->name, name, length) != 0)
            continue;
        if (option->name[length] == '\0') {
            *several = false;
            return option;
        }
        *several |= found != NULL;
        found = option;
    }
    return *several ? NULL : found;
}

static int take_long(const struct scan *scan, const char *word, const char *name)
{
    size_t length = strcspn(name, "="), all = (size_t)(name - word) + length;
    const char *value = name[length] ? &name[length + 1] : NULL;
    bool several;
    const struct option *option = find_long(scan, name, length, &several);

    next_word();
    optopt = option ? option->val : 0;
    if (!option)
        return complain(scan, several ? "ambiguous option" : "unrecognized option", word, all);
    if (value && option->has_arg == no_argument)
        return complain(scan, "no argument is allowed for option", word, all);
    if (!value && option->has_arg == required_argument) {
        if (optind >= scan->argc)
            return without_argument(scan, "an argument is required for option", word, all);
        value = scan->argv[optind];
        next_word();
    }
    optarg = (char *)(uintptr_t)value;
    if (scan->index)
        *scan->index = (int)(option - scan->longs);
    if (!option->flag)
        return option->val;
    *option->flag = option->val;
    return 0;
}

static bool is_option(const char *word)
{
    return word[0] == '-' && word[1];
}

/* optind stands at an option, or with `in_order` at any word. */
static int take(const struct scan *scan)
{
    char *word = scan->argv[optind];

    if (word != begun)
        letter_at = 0; /* the program has begun anew */

    if (!is_option(word)) {
        if (!scan->as_options)
            return -1;
        optarg = word;
        next_word();
        return 1;
    }
    if (letter_at == 0 && strcmp(word, "--") == 0) {
        next_word();
        return -1;
    }
    if (letter_at == 0 && scan->longs) {
        bool several, is_letter = strchr(scan->letters, word[1]);
        if (word[1] == '-')
            return take_long(scan, word, &word[2]);
        if (scan->one_dash &&
            (!is_letter ||
             (word[2] && (find_long(scan, &word[1], strcspn(&word[1], "="), &several) || several))))
            return take_long(scan, word, &word[1]);
    }
    return take_letter(scan);
}

static int get(struct scan scan)
{
    if (optind == 0)
        next_word();
    scan.as_options = *scan.letters == '-';
    scan.in_order = scan.as_options || *scan.letters == '+' || getenv("POSIXLY_CORRECT");
    scan.letters += *scan.letters == '-' || *scan.letters == '+';
    scan.quiet = *scan.letters == ':';
    optarg = NULL;
    int operands = optind;
    while (!scan.in_order && optind < scan.argc && !is_option(scan.argv[optind]))
        optind++;
    if (optind >= scan.argc) {
        optind = operands;
        return -1;
    }
    int from = optind, result = take(&scan), count = optind - from;
    for (int i = 0; i < count && from > operands;
         i++) { /* one word of the option after the other */
        char *word = scan.argv[from + i];
        memmove(&scan.argv[operands + i + 1], &scan.argv[operands + i],
                (size_t)(from - operands) * sizeof word);
        scan.argv[operands + i] = word;
    }
    optind = operands + count;
    return result;
}

int getopt(int argc, char *const argv[], const char *letters)
{
    return get((struct scan){.argc = argc, .argv = (char **)(uintptr_t)argv, .letters = letters});
}

int getopt_long(int argc, char *const argv[], const char *letters, const struct option *longs,
                int *index)
{
    return get((struct scan){.argc = argc,
                             .argv = (char **)(uintptr_t)argv,
                             .letters = letters,
                             .longs = longs,
                             .index = index});
}

int getopt_long_only(int argc, char *const argv[], const char *letters, const struct option *longs,
                     int *index)
{
    return get((struct scan){.argc = argc,
                             .argv = (char **)(uintptr_t)argv,
                             .letters = letters,
                             .longs = longs,
                             .index = index,
                             .one_dash = true});
}
