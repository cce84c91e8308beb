/* Quotes, backslashes, comments, files for < and > and the final &: all the grammar this shell has. */
/* SPDX-License-Identifier: MIT */
#include "words.h"

#include <stddef.h>
#include <string.h>

static bool is_blank(char c)
{
    return c == ' ' || c == '\t' || c == '\r' || c == '\n';
}

/* Copies the word at *from to *to without its quotes and moves both behind it. */
static const char *take_word(char **from, char **to)
{
    char *in = *from;
    char *out = *to;
    char quote = '\0';

    for (; *in && (quote || !is_blank(*in)); in++) {
        if (quote ? *in == quote : *in == '\'' || *in == '"') {
            quote = quote ? '\0' : *in;
        } else if (*in == '\\' && quote != '\'') {
            if (*++in == '\0')
                return "nothing follows the \\ at the end";
            *out++ = *in;
        } else if (!quote && strchr("|;`", *in)) {
            return "this shell has no | ; or `: quote them to use them as text";
        } else if (!quote && strchr("&<>", *in)) {
            break;
        } else {
            *out++ = *in;
        }
    }
    if (quote)
        return "a quote is not closed";
    *from = in;
    *to = out;
    return NULL;
}

/* rest: what follows the & */
static const char *take_ampersand(const char *rest, struct words *words)
{
    while (is_blank(*rest))
        rest++;
    if (*rest != '\0' && *rest != '#')
        return "& may stand at the end of a line only";
    if (words->count == 0)
        return "nothing stands before the &";
    words->background = true;
    return NULL;
}

/* first: the character at *in, over which a NUL may have been written. NULL: no < or > begins here. */
static struct words_redirect *take_operator(char **in, char first, struct words *words)
{
    int descriptor = first == '<' ? 0 : first == '2' ? 2 : 1;

    if (first != '<' && first != '>' && !(first == '2' && (*in)[1] == '>'))
        return NULL;
    *in += first == '2' ? 2 : 1;
    words->redirect[descriptor].append = first != '<' && **in == '>';
    *in += words->redirect[descriptor].append;
    return &words->redirect[descriptor];
}

const char *words_split(char *line, struct words *words)
{
    char *in = line;
    char *out = line; /* never ahead of in by more than the NUL in place of *in */
    char first = *in;

    *words = (struct words){.count = 0};
    for (;;) {
        while (is_blank(first))
            first = *++in;
        if (first == '\0' || first == '#')
            return NULL;
        if (first == '&')
            return take_ampersand(in + 1, words);
        struct words_redirect *redirect = take_operator(&in, first, words);
        while (redirect && is_blank(*in))
            in++;
        if (redirect && (*in == '\0' || strchr("#&<>", *in)))
            return "no file follows the < or >";
        if (!redirect && words->count == WORDS_MAX)
            return "too many words";
        char *word = out;
        const char *error = take_word(&in, &out);
        if (error)
            return error;
        if (redirect)
            redirect->path = word;
        else
            words->word[words->count++] = word;
        first = *in;
        *out++ = '\0';
    }
}
