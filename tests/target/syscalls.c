/*
 * System calls with arguments that no program should pass: each pointer argument of each call with
 * every kind of bad address, unknown numbers, wild values. The kernel answers with an error.
 * SPDX-License-Identifier: MIT
 */
#include "child.h"

#include "abi/layout.h"
#include <fcntl.h>
#include <sys/mman.h>

#define PAGE 4096u
#define NO_ARGUMENT 9

/* --- Bad addresses --- */

enum kind {
    NULL_POINTER,
    KERNEL,
    KERNEL_DATA,
    DEVICE,
    LAST_ADDRESS,
    FIRST_BEYOND,
    UNMAPPED,
    OVER_THE_TOP, /* begins in the last bytes of user memory */
    INTO_A_HOLE,  /* begins in the last bytes of a mapped page */
    FORBIDDEN,    /* PROT_NONE */
    KINDS,
    READ_ONLY = KINDS, /* for what the kernel would write */
    CODE,
    ALL_KINDS
};

static const char *const kind_names[] = {
    "NULL",      "the kernel's text", "the kernel's data",
    "a device",  "the last address",  "the first address beyond",
    "unmapped",  "over the top",      "into a hole",
    "PROT_NONE", "read-only",         "text",
};

static uint32_t addresses[ALL_KINDS];

static uint32_t map_page(uint32_t at, int protection)
{
    return (uint32_t)(uintptr_t)mmap((void *)(uintptr_t)at, PAGE, protection,
                                     MAP_PRIVATE | MAP_ANONYMOUS | (at ? MAP_FIXED : 0), -1, 0);
}

/* Strings that begin there have no end. */
static uint32_t filled_page(uint32_t at)
{
    uint32_t page = map_page(at, PROT_READ | PROT_WRITE);

    memset((void *)(uintptr_t)page, 'a', PAGE);
    return page;
}

static void make_addresses(void)
{
    uint32_t top = filled_page(USER_TOP - PAGE), hole = filled_page(0x21000000);

    addresses[NULL_POINTER] = 0;
    addresses[KERNEL] = 0x80010000;
    addresses[KERNEL_DATA] = 0x80100000;
    addresses[DEVICE] = 0xf8000000;
    addresses[LAST_ADDRESS] = 0xfffffffc;
    addresses[FIRST_BEYOND] = USER_TOP;
    addresses[UNMAPPED] = 0x30000000;
    addresses[OVER_THE_TOP] = top + PAGE - 2;
    addresses[INTO_A_HOLE] = hole + PAGE - 2;
    addresses[FORBIDDEN] = map_page(0, PROT_NONE);
    addresses[READ_ONLY] = map_page(0, PROT_READ);
    addresses[CODE] = (uint32_t)(uintptr_t)make_addresses & ~3u;
}

/* --- The calls --- */

/* Arguments of a call that would succeed, but for the one at `which`. */
struct call {
    const char *name;
    uint32_t number;
    int which;
    enum { IN, OUT, WORD } use; /* what the kernel does there; WORD: reads aligned words */
    uint32_t arguments[6];
    int null; /* what NULL gives: a result, or NO_NULL: EFAULT as the others */
};

#define NO_NULL 12345
#define CALL(name) #name, SYS_##name

static char good_path[] = "/bin/sh";
static char *good_argv[] = {good_path, NULL};
static struct timespec past;
static unsigned word;
static char buffer[4096];
static int file;      /* /bin/sh */
static int directory; /* /bin */

static uint32_t at(const void *pointer)
{
    return (uint32_t)(uintptr_t)pointer;
}

static long make_call(const struct call *call, uint32_t bad)
{
    uint32_t a[6];

    /* What a refused call has written of its result must not end a string for the next. */
    memset((void *)(uintptr_t)addresses[OVER_THE_TOP], 'a', 2);
    memset((void *)(uintptr_t)addresses[INTO_A_HOLE], 'a', 2);
    lseek(directory, 0, SEEK_SET);
    memcpy(a, call->arguments, sizeof a);
    a[call->which] = bad;
    return raw_call(a[0], a[1], a[2], a[3], a[4], a[5], call->number);
}

static void test_call(const struct call *call)
{
    int last = call->use == OUT ? ALL_KINDS : KINDS;

    for (int kind = 0; kind < last; kind++) {
        /* Not a multiple of 4. */
        if (call->use == WORD && (kind == OVER_THE_TOP || kind == INTO_A_HOLE))
            continue;
        int expected = kind == NULL_POINTER && call->null != NO_NULL ? call->null : -EFAULT;
        is_int(make_call(call, addresses[kind]), expected, "%s, argument %d: %s", call->name,
               call->which, kind_names[kind]);
    }
}

static void test_pointers(void)
{
    const struct call calls[] = {
        {CALL(clock_gettime), 1, OUT, {CLOCK_MONOTONIC}, NO_NULL},
        {CALL(clock_nanosleep), 2, IN, {CLOCK_MONOTONIC, 0}, NO_NULL},
        {CALL(futex_wait), 0, WORD, {0, 1, at(&past), CLOCK_MONOTONIC}, NO_NULL},
        {CALL(futex_wait), 2, IN, {at(&word), 1, 0, CLOCK_MONOTONIC}, -EAGAIN},
        {CALL(openat), 1, IN, {(uint32_t)AT_FDCWD, 0, O_RDONLY, 0}, NO_NULL},
        {CALL(read), 1, OUT, {(uint32_t)file, 0, 100}, NO_NULL},
        {CALL(write), 1, IN, {1, 0, 100}, NO_NULL},
        {CALL(fstat), 1, OUT, {(uint32_t)file}, NO_NULL},
        {CALL(getdents), 1, OUT, {(uint32_t)directory, 0, sizeof buffer}, NO_NULL},
        {CALL(ioctl), 2, OUT, {1, TTY_GET_MODE}, NO_NULL},
        {CALL(ioctl), 2, IN, {1, TTY_SET_MODE}, NO_NULL},
        {CALL(ioctl), 2, OUT, {1, TTY_GET_GROUP}, NO_NULL},
        {CALL(ioctl), 2, IN, {1, TTY_SET_GROUP}, NO_NULL},
        {CALL(ioctl), 2, OUT, {1, TTY_GET_SIZE}, NO_NULL},
        {CALL(spawn), 0, IN, {0, at(good_argv), 0, 0}, NO_NULL},
        {CALL(spawn), 1, WORD, {at("/nothing"), 0, 0, 0}, -ENOENT},
        {CALL(spawn), 2, WORD, {at("/nothing"), at(good_argv), 0, 0}, -ENOENT},
        {CALL(spawn), 3, IN, {at("/nothing"), at(good_argv), 0, 0}, -ENOENT},
        {CALL(usage), 1, OUT, {0}, NO_NULL},
        {CALL(machine), 0, OUT, {0}, NO_NULL},
    };

    for (size_t i = 0; i < ARRAY_SIZE(calls); i++)
        test_call(&calls[i]);
}

/* A status word is written when a child has ended: only then can it be refused. */
static int leave(int argc, char **argv)
{
    (void)argc, (void)argv;
    return 0;
}

static void test_waitpid(void)
{
    for (int kind = NULL_POINTER + 1; kind < ALL_KINDS; kind++) {
        if (kind == OVER_THE_TOP || kind == INTO_A_HOLE)
            continue;
        pid_t child = start(0, "leave", NULL);
        long result = raw_call((uint32_t)child, addresses[kind], 0, 0, 0, 0, SYS_wait4);
        is_int(result, -EFAULT, "waitpid, status: %s", kind_names[kind]);
        waitpid(child, NULL, 0); /* if it is still there */
    }
}

static void test_trace_read(void)
{
    brigade_trace_start(TRACE_BIT(TRACE_MARK));
    for (unsigned i = 0; i < 200; i++)
        brigade_trace_mark(i, i);
    is_int(raw_call(0, at(buffer), 1, 0, 0, 0, SYS_trace_read), -EBUSY, "trace_read while it runs");
    brigade_trace_stop();
    for (int kind = 0; kind < ALL_KINDS; kind++)
        is_int(raw_call((uint32_t)sched_getcpu(), addresses[kind], 50, 0, 0, 0, SYS_trace_read),
               -EFAULT, "trace_read: %s", kind_names[kind]);
    trace_take();
    is_int(raw_call(99, at(buffer), 1, 0, 0, 0, SYS_trace_read), -EINVAL, "trace_read of core 99");
    is_int(raw_call(0xffffffff, at(buffer), 1, 0, 0, 0, SYS_trace_read), -EINVAL, "of core -1");
    is_int(raw_call(99, 0, 0, 0, 0, 0, SYS_trace_lost), -EINVAL, "trace_lost of core 99");
}

/* Strings and pointers inside argv. */
static void test_spawn_strings(void)
{
    static char *argv[3];

    for (int kind = NULL_POINTER + 1; kind < KINDS; kind++) {
        argv[0] = good_path;
        argv[1] = (char *)(uintptr_t)addresses[kind];
        is_int(raw_call(at("/nothing"), at(argv), 0, 0, 0, 0, SYS_spawn), -EFAULT,
               "spawn, a string of argv: %s", kind_names[kind]);
        is_int(raw_call(at("/nothing"), 0, at(argv), 0, 0, 0, SYS_spawn), -EFAULT,
               "spawn, a string of envp: %s", kind_names[kind]);
    }
    ok(raw_call(at("/nothing"), at(good_argv) + 2, 0, 0, 0, 0, SYS_spawn) < 0,
       "spawn, argv unaligned");
    static const struct abi_spawn model = {.flags = ABI_SPAWN_MODEL, .model = 77};
    is_int(raw_call(at(good_path), at(good_argv), 0, at(&model), 0, 0, SYS_spawn), -EINVAL,
           "spawn with a model that is not there");
}

static void test_futexes(void)
{
    word = 0;
    for (int kind = 0; kind < ALL_KINDS; kind++) {
        long result = raw_call(addresses[kind], 1, 0, 0, 0, 0, SYS_futex_wake);
        ok(result == 0 || result == -EFAULT || result == -EINVAL, "futex_wake: %s: %ld",
           kind_names[kind], result);
    }
    is_int(raw_call(at(&word) + 1, 0, 0, 0, 0, 0, SYS_futex_wait), -EINVAL, "an unaligned futex");
    is_int(raw_call(at(&word) + 2, 1, 0, 0, 0, 0, SYS_futex_wake), -EINVAL, "to wake, too");
    is_int(raw_call(at(&word), 1, 0, 0, 0, 0, SYS_futex_wait), -EAGAIN, "another value: EAGAIN");
    is_int(raw_call(at(&word), 0, at(&past), CLOCK_MONOTONIC, 0, 0, SYS_futex_wait), -ETIMEDOUT,
           "a deadline in the past: ETIMEDOUT");
    is_int(raw_call(at(&word), 0, at(&past), 99, 0, 0, SYS_futex_wait), -EINVAL, "a bad clock");
    is_int(raw_call(at(&word), 0x80000000, 0, 0, 0, 0, SYS_futex_wake), 0,
           "wake a negative number");
    is_int(raw_call(at(&word), 0, 0, 0, 0, 0, SYS_futex_wake), 0, "wake none");
}

static void test_time(void)
{
    static const struct {
        const char *name;
        struct timespec time;
        int flags;
        long expected;
    } cases[] = {
        {"nanoseconds below 0", {0, -1}, 0, -EINVAL},
        {"nanoseconds of a second", {0, 1000000000}, 0, -EINVAL},
        {"seconds below 0", {-1, 0}, 0, -EINVAL},
        {"a moment before the first", {-1, 0}, TIMER_ABSTIME, 0},
        {"no time at all", {0, 0}, 0, 0},
    };

    for (size_t i = 0; i < ARRAY_SIZE(cases); i++)
        is_int(raw_call(CLOCK_MONOTONIC, (uint32_t)cases[i].flags, at(&cases[i].time), 0, 0, 0,
                        SYS_clock_nanosleep),
               cases[i].expected, "sleep: %s", cases[i].name);
    is_int(raw_call(99, 0, at(&past), 0, 0, 0, SYS_clock_nanosleep), -EINVAL, "sleep by clock 99");
    is_int(raw_call(99, at(buffer), 0, 0, 0, 0, SYS_clock_gettime), -EINVAL, "time of clock 99");
    is_int(raw_call(0xffffffff, at(buffer), 0, 0, 0, 0, SYS_clock_gettime), -EINVAL, "clock -1");
}

static void test_numbers(void)
{
    static const uint32_t unknown[] = {
        SYSCALL_COUNT, 100,        126,        127,        128,        129,        255,
        256,           0x7fffffff, 0x80000000, 0xffffff80, 0xffffffff, 0x40000000, 0x3fffffff};

    for (size_t i = 0; i < ARRAY_SIZE(unknown); i++)
        if (unknown[i] >= SYSCALL_COUNT)
            is_int(raw_call(0, 0, 0, 0, 0, 0, unknown[i]), -ENOSYS, "system call 0x%x: ENOSYS",
                   (unsigned)unknown[i]);
}

static void test_threads(void)
{
    is_int(raw_call(USER_TOP, 0, 0, 0, 0, 0, SYS_thread_create), -EINVAL,
           "a thread that begins in the kernel");
    is_int(raw_call(0xfffffff0, 0, 0, 0, 0, 0, SYS_thread_create), -EINVAL,
           "or at the end of memory");
    is_int(raw_call(0x1000, 0, 4, 0, 0, 0, SYS_thread_create), -EINVAL, "an unaligned stack");
    is_int(raw_call(0x1000, 0, 0, 0, 0, 64, SYS_thread_create), -EFAULT, "no room for its id");
    is_int((long long)usage_of(0).threads, 1, "and no thread, either");
    is_int(raw_call(0xffffffff, 0, 0, 0, 0, 0, SYS_usage), -EFAULT, "usage of children to NULL");
    is_int(raw_call(31999, at(buffer), 0, 0, 0, 0, SYS_usage), -ESRCH, "usage of nobody");
    is_int(raw_call(31999, 0, 0, 0, 0, 0, SYS_getpgid), -ESRCH, "group of nobody");
    is_int(raw_call(31999, 0, 0, 0, 0, 0, SYS_sched_getaffinity), -ESRCH, "cores of nobody");
}

/* Calls that neither end nor block their caller nor take its memory away, with any arguments. */
static int noise(int argc, char **argv)
{
    static const uint32_t numbers[] = {SYS_getpid,
                                       SYS_getppid,
                                       SYS_gettid,
                                       SYS_sched_yield,
                                       SYS_clock_gettime,
                                       SYS_futex_wake,
                                       SYS_openat,
                                       SYS_lseek,
                                       SYS_fstat,
                                       SYS_getdents,
                                       SYS_spawn,
                                       SYS_getpgid,
                                       SYS_getcpu,
                                       SYS_sched_setaffinity,
                                       SYS_sched_getaffinity,
                                       SYS_usage,
                                       SYS_trace_read,
                                       SYS_trace_lost,
                                       SYS_trace_mark,
                                       SYS_machine};
    static const uint32_t values[] = {0,          1,          2,          3,          4095,
                                      4096,       0x7fffffff, 0x80000000, 0xffffffff, 0x80010000,
                                      0x3fffffff, 0x40000000, 0x00b00000, 0xfffff000, 0x10000000};
    uint32_t state = argc > 1 ? (uint32_t)atoi(argv[1]) : 1;
    uint32_t a[6];

    for (int round = 0; round < 5000; round++) {
        for (int i = 0; i < 6; i++) {
            state = state * 1664525 + 1013904223;
            a[i] = state & 0x10000000 ? state >> 16 : values[(state >> 16) % ARRAY_SIZE(values)];
        }
        state = state * 1664525 + 1013904223;
        raw_call(a[0], a[1], a[2], a[3], a[4], a[5], numbers[(state >> 16) % ARRAY_SIZE(numbers)]);
    }
    return 21;
}

static void test_noise(void)
{
    for (int seed = 1; seed <= 4; seed++) {
        char number[12];
        snprintf(number, sizeof number, "%d", seed);
        int status = end_of(start(0, "noise", number, NULL));
        is_int(status, EXITED(21), "5,000 calls with wild arguments, seed %d", seed);
    }
}

int main(int argc, char **argv)
{
    static const struct role roles[] = {{"leave", leave}, {"noise", noise}};
    int status;

    if (is_child(argc, argv, roles, ARRAY_SIZE(roles), &status))
        return status;
    file = open(good_path, O_RDONLY);
    directory = open("/bin", O_RDONLY);
    make_addresses();
    test_pointers();
    test_waitpid();
    test_trace_read();
    test_spawn_strings();
    test_futexes();
    test_time();
    test_numbers();
    test_threads();
    test_noise();
    return done_testing();
}
