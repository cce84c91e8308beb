/*
 * What the programs of tests/target share: children made of the test program itself, raw system
 * calls, the trace, the machine's free pages.
 * SPDX-License-Identifier: MIT
 *
 * A test program called with arguments is a child: argv[1] names its role. Waiting is for events,
 * never for a time: who waits in vain is stopped by the watchdog of tests/target.t.
 */
#ifndef BRIGADE_TESTS_CHILD_H
#define BRIGADE_TESTS_CHILD_H

#include "tap.h"

#include <brigade.h>
#include <errno.h>
#include <fcntl.h>
#include <sched.h>
#include <signal.h>
#include <spawn.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#define ARRAY_SIZE(array) (sizeof(array) / sizeof(array)[0])
#define ARGS_MAX 8

enum syscall_number {
#define SYSCALL(name, arguments, blocks, text) SYS_##name,
#include "syscalls.def"
#undef SYSCALL
    SYSCALL_COUNT
};

/* --- Raw system calls --- */

/* In: r0-r3 a to d; on the stack e, f, number. Out: r0, the kernel's result. */
long raw_call(uint32_t a, uint32_t b, uint32_t c, uint32_t d, uint32_t e, uint32_t f,
              uint32_t number);
__asm__(".pushsection .text.raw_call, \"ax\", %progbits\n"
        ".syntax unified\n.thumb\n.thumb_func\n.type raw_call, %function\n"
        "raw_call: push {r4, r5, r7, lr}\n"
        "ldr r4, [sp, #16]\nldr r5, [sp, #20]\nldr r7, [sp, #24]\n"
        "svc 0\n"
        "pop {r4, r5, r7, pc}\n"
        ".size raw_call, . - raw_call\n.popsection");

/* --- Roles --- */

struct role {
    const char *name;
    int (*run)(int argc, char **argv); /* argv[0] is the role's name */
};

static const char *self; /* this program's path */

/* For the beginning of main: is this a child? Then *status is what main shall return. */
TAP_UNUSED static bool is_child(int argc, char **argv, const struct role *roles, size_t count,
                                int *status)
{
    self = argv[0];
    if (argc == 1)
        return false;
    for (size_t i = 0; i < count; i++) {
        if (strcmp(roles[i].name, argv[1]) == 0) {
            *status = roles[i].run(argc - 1, argv + 1);
            return true;
        }
    }
    printf("# no role is called %s\n", argv[1]);
    *status = 99;
    return true;
}

/* The folder this program lies in, which is not everywhere the same. */
TAP_UNUSED static const char *own_folder(void)
{
    static char folder[256];

    snprintf(folder, sizeof folder, "%.*s", (int)(strrchr(self, '/') - self), self);
    return folder;
}

/* The beginning of a small file, up to the next call; NULL: there is none. */
TAP_UNUSED static const char *beginning_of(const char *path)
{
    static char text[64];
    int fd = open(path, O_RDONLY);

    if (fd < 0)
        return NULL;
    ssize_t size = read(fd, text, sizeof text - 1);
    close(fd);
    text[size > 0 ? size : 0] = '\0';
    return text;
}

/* Starts path with arguments on the cores of mask (0: any). Returns its id, or -errno. */
TAP_UNUSED static pid_t start_program(const char *path, unsigned mask, char **argv)
{
    posix_spawnattr_t attributes;
    pid_t pid;

    posix_spawnattr_init(&attributes);
    if (mask)
        posix_spawnattr_setaffinity_np(&attributes, mask);
    int error = posix_spawn(&pid, path, NULL, &attributes, argv, NULL);
    return error ? -error : pid;
}

/* Starts a role of this program on the cores of mask (0: any); its arguments end with NULL. */
TAP_UNUSED static pid_t start(unsigned mask, const char *role, ...)
{
    char *argv[ARGS_MAX + 3] = {(char *)(uintptr_t)self, (char *)(uintptr_t)role};
    va_list arguments;

    va_start(arguments, role);
    for (int i = 2; i < ARGS_MAX + 2 && (argv[i] = va_arg(arguments, char *)); i++)
        ;
    va_end(arguments);
    return start_program(self, mask, argv);
}

/* Waits for a child; returns its wait status, or -errno. */
TAP_UNUSED static int end_of(pid_t pid)
{
    int status = -1;

    return waitpid(pid, &status, 0) == pid ? status : -errno;
}

#define EXITED(code) ((code) << 8)

/* Kills a child and takes its status away. */
TAP_UNUSED static void finish(pid_t pid)
{
    kill(pid, SIGKILL);
    end_of(pid);
}

/*
 * Announces a line that the kernel is going to write; tests/target.t compares. * in it stands for a
 * number.
 */
TAP_UNUSED __attribute__((format(printf, 1, 2))) static void expect(const char *fmt, ...)
{
    va_list arguments;

    va_start(arguments, fmt);
    printf("# expect ");
    vprintf(fmt, arguments);
    printf("\n");
    va_end(arguments);
    fflush(stdout);
}

/* The same for a fault of a child of this program, in its first thread. */
TAP_UNUSED static void expect_fault(const char *act, const char *cause, const char *function,
                                    const char *signal)
{
    expect(
        "fault: process * (%.15s) thread 0 on core *: %s * refused (%s) at pc * %s+*; killed by %s",
        strrchr(self, '/') + 1, act, cause, function, signal);
}

/* --- The machine --- */

TAP_UNUSED static struct abi_machine machine_now(void)
{
    struct abi_machine machine;

    brigade_machine(&machine);
    return machine;
}

TAP_UNUSED static unsigned cores_online(void)
{
    return machine_now().cores;
}

TAP_UNUSED static void pause_ms(unsigned ms)
{
    struct timespec time = {.tv_sec = ms / 1000, .tv_nsec = (long)(ms % 1000) * 1000000};

    nanosleep(&time, NULL);
}

/* Lets others run until the condition holds. */
#define WAIT_UNTIL(condition)                                                                      \
    do {                                                                                           \
        while (!(condition))                                                                       \
            pause_ms(1);                                                                           \
    } while (0)

TAP_UNUSED static struct abi_usage usage_of(pid_t pid)
{
    struct abi_usage usage;

    memset(&usage, 0, sizeof usage);
    brigade_usage(pid, &usage);
    return usage;
}

/* How this process's threads run: tests/target.t runs all programs under coop, tests/matrix.t under the rest. */
TAP_UNUSED static enum abi_model model_now(void)
{
    return (enum abi_model)usage_of(0).model;
}

/* Has a process ended, be it waited for or not? */
TAP_UNUSED static bool has_ended(pid_t pid)
{
    struct abi_usage usage;

    return brigade_usage(pid, &usage) != 0 || usage.threads == 0;
}

/* Waits until a process has run for ns more; false if it ended instead. */
TAP_UNUSED static bool goes_on(pid_t pid, uint64_t ns)
{
    struct abi_usage usage;
    uint64_t before = usage_of(pid).user_ns;

    do {
        pause_ms(1);
        if (brigade_usage(pid, &usage) != 0)
            return false;
    } while (usage.user_ns < before + ns);
    return true;
}

/*
 * Pages that are free once they are as many as expected: cores give back what ended processes had a
 * little after waitpid has returned. Gives up after many rounds, which a leak only can cause.
 */
TAP_UNUSED static unsigned free_pages_settled(unsigned expected)
{
    unsigned pages = machine_now().free_pages;

    for (int round = 0; round < 1000 && pages != expected; round++) {
        pause_ms(1);
        pages = machine_now().free_pages;
    }
    return pages;
}

/* Pages that are free when nothing changes any more. */
TAP_UNUSED static unsigned free_pages_still(void)
{
    unsigned pages = machine_now().free_pages;

    for (int same = 0; same < 20; same++) {
        pause_ms(1);
        unsigned now = machine_now().free_pages;
        if (now != pages)
            same = 0;
        pages = now;
    }
    return pages;
}

/* --- The trace --- */

#define TRACE_MAX 20000

static struct trace_record *trace_records; /* of all cores, by time */
static size_t trace_count;

static int by_time(const void *a, const void *b)
{
    const struct trace_record *x = a, *y = b;

    return x->time < y->time ? -1 : x->time > y->time;
}

/* Stops recording and takes all records. Returns how many were lost for want of room. */
TAP_UNUSED static long trace_take(void)
{
    int cores = (int)cores_online();
    long lost = 0;

    brigade_trace_stop();
    if (!trace_records)
        trace_records = calloc(TRACE_MAX, sizeof *trace_records);
    trace_count = 0;
    for (int core = 0; core < cores; core++) {
        int got;
        do {
            got = brigade_trace_read(core, trace_records + trace_count,
                                     (unsigned)(TRACE_MAX - trace_count));
            trace_count += got > 0 ? (size_t)got : 0;
        } while (got > 0);
        lost += brigade_trace_lost(core);
    }
    /* Within a core the records are in order already, and stay so: their times differ. */
    qsort(trace_records, trace_count, sizeof *trace_records, by_time);
    return lost;
}

#endif
