/* Quotes, backslashes, comments, and files for < and >: the grammar of one command. */
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
        } else if (!quote && strchr("`()", *in)) {
            return "this shell has no ` ( or ): quote them to use them as text";
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

/* first: the character at *in, over which a NUL may have been written. NULL: no < or > begins here. */
static struct words_redirect *take_operator(char **in, char first, struct words *words)
{
    int descriptor = first == '<' ? 0 : first == '2' ? 2 : 1;
    bool numbered = (first == '1' || first == '2') && (*in)[1] == '>';

    if (first != '<' && first != '>' && !numbered)
        return NULL;
    *in += numbered ? 2 : 1;
    struct words_redirect *redirect = &words->redirect[words->redirects];
    *redirect =
        (struct words_redirect){.descriptor = descriptor, .append = first != '<' && **in == '>'};
    *in += redirect->append;
    return redirect;
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
        struct words_redirect *redirect = take_operator(&in, first, words);
        while (redirect && is_blank(*in))
            in++;
        if (redirect && *in == '&' && (in[1] == '1' || in[1] == '2')) {
            redirect->path = in[1] == '1' ? "&1" : "&2";
            redirect->copy = in[1] - '0';
            words->redirects++;
            first = *(in += 2);
            continue;
        }
        if (words->redirects == WORDS_REDIRECTS)
            return "too many files";
        if (redirect && (*in == '\0' || strchr("#&<>", *in)))
            return "no file follows the < or >";
        if (!redirect && words->count == WORDS_MAX)
            return "too many words";
        char *word = out;
        const char *error = take_word(&in, &out);
        if (error)
            return error;
        if (redirect)
            redirect->path = word, words->redirects++;
        else
            words->word[words->count++] = word;
        first = *in;
        *out++ = '\0';
    }
}
