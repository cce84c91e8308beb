/* Tests of taking paths apart. */
/* SPDX-License-Identifier: MIT */
#include "lib/path.h"

#include "../tap.h"

/* The names of a path, each followed by a bar. */
static const char *names(const char *path)
{
    static char text[64];
    const char *name;
    uint32_t length, at = 0;

    while ((length = path_next(&path, &name)) != 0) {
        memcpy(text + at, name, length);
        at += length;
        text[at++] = '|';
    }
    text[at] = '\0';
    return text;
}

int main(void)
{
    const char *path = "a//", *name;

    is_str(names("a"), "a|", "one name");
    is_str(names("/a/bc/d"), "a|bc|d|", "an absolute path");
    is_str(names("a///bc//"), "a|bc|", "several slashes count as one, also at the end");
    is_str(names("./../..."), ".|..|...|", "dots are names");
    is_str(names(""), "", "nothing");
    is_str(names("///"), "", "slashes only");
    is_int(path_next(&path, &name), 1, "a name");
    is_str(path, "//", "leaves what follows it");
    ok(path_is_over(path), "which is no name");
    ok(path_is_over(""), "nor is nothing");
    ok(!path_is_over("//b/"), "but this is");
    is_int(path_next(&path, &name), 0, "then it is at the end");
    is_str(path, "", "quite");
    ok(path_is_dot("./x", 1), "a dot");
    ok(!path_is_dot("..", 2) && !path_is_dot("a", 1) && !path_is_dot(".", 0), "no dot");
    ok(path_is_dot_dot("../x", 2), "two dots");
    ok(!path_is_dot_dot("...", 3) && !path_is_dot_dot(".a", 2) && !path_is_dot_dot(".", 1),
       "not two dots");
    return done_testing();
}
