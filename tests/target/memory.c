/*
 * Memory of a process: what mmap, munmap, mprotect and sbrk do and refuse, stacks, running out of it.
 * SPDX-License-Identifier: MIT
 */
#include "child.h"

#include "abi/layout.h"
#include <fcntl.h>
#include <sys/mman.h>

#define PAGE 4096u
#define RW (PROT_READ | PROT_WRITE)
#define RX (PROT_READ | PROT_EXEC)
#define PRIVATE (MAP_PRIVATE | MAP_ANONYMOUS)
#define BX_LR 0xe12fff1eu
#define NOTHING "translation: nothing is mapped there"

static long map_raw(uint32_t address, uint32_t length, int protection, uint32_t flags)
{
    return raw_call(address, length, (uint32_t)protection, flags, 0, 0, SYS_mmap);
}

static long unmap_raw(uint32_t address, uint32_t length)
{
    return raw_call(address, length, 0, 0, 0, 0, SYS_munmap);
}

static long protect_raw(uint32_t address, uint32_t length, uint32_t protection)
{
    return raw_call(address, length, protection, 0, 0, 0, SYS_mprotect);
}

static long sbrk_raw(long increment)
{
    return raw_call((uint32_t)increment, 0, 0, 0, 0, 0, SYS_sbrk);
}

/* --- Roles: each does one thing that may be its last --- */

static int touch(int argc, char **argv)
{
    uintptr_t address = argc > 2 ? strtoul(argv[2], NULL, 0) : 0;

    if (argc > 1 && argv[1][0] == 'w')
        *(volatile char *)address = 1;
    else
        (void)*(volatile char *)address;
    return 3;
}

/* Uses the main stack down to so many bytes above its lowest address. */
static int deep_stack(int argc, char **argv)
{
    uintptr_t left = argc > 1 ? strtoul(argv[1], NULL, 0) : 0;
    volatile char *here = (volatile char *)&left;

    for (volatile char *at = here; (uintptr_t)at >= USER_STACK_LOW + left; at -= 1000)
        *at = 1;
    *(volatile char *)(USER_STACK_LOW + left) = 1;
    return 4;
}

static int recursion(int level) __attribute__((noipa));
static int recursion(int level)
{
    volatile char frame[1024];

    frame[level % 1024] = 1;
    return level ? recursion(level - 1) + frame[level % 1024] : 0;
}

static int recurse(int argc, char **argv)
{
    return recursion(argc > 1 ? atoi(argv[1]) : 0) > 0 ? 5 : 0;
}

/* Touches pages until none is left. */
static int gobble(int argc, char **argv)
{
    (void)argc, (void)argv;
    for (;;) {
        long at = map_raw(0, 64 * PAGE, RW, ABI_MAP_PRIVATE);
        if (at < 0)
            return 6;
        for (uint32_t i = 0; i < 64; i++)
            *(volatile char *)(at + i * PAGE) = 1;
    }
}

static int spin(int argc, char **argv)
{
    (void)argc, (void)argv;
    while (self)
        __asm__ volatile("");
    return 0;
}

/* Writes to copies of the program's own variables, which must start as in the file. */
static uint32_t variable = 0x1234;
static uint32_t zero_variable;

static int own_data(int argc, char **argv)
{
    bool fresh = variable == 0x1234 && zero_variable == 0;

    (void)argc, (void)argv;
    variable = 0x5678;
    zero_variable = 1;
    return fresh ? 8 : 9;
}

/* --- mmap --- */

static void test_map_errors(void)
{
    static const struct {
        const char *name;
        uint32_t address, length;
        int protection;
        uint32_t flags;
        long expected;
    } bad[] = {
        {"no length", 0, 0, RW, ABI_MAP_PRIVATE, -EINVAL},
        {"a length that wraps", 0, 0xffffffff, RW, ABI_MAP_PRIVATE, -ENOMEM},
        {"more than there is", 0, 0x40000000, RW, ABI_MAP_PRIVATE, -ENOMEM},
        {"the whole 4 GiB but a page", 0, 0xfffff000, RW, ABI_MAP_PRIVATE, -ENOMEM},
        {"writable and executable", 0, PAGE, RW | PROT_EXEC, ABI_MAP_PRIVATE, -ENOTSUP},
        {"protection bits that are not there", 0, PAGE, 8, ABI_MAP_PRIVATE, -EINVAL},
        {"neither private nor shared", 0, PAGE, RW, 0, -EINVAL},
        {"both private and shared", 0, PAGE, RW, ABI_MAP_PRIVATE | ABI_MAP_SHARED, -EINVAL},
        {"fixed, unaligned", 0x20000010, PAGE, RW, ABI_MAP_PRIVATE | ABI_MAP_FIXED, -EINVAL},
        {"fixed at NULL", 0, PAGE, RW, ABI_MAP_PRIVATE | ABI_MAP_FIXED, -EINVAL},
        {"fixed below the stack", USER_STACK_LOW - PAGE, PAGE, RW, ABI_MAP_PRIVATE | ABI_MAP_FIXED,
         -EINVAL},
        {"fixed at the top", USER_TOP, PAGE, RW, ABI_MAP_PRIVATE | ABI_MAP_FIXED, -ENOMEM},
        {"fixed over the top", USER_TOP - PAGE, 2 * PAGE, RW, ABI_MAP_PRIVATE | ABI_MAP_FIXED,
         -ENOMEM},
        {"fixed in the kernel", 0x80000000, PAGE, RW, ABI_MAP_PRIVATE | ABI_MAP_FIXED, -ENOMEM},
        {"fixed, around the end", 0x3ffff000, 0xfffff000, RW, ABI_MAP_PRIVATE | ABI_MAP_FIXED,
         -ENOMEM},
    };

    for (size_t i = 0; i < ARRAY_SIZE(bad); i++)
        is_int(map_raw(bad[i].address, bad[i].length, bad[i].protection, bad[i].flags),
               bad[i].expected, "mmap: %s", bad[i].name);
    is_int((intptr_t)mmap(NULL, PAGE, RW, MAP_PRIVATE, 0, 0), (intptr_t)MAP_FAILED,
           "mmap of the console");
    is_int(errno, ENODEV, "says ENODEV");
    mmap(NULL, PAGE, RW, MAP_PRIVATE, 63, 0);
    is_int(errno, EBADF, "of no file: EBADF");
    mmap(NULL, PAGE, RW, MAP_PRIVATE, 0, 1);
    is_int(errno, EINVAL, "from the middle of a page: EINVAL");
    int file = open("/proc/version", O_RDONLY);
    file = file < 0 ? open("/bin/sh", O_RDONLY) : file;
    mmap(NULL, PAGE, RW, MAP_SHARED, file, 0);
    is_int(errno, EACCES, "shared and writable of what is open for reading: EACCES");
    close(file);
}

static bool all_zero(const volatile uint32_t *words, size_t count)
{
    for (size_t i = 0; i < count; i++)
        if (words[i])
            return false;
    return true;
}

static void test_map(void)
{
    uint32_t pages = usage_of(0).pages;
    volatile uint32_t *at = mmap(NULL, 100 * PAGE, RW, PRIVATE, -1, 0);

    ok((uintptr_t)at >= USER_MMAP_LOW && (uintptr_t)at < USER_MMAP_HIGH, "mmap gives an address");
    ok(usage_of(0).pages <= pages + 1, "but no page before the first touch");
    ok(all_zero(at, PAGE / 4 * 2), "pages come zeroed");
    ok(usage_of(0).pages >= pages + 2, "and then count");
    for (uint32_t i = 0; i < 100; i++)
        at[i * PAGE / 4] = i;
    is_int(munmap((void *)(at + 10 * PAGE / 4), PAGE), 0, "munmap of a page in the middle");
    is_int(at[9 * PAGE / 4] + at[11 * PAGE / 4], 20, "leaves its neighbours");
    uint32_t with_all = usage_of(0).pages;
    is_int(munmap((void *)at, 100 * PAGE), 0, "munmap of all, with a hole");
    is_int(usage_of(0).pages, with_all - 100, "gives the pages back, and their table");
    is_int(munmap((void *)at, PAGE), 0, "munmap of what is not mapped");
    volatile uint32_t *again = mmap((void *)at, PAGE, RW, PRIVATE | MAP_FIXED, -1, 0);
    is_int((intptr_t)again, (intptr_t)at, "MAP_FIXED gives the address asked for");
    ok(all_zero(again, PAGE / 4), "zeroed again");
    again[0] = 7;
    again = mmap((void *)at, PAGE, RW, PRIVATE | MAP_FIXED, -1, 0);
    is_int(again[0], 0, "MAP_FIXED over a mapping replaces it");
    munmap((void *)again, PAGE);
    is_int(unmap_raw((uint32_t)at + 4, PAGE), -EINVAL, "munmap unaligned: EINVAL");
    is_int(unmap_raw((uint32_t)at, 0), -EINVAL, "munmap of nothing: EINVAL");
    is_int(unmap_raw(USER_TOP, PAGE), -EINVAL, "munmap beyond the top: EINVAL");
    is_int(unmap_raw(0x80000000, PAGE), -EINVAL, "munmap of the kernel: EINVAL");
    is_int(unmap_raw((uint32_t)at, 0xfffff000), -EINVAL, "munmap around the end: EINVAL");
}

/* A big region whose pages are asked for 2 MiB at once, cut in the middle. */
static void test_big_map(void)
{
    volatile char *at = mmap(NULL, 100 << 20, RW, PRIVATE, -1, 0);

    ok(at != MAP_FAILED, "100 MiB of addresses");
    at[50 << 20] = 1;
    at[(100 << 20) - 1] = 2;
    is_int(munmap((void *)(at + (30 << 20)), 40 << 20), 0, "40 MiB cut out of the middle");
    is_int(at[(100 << 20) - 1] + at[0] + at[(30 << 20) - 1] + at[70 << 20], 2, "the rest is there");
    is_int(munmap((void *)at, 100 << 20), 0, "all of it unmapped");
}

static bool dies_touching(char how, uintptr_t address, int signal)
{
    char text[2] = {how, '\0'}, number[12];

    snprintf(number, sizeof number, "0x%x", (unsigned)address);
    return end_of(start(0, "touch", text, number, NULL)) == (signal ? signal : EXITED(3));
}

/* --- mprotect --- */

static int call_code(volatile uint32_t *code)
{
    int (*function)(int) = (int (*)(int))(uintptr_t)code;

    return function(42);
}

static void test_protect(void)
{
    volatile uint32_t *at = mmap(NULL, 4 * PAGE, RW, PRIVATE, -1, 0);
    uint32_t address = (uint32_t)(uintptr_t)at;

    at[0] = BX_LR;
    is_int(mprotect((void *)at, PAGE, RX), 0, "a written page is made executable");
    is_int(call_code(at), 42, "its code runs");
    is_int(mprotect((void *)at, PAGE, RW), 0, "and writable again");
    at[1] = 5;
    ok(at[0] == BX_LR && at[1] == 5, "its contents stay");
    is_int(mprotect((void *)at, PAGE, PROT_NONE), 0, "PROT_NONE");
    is_int(mprotect((void *)at, PAGE, PROT_READ), 0, "PROT_READ");
    ok(at[0] == BX_LR && at[1] == 5, "its contents have stayed through PROT_NONE");
    is_int(protect_raw(address, PAGE, RW | PROT_EXEC), -ENOTSUP,
           "writable and executable: ENOTSUP");
    is_int(protect_raw(address, PAGE, 0x10), -EINVAL, "unknown protection: EINVAL");
    is_int(protect_raw(address + 1, PAGE, RW), -EINVAL, "unaligned: EINVAL");
    is_int(protect_raw(address, 0, RW), 0, "no length: nothing to do");
    is_int(protect_raw(address, 0xfffffff0, RW), -ENOMEM, "a length that wraps: ENOMEM");
    is_int(protect_raw(0x80000000, PAGE, RW), -ENOMEM, "the kernel: ENOMEM");
    is_int(protect_raw(USER_TOP - PAGE, 2 * PAGE, RW), -ENOMEM, "over the top: ENOMEM");
    munmap((void *)(at + 2 * PAGE / 4), PAGE);
    is_int(protect_raw(address, 4 * PAGE, RW), -ENOMEM, "a hole in the range: ENOMEM");
    munmap((void *)at, 4 * PAGE);
    is_int(protect_raw((uint32_t)(uintptr_t)test_protect & ~(PAGE - 1), PAGE, RW | PROT_EXEC),
           -ENOTSUP, "text cannot become writable and executable");
}

/* --- sbrk --- */

static void test_break(void)
{
    long start_of_heap = sbrk_raw(0);

    is_int(sbrk_raw(10), start_of_heap, "sbrk gives the old end");
    is_int(sbrk_raw(3 * PAGE), start_of_heap + 10, "any number of bytes");
    volatile char *at = (volatile char *)start_of_heap + 10;
    int sum = 0;
    for (uint32_t i = 0; i < 3 * PAGE; i++)
        sum += at[i];
    is_int(sum, 0, "new memory is zero");
    at[3 * PAGE - 1] = 1;
    is_int(sbrk_raw(-(long)(3 * PAGE + 10)), start_of_heap + 3 * PAGE + 10, "and back");
    is_int(sbrk_raw(0), start_of_heap, "to where it was");
    is_int(sbrk_raw(0x20000000), -ENOMEM, "more than there is room for: ENOMEM");
    is_int(sbrk_raw(INT32_MAX), -ENOMEM, "as much as a long holds: ENOMEM");
    is_int(sbrk_raw(-0x20000000), -ENOMEM, "below its start: ENOMEM");
    is_int(sbrk_raw(INT32_MIN), -ENOMEM, "as far back as a long can: ENOMEM");
    is_int(sbrk_raw(0), start_of_heap, "errors change nothing");
    char *block = malloc(1 << 20);
    ok(block != NULL, "malloc of a megabyte");
    memset(block, 1, 1 << 20);
    free(block);
}

/* --- Stacks, copies, the end of memory --- */

static void test_stack(void)
{
    char number[12];

    is_int(end_of(start(0, "deep", "0", NULL)), EXITED(4), "the main stack can be used to its end");
    snprintf(number, sizeof number, "%u", (unsigned)(USER_IMAGE_LOW - USER_STACK_LOW) / 1100);
    is_int(end_of(start(0, "recurse", number, NULL)), EXITED(5), "by recursion too");
    expect_fault("write to", NOTHING, "deep_stack", "SIGSEGV");
    is_int(end_of(start(0, "deep", "-1", NULL)), SIGSEGV, "a byte further is SIGSEGV");
    expect_fault("write to", NOTHING, "recursion", "SIGSEGV");
    is_int(end_of(start(0, "recurse", "1000000", NULL)), SIGSEGV, "so is recursion without end");
    ok(dies_touching('w', USER_STACK_LOW, 0), "the lowest page of the stack is there");
    expect_fault("write to", NOTHING, "touch", "SIGSEGV");
    ok(dies_touching('w', USER_STACK_LOW - 1, SIGSEGV), "below it is nothing");
    ok(dies_touching('r', USER_IMAGE_LOW, 0), "text can be read");
    expect_fault("write to", "permission: page is read-only", "touch", "SIGSEGV");
    ok(dies_touching('w', USER_IMAGE_LOW, SIGSEGV), "but not written");
}

static void test_own_copies(void)
{
    is_int(end_of(start(0, "data", NULL)), EXITED(8), "variables start as the program says");
    is_int(end_of(start(0, "data", NULL)), EXITED(8),
           "also after another process wrote to its own");
    variable = 1;
    is_int(end_of(start(0, "data", NULL)), EXITED(8), "and after this one did");
}

static void test_out_of_memory(void)
{
    unsigned before = free_pages_still();
    pid_t beside = start(0, "spin", NULL);

    WAIT_UNTIL(usage_of(beside).switches > 0);
    expect_fault("write to", "out of memory", "gobble", "SIGKILL");
    is_int(end_of(start(0, "gobble", NULL)), SIGKILL, "who takes the last page is killed");
    ok(goes_on(beside, 1000000), "its neighbour goes on");
    finish(beside);
    is_int(free_pages_settled(before), before, "and all of its memory is free again");
    is_int(end_of(start(0, "data", NULL)), EXITED(8), "programs start as before");
}

int main(int argc, char **argv)
{
    static const struct role roles[] = {{"touch", touch},     {"deep", deep_stack},
                                        {"recurse", recurse}, {"gobble", gobble},
                                        {"spin", spin},       {"data", own_data}};
    int status;

    if (is_child(argc, argv, roles, ARRAY_SIZE(roles), &status))
        return status;
    test_map_errors();
    test_map();
    test_big_map();
    test_protect();
    test_break();
    test_stack();
    test_own_copies();
    end_of(start(0, "data", NULL)); /* warm-up: the kernel's own caches */
    test_out_of_memory();
    return done_testing();
}
