/* Tests of the intrusive lists. */
/* SPDX-License-Identifier: MIT */
#include "lib/list.h"

#include "../tap.h"

struct item {
    int before;
    struct list link;
    char name;
};

/* The names in the list from the start; "broken" if the way back is not the same. */
static const char *names(const struct list *head)
{
    static char text[16];
    size_t len = 0;

    LIST_FOREACH(link, head) {
        if (link->next->prev != link || link->prev->next != link || len == sizeof(text) - 1)
            return "broken";
        text[len++] = list_entry(link, struct item, link)->name;
    }
    text[len] = '\0';
    return text;
}

int main(void)
{
    static struct list started = LIST_INITIALISER(started);
    struct list head;
    struct item a = {.name = 'a'}, b = {.name = 'b'}, c = {.name = 'c'};

    ok(list_empty(&started), "a list from the initialiser is empty");
    list_init(&head);
    ok(list_empty(&head), "a new list is empty");
    ok(!list_first(&head), "it has no first");
    ok(!list_pop_front(&head), "nothing comes off it");
    list_init_link(&a.link);
    ok(!list_linked(&a.link), "a new link is in no list");

    list_push_back(&head, &b.link);
    list_push_back(&head, &c.link);
    list_push_front(&head, &a.link);
    is_str(names(&head), "abc", "pushed at both ends");
    ok(list_linked(&a.link) && !list_empty(&head), "linked, not empty");
    ok(list_first(&head) == &a.link, "first");
    list_remove(&b.link);
    is_str(names(&head), "ac", "removed from the middle");
    ok(!list_linked(&b.link), "a removed link is in no list");
    list_insert_before(&c.link, &b.link);
    is_str(names(&head), "abc", "put back in front of c");
    list_remove(&c.link);
    is_str(names(&head), "ab", "removed from the end");
    list_push_back(&head, &c.link);
    ok(list_pop_front(&head) == &a.link, "pop gives the first");
    ok(!list_linked(&a.link), "a popped link is in no list");
    is_str(names(&head), "bc", "the others stay");
    list_push_back(&head, &a.link);

    LIST_FOREACH_SAFE(link, &head) {
        if (list_entry(link, struct item, link)->name != 'c')
            list_remove(link);
    }
    is_str(names(&head), "c", "removed during a walk");
    LIST_FOREACH_SAFE(link, &head)
        list_remove(link);
    ok(list_empty(&head), "all removed during a walk");
    LIST_FOREACH(link, &head)
        ok(false, "an empty list has nothing to visit");
    return done_testing();
}
