/*
 * Contexts: ucontext_t and mcontext_t of <signal.h>, which a signal's handler gets too, and what changes from one
 * to another.
 * SPDX-License-Identifier: MIT
 */
#ifndef _BRIGADE_UCONTEXT_H
#define _BRIGADE_UCONTEXT_H

#include <signal.h>

__BEGIN_DECLS

/* Saves where the caller is; it returns 0 now, and again each time that somebody goes to the context. */
int getcontext(ucontext_t *__context);

/* Goes to a context: registers and signal mask are its. Does not return. */
int setcontext(const ucontext_t *__context);

/*
 * A context from getcontext becomes one that calls the function, with `count` ints, on the stack uc_stack; when
 * that returns, the thread goes to uc_link, or, if that is NULL, ends the process as exit(0).
 */
void makecontext(ucontext_t *__context, void (*__function)(void), int __count, ...);

/* getcontext and setcontext in one: 0 when somebody goes to `here`. */
int swapcontext(ucontext_t *__restrict __here, const ucontext_t *__restrict __there);

__END_DECLS

#endif
