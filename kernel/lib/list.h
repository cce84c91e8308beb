/* Intrusive doubly linked circular lists, on which every queue of the kernel is built. */
/* SPDX-License-Identifier: MIT */
#ifndef BRIGADE_LIB_LIST_H
#define BRIGADE_LIB_LIST_H

#include <stdbool.h>
#include <stddef.h>

/*
 * A struct list is both the head of a list and the link inside each member, so no operation needs
 * a special case for the ends. Whoever guards the list guards the links of its members; nothing
 * here locks, blocks or allocates.
 */
struct list {
    struct list *next; /* NULL in a link that list_remove took out: see list_linked */
    struct list *prev;
};

/* clang-format off */
/* Static initialiser of an empty list called name. */
#define LIST_INITIALISER(name)                                                                     \
    {                                                                                              \
        &(name), &(name)                                                                           \
    }

/* The structure of this type whose field `member` is the link. */
#define list_entry(link, type, member) ((type *)((char *)(link) - offsetof(type, member)))
/* clang-format on */

/* Makes head an empty list. A link needs no initialising, unless list_linked shall be asked. */
static inline void list_init(struct list *head)
{
    head->next = head;
    head->prev = head;
}

/* Makes link one that is in no list, for list_linked. */
static inline void list_init_link(struct list *link)
{
    link->next = NULL;
}

/* Is nothing in the list? */
static inline bool list_empty(const struct list *head)
{
    return head->next == head;
}

/* Is the link in a list? It must have been in one before or have come from list_init_link. */
static inline bool list_linked(const struct list *link)
{
    return link->next != NULL;
}

/* Puts link, which must be in no list, in front of place. */
static inline void list_insert_before(struct list *place, struct list *link)
{
    struct list *prev =
        place->prev; /* NOLINT(clang-analyzer-core.NullDereference): never NULL in a list */

    link->next = place;
    link->prev = prev;
    prev->next = link; /* NOLINT(clang-analyzer-core.NullDereference) */
    place->prev = link;
}

/* Puts link, which must be in no list, at the end. */
static inline void list_push_back(struct list *head, struct list *link)
{
    list_insert_before(head, link);
}

/* Puts link, which must be in no list, at the start. */
static inline void list_push_front(struct list *head, struct list *link)
{
    list_insert_before(head->next, link);
}

/* Takes link out of the list it is in. Doing it twice faults at address 0 or 4. */
static inline void list_remove(struct list *link)
{
    struct list *next = link->next;
    struct list *prev = link->prev;

    next->prev = prev; /* NOLINT(clang-analyzer-core.NullDereference): the same */
    prev->next = next;
    link->next = NULL;
}

/* The first link, still in the list; NULL if the list is empty. */
static inline struct list *list_first(const struct list *head)
{
    return list_empty(head) ? NULL : head->next;
}

/* Takes the first link out and returns it; NULL if the list is empty. */
static inline struct list *list_pop_front(struct list *head)
{
    struct list *link = head->next;

    if (link == head)
        return NULL;
    list_remove(link);
    return link;
}

/* Visits each link; the body must not remove the current one. */
#define LIST_FOREACH(link, head)                                                                   \
    for (struct list *link = (head)->next; link != (head); link = link->next)

/* Visits each link; the body may remove the current one, and no other. */
#define LIST_FOREACH_SAFE(link, head)                                                              \
    for (struct list *link = (head)->next, *link##_next = link->next; link != (head);              \
         link = link##_next, link##_next = link->next)

#endif
