/* A whole directory at once, sorted. */
/* SPDX-License-Identifier: MIT */
#include <dirent.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>

struct list {
    struct dirent **entries;
    size_t count, room;
};

static int add(struct list *list, const struct dirent *entry)
{
    if (list->count == list->room) {
        size_t room = list->room ? 2 * list->room : 16;
        struct dirent **entries = realloc(list->entries, room * sizeof(struct dirent *));
        if (!entries)
            return -1;
        list->entries = entries;
        list->room = room;
    }
    struct dirent *copy = malloc(sizeof *copy);
    if (!copy)
        return -1;
    *copy = *entry;
    list->entries[list->count++] = copy;
    return 0;
}

int scandir(const char *path, struct dirent ***entries, int (*select)(const struct dirent *),
            int (*compare)(const struct dirent **, const struct dirent **))
{
    DIR *directory = opendir(path);
    struct list list = {0};
    struct dirent *entry;
    int failed = 0;

    if (!directory)
        return -1;
    while (!failed && (entry = readdir(directory)) != NULL)
        if (!select || select(entry))
            failed = add(&list, entry);
    int error = errno;
    closedir(directory);
    errno = error;
    if (failed) {
        while (list.count)
            free(list.entries[--list.count]);
        free(list.entries);
        return -1;
    }
    if (compare && list.count)
        qsort(list.entries, list.count, sizeof list.entries[0],
              (int (*)(const void *, const void *))compare);
    *entries = list.entries;
    return (int)list.count;
}

int alphasort(const struct dirent **a, const struct dirent **b)
{
    return strcoll((*a)->d_name, (*b)->d_name);
}
