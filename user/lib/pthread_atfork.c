/*
 * What a program wants done around a fork.
 * SPDX-License-Identifier: MIT
 *
 * The list only grows, at its end. So a fork runs the handlers up to the newest it has seen
 * without holding the lock, and a handler may call pthread_atfork itself.
 */
#include "thread.h"

#include <errno.h>
#include <stdlib.h>

struct fork_handlers {
    void (*prepare)(void);
    void (*parent)(void);
    void (*child)(void);
    struct fork_handlers *older, *newer;
};

static struct {
    pthread_mutex_t lock; /* guards what follows */
    struct fork_handlers *oldest, *newest;
} list;

int pthread_atfork(void (*prepare)(void), void (*parent)(void), void (*child)(void))
{
    struct fork_handlers *handlers = malloc(sizeof *handlers);

    if (!handlers)
        return ENOMEM;
    *handlers = (struct fork_handlers){.prepare = prepare, .parent = parent, .child = child};
    pthread_mutex_lock(&list.lock);
    handlers->older = list.newest;
    if (list.newest)
        list.newest->newer = handlers;
    else
        list.oldest = handlers;
    list.newest = handlers;
    pthread_mutex_unlock(&list.lock);
    return 0;
}

struct fork_handlers *__atfork_prepare(void)
{
    struct fork_handlers *newest;

    pthread_mutex_lock(&list.lock);
    newest = list.newest;
    pthread_mutex_unlock(&list.lock);
    for (struct fork_handlers *each = newest; each; each = each->older)
        if (each->prepare)
            each->prepare();
    return newest;
}

void __atfork_done(struct fork_handlers *newest, bool in_child)
{
    struct fork_handlers *each = newest ? list.oldest : NULL;

    for (; each; each = each == newest ? NULL : each->newer) {
        void (*handler)(void) = in_child ? each->child : each->parent;
        if (handler)
            handler();
    }
}

void __atfork_lock(void)
{
    pthread_mutex_lock(&list.lock);
}

void __atfork_unlock(void)
{
    pthread_mutex_unlock(&list.lock);
}
