/* The one group. */
/* SPDX-License-Identifier: MIT */
#include <errno.h>
#include <grp.h>
#include <string.h>

static char name[] = "root", none[] = "";
static char *members[] = {name, NULL};
static struct group root = {.gr_name = name, .gr_passwd = none, .gr_mem = members};

struct group *getgrnam(const char *group)
{
    return strcmp(group, name) == 0 ? &root : NULL;
}

struct group *getgrgid(gid_t group)
{
    return group == 0 ? &root : NULL;
}

/* Nothing in it changes: the strings need no copies. */
static int copy(const struct group *found, struct group *to, struct group **result)
{
    *result = found ? to : NULL;
    if (found)
        *to = *found;
    return 0;
}

int getgrnam_r(const char *group, struct group *to, char *buffer, size_t size,
               struct group **result)
{
    (void)buffer, (void)size;
    return copy(getgrnam(group), to, result);
}

int getgrgid_r(gid_t group, struct group *to, char *buffer, size_t size, struct group **result)
{
    (void)buffer, (void)size;
    return copy(getgrgid(group), to, result);
}
