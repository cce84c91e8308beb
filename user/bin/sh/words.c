/* Quotes, backslashes, comments and the final &: all the grammar this shell has. */
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
        } else if (!quote && strchr("|<>;`", *in)) {
            return "this shell has no | < > ; or `: quote them to use them as text";
        } else if (!quote && *in == '&') {
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

const char *words_split(char *line, struct words *words)
{
    char *in = line;
    char *out = line; /* never ahead of in */

    words->count = 0;
    words->background = false;
    words->word[0] = NULL;
    for (;;) {
        while (is_blank(*in))
            in++;
        if (*in == '\0' || *in == '#')
            return NULL;
        if (*in == '&')
            return take_ampersand(in + 1, words);
        if (words->count == WORDS_MAX)
            return "too many words";
        words->word[words->count++] = out;
        words->word[words->count] = NULL;
        const char *error = take_word(&in, &out);
        if (error)
            return error;
        char end = *in; /* the NUL may be written over it */
        if (end != '\0')
            in++;
        *out++ = '\0';
        if (end == '\0')
            return NULL;
        if (end == '&')
            return take_ampersand(in, words);
    }
}
