/* Start of a program, in C: thread pointer, environment, constructors, main, exit. */
/* SPDX-License-Identifier: MIT */
#include "syscall.h"
#include "thread.h"

#include "abi/layout.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

typedef void (*initializer)(void);

/* program.ld asserts that it links programs to this very address. */
#define TEXT_OF(number) TEXT_OF_(number)
#define TEXT_OF_(number) #number
__asm__(".global __image_low\n.set __image_low, " TEXT_OF(USER_IMAGE_LOW));

/* From program.ld. */
extern initializer __preinit_array_start[], __preinit_array_end[];
extern initializer __init_array_start[], __init_array_end[];
extern initializer __fini_array_start[], __fini_array_end[];

int main(int argc, char **argv, char **envp);
void __libc_fini_array(void);
void __program_name_set(char *path);
_Noreturn void __start_c(long *initial);

struct pthread *__thread_main;

static void run_all(const initializer *first, const initializer *end)
{
    while (first < end)
        (*first++)();
}

/* newlib's name for it: its own, which exit() refers to, would want functions of crti.o. */
void __libc_fini_array(void)
{
    for (const initializer *last = __fini_array_end; last > __fini_array_start;)
        (*--last)();
}

/* memory: __thread_size() bytes that last as long as the process. */
static void start_main_thread(char *memory)
{
    struct pthread *self = __thread_place(memory + __thread_size());

    memset(self, 0, sizeof *self);
    self->alive = 1;
    self->reent = _GLOBAL_REENT;
    self->stack = (char *)USER_STACK_LOW;
    self->stack_size = USER_IMAGE_LOW - USER_STACK_LOW;
    SYS(set_thread_pointer, thread_pointer_of(self));
    self->tid = (unsigned)SYS(gettid);
    __thread_main = self;
}

/* Called by crt0.S with the stack as the kernel made it. */
void __start_c(long *initial)
{
    int argc = (int)initial[0];
    char **argv = (char **)(initial + 1);

    start_main_thread(__builtin_alloca(__thread_size()));
    environ = argv + argc + 1;
    if (argc > 0)
        __program_name_set(argv[0]);
    run_all(__preinit_array_start, __preinit_array_end);
    run_all(__init_array_start, __init_array_end);
    if (&__fini_array_start[0] != &__fini_array_end[0])
        atexit(__libc_fini_array);
    exit(main(argc, argv, environ));
}
