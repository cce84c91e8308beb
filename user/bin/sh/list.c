/* Where one command of a line ends, and variables. */
/* SPDX-License-Identifier: MIT */
#include "list.h"

#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* The joint at p, and its length; LIST_END: none. */
static enum list_operator operator_at(const char *p, int *length)
{
    *length = p[0] == p[1] && (*p == '&' || *p == '|') ? 2 : 1;
    switch (*p) {
    case ';':
    case '\n':
        return LIST_SEMICOLON;
    case '&':
        return *length == 2 ? LIST_AND : LIST_BACKGROUND;
    case '|':
        return *length == 2 ? LIST_OR : LIST_PIPE;
    default:
        return LIST_END;
    }
}

enum list_operator list_cut(char **rest)
{
    char quote = '\0';
    char before = ' ';
    int length;

    for (char *p = *rest; *p; before = *p++) {
        enum list_operator joint = quote ? LIST_END : operator_at(p, &length);
        if (quote ? *p == quote : *p == '\'' || *p == '"') {
            quote = quote ? '\0' : *p;
        } else if (*p == '\\' && quote != '\'' && p[1]) {
            p++;
        } else if (*p == '#' && !quote && isspace((unsigned char)before)) {
            *p = '\0'; /* a comment, up to the line's end */
            char *end = strchr(p + 1, '\n');
            *rest = end ? end + 1 : p;
            return end ? LIST_SEMICOLON : LIST_END;
        } else if (joint != LIST_END && !(*p == '&' && (before == '>' || before == '<'))) {
            *p = '\0';
            *rest = p + length;
            return joint;
        }
    }
    *rest += strlen(*rest);
    return LIST_END;
}

bool list_is_empty(const char *command)
{
    return command[strspn(command, " \t\r\n")] == '\0';
}

/* What the $ at *in stands for; moves *in to its last character. NULL: it is a $ and no more. */
static const char *value_at(const char **in, char *number, size_t size, int last_status)
{
    const char *name = *in + 1;
    char copy[64];
    size_t length = 0;
    bool braces = *name == '{';

    if (*name == '?' || *name == '$') {
        snprintf(number, size, "%d", *name == '?' ? last_status : (int)getpid());
        *in = name;
        return number;
    }
    name += braces;
    while (isalnum((unsigned char)name[length]) || name[length] == '_')
        length++;
    if (length == 0 || length >= sizeof copy || (braces && name[length] != '}'))
        return NULL;
    memcpy(copy, name, length);
    copy[length] = '\0';
    *in = name + length - !braces;
    const char *value = getenv(copy);
    return value ? value : "";
}

bool list_expand(const char *command, char *to, size_t size, int last_status)
{
    char number[12];
    char quote = '\0';
    size_t used = 0;

    for (const char *in = command; *in; in++) {
        const char *value = NULL;
        if (used + 3 > size)
            return false;
        if (quote ? *in == quote : *in == '\'' || *in == '"')
            quote = quote ? '\0' : *in;
        else if (*in == '\\' && quote != '\'' && in[1])
            to[used++] = *in++;
        else if (*in == '$' && quote != '\'')
            value = value_at(&in, number, sizeof number, last_status);
        if (!value)
            to[used++] = *in;
        for (; value && *value; value++) {
            if (used + 3 > size)
                return false;
            if (strchr("\\\"'<>&#`|;", *value))
                to[used++] = '\\';
            to[used++] = *value;
        }
    }
    to[used] = '\0';
    return true;
}
