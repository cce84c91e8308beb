/*
 * Every pointer and every length of every system call of kernel/syscalls.def, wrong in each way there is: the call
 * fails with EFAULT, the process goes on, and nothing is written outside of what the call was given.
 * SPDX-License-Identifier: MIT
 */
#include "good_calls.h"

/* --- Is every call there? --- */

static const struct {
    const char *name, *arguments;
} list[] = {
#define SYSCALL(name, arguments, blocks, text) {#name, #arguments},
#include "syscalls.def"
#undef SYSCALL
};

static int pointers_in(const char *text)
{
    int count = 0;
    bool pointer = false;

    for (int depth = 0; *text; text++) {
        depth += (*text == '(') - (*text == ')');
        pointer |= *text == '*' || *text == '[';
        if ((*text == ',' && depth == 1) || depth == 0) {
            count += pointer;
            pointer = false;
        }
    }
    return count;
}

static int pointers_tried(const char *name)
{
    int count = 0;

    for (size_t i = 0; i < ARRAY_SIZE(calls); i++)
        for (int k = 0; k < MOST && !strcmp(calls[i].name, name); k++)
            count += calls[i].argument[k].kind != VALUE;
    return count;
}

static void test_list(void)
{
    for (size_t i = 0; i < ARRAY_SIZE(list); i++) {
        bool plain = false;
        for (size_t k = 0; k < ARRAY_SIZE(not_followed); k++)
            plain |= !strcmp(not_followed[k], list[i].name);
        int wanted = plain ? 0 : pointers_in(list[i].arguments),
            tried = pointers_tried(list[i].name);
        if (tried != wanted)
            is_int(tried, wanted, "the pointers of %s are in the table", list[i].name);
    }
    ok(true, "all %d system calls have been looked at", (int)ARRAY_SIZE(list));
}

/* --- Bad places --- */

#define UNMAPPED 0x30000000u

enum place { NO_PLACE, NOWHERE, ENDS, READ_ONLY, SHIFTED, LAZY };

static char *before_nothing, *guard, *no_access, *read_only, *behind_end, *lazy;

static uint32_t at_null(uint32_t size)
{
    (void)size;
    return 0;
}

static uint32_t in_kernel(uint32_t size)
{
    (void)size;
    return KERNEL;
}

static uint32_t in_devices(uint32_t size)
{
    (void)size;
    return 0xf8000000;
}

static uint32_t at_the_end(uint32_t size)
{
    (void)size;
    return 0xfffffffc;
}

static uint32_t in_nothing(uint32_t size)
{
    (void)size;
    return UNMAPPED;
}

/* The last bytes are where nothing is. */
static uint32_t into_nothing(uint32_t size)
{
    return ADDRESS(before_nothing) + PAGE - (size > 4 ? size / 2 & ~3u : size / 2);
}

static uint32_t into_kernel(uint32_t size)
{
    return USER_TOP - (size > 4 ? size / 2 & ~3u : size / 2);
}

static uint32_t in_guard(uint32_t size)
{
    (void)size;
    return ADDRESS(guard);
}

static uint32_t in_none(uint32_t size)
{
    (void)size;
    return ADDRESS(no_access);
}

static uint32_t behind_file(uint32_t size)
{
    (void)size;
    return ADDRESS(behind_end);
}

static uint32_t in_read_only(uint32_t size)
{
    (void)size;
    return ADDRESS(read_only);
}

static uint32_t in_text(uint32_t size)
{
    (void)size;
    return ADDRESS(raw_call) & ~3u;
}

static uint32_t from_read_only(uint32_t size)
{
    return ADDRESS(read_only) - (size > 4 ? size / 2 & ~3u : size / 2);
}

static const struct {
    const char *name;
    uint32_t (*address)(uint32_t size);
    bool only_written; /* it can be read */
} places[] = {
    {"NULL", at_null, false},
    {"the kernel", in_kernel, false},
    {"devices", in_devices, false},
    {"the end of all addresses", at_the_end, false},
    {"unmapped", in_nothing, false},
    {"half in the kernel", into_kernel, false},
    {"half unmapped", into_nothing, false},
    {"a guard page", in_guard, false},
    {"PROT_NONE", in_none, false},
    {"behind a file's end", behind_file, false},
    {"read-only", in_read_only, true},
    {"half read-only", from_read_only, true},
    {"code", in_text, true},
};

static char *map(uint32_t at, uint32_t pages, int protection, int fd)
{
    int flags = (at ? MAP_FIXED : 0) | (fd < 0 ? MAP_ANONYMOUS | MAP_PRIVATE : MAP_SHARED);

    return mmap((void *)(uintptr_t)at, pages * PAGE, protection, flags, fd, 0);
}

static void make_places(void)
{
    int all = PROT_READ | PROT_WRITE;

    before_nothing = map(UNMAPPED - PAGE, 1, all, -1);
    memset(map(USER_TOP - PAGE, 1, all, -1), 'x', PAGE);
    memset(before_nothing, 'x', PAGE);
    guard = (char *)raw_call(0, 2 * PAGE, ABI_PROT_READ | ABI_PROT_WRITE,
                             ABI_MAP_PRIVATE | ABI_MAP_GUARD, 0, 0, SYS_mmap);
    no_access = map(0, 1, PROT_NONE, -1);
    read_only = map(0, 2, all, -1) + PAGE;
    mprotect(read_only, PAGE, PROT_READ);
    behind_end = map(0, 2, all, SOME_FILE) + PAGE;
    lazy = map(0, 4 * MOST, all, SOME_FILE);
}

/* --- The child that makes the calls --- */

static void move(int fd, int to)
{
    dup2(fd, to);
    close(fd);
}

static void open_all(void)
{
    int ends[2];

    move(open(file_path, O_RDWR | O_CREAT | O_TRUNC, 0600), SOME_FILE);
    ftruncate(SOME_FILE, FILE_SIZE);
    move(open(folder_path, O_RDONLY | O_DIRECTORY), FOLDER);
    pipe(ends);
    move(ends[0], PIPE_OUT);
    move(ends[1], PIPE_IN);
    struct abi_mq_attr limits = {.max_messages = 2, .max_size = 8};
    move((int)CALL(mq_open, ADDRESS(queue_name), ABI_O_RDWR | ABI_O_CREAT | ABI_O_NONBLOCK, 0600,
                   ADDRESS(&limits)),
         QUEUE);
}

/* As it was before each call; what the last one has made goes. */
static void reset(void)
{
    char message[8];

    for (int fd = 3; fd < FIRST_OWN; fd++)
        close(fd);
    while (waitpid(-1, NULL, 0) > 0)
        ;
    lseek(SOME_FILE, 0, SEEK_SET);
    lseek(FOLDER, 0, SEEK_SET);
    ftruncate(SOME_FILE, FILE_SIZE);
    CALL(mq_attr, QUEUE, ADDRESS(&never_wait), 0);
    while (CALL(mq_receive, QUEUE, ADDRESS(message), 8, 0, 0) > 0)
        ;
    CALL(mq_send, QUEUE, ADDRESS(message), 8, 0, 0);
}

#define MARGIN 64
#define CANARY 0xa5

/* Room for each argument, with margins around it. */
static uint8_t room[MOST][MARGIN + 512 + MARGIN] __attribute__((aligned(8)));

static uint32_t good_address(const struct argument *argument, int i, unsigned shift)
{
    uint8_t *at = room[i] + MARGIN + shift;

    memset(room[i], CANARY, sizeof room[i]);
    if (argument->kind == PLAIN)
        return ADDRESS(argument->content);
    if (argument->kind != OUT)
        memset(at, 0, argument->value);
    if (argument->kind != OUT && argument->content)
        memcpy(at, argument->content, argument->value);
    return ADDRESS(at);
}

/* Has only what the call was given been written to? */
static bool margins_whole(const struct call *call, unsigned shift)
{
    for (int i = 0; i < MOST; i++) {
        const struct argument *argument = &call->argument[i];
        if (argument->kind == VALUE || argument->kind == PLAIN)
            continue;
        for (uint32_t k = 0; k < sizeof room[i]; k++) {
            uint32_t start = MARGIN + shift;
            bool inside = k >= start && k < start + argument->value;
            if (!inside && room[i][k] != CANARY)
                return false;
        }
    }
    return true;
}

/* Makes a call whose `which`-th argument (-1: none) is another; margins are looked at if all of it is in the room. */
static long make(const struct call *call, int which, uint32_t instead, unsigned shift)
{
    uint32_t a[6];

    reset();
    for (int i = 0; i < MOST; i++) {
        a[i] = call->argument[i].kind == VALUE ? call->argument[i].value
                                               : good_address(&call->argument[i], i, shift);
    }
    if (which >= 0)
        a[which] = instead;
    return call_(call->number, a);
}

static bool as_good(const struct call *call, long result)
{
    return call->result == FINE ? result >= 0 : result == call->result;
}

static int failures;

__attribute__((format(printf, 3, 4))) static void check(bool right, long result, const char *format,
                                                        ...)
{
    va_list list_of;

    if (right)
        return;
    failures++;
    va_start(list_of, format);
    printf("# ");
    vprintf(format, list_of);
    printf(": %ld\n", result);
    va_end(list_of);
}

static void try_places(const struct call *call, int i)
{
    const struct argument *argument = &call->argument[i];

    for (size_t k = 0; k < ARRAY_SIZE(places); k++) {
        bool writes = argument->kind == OUT || argument->kind == INOUT;
        bool half = places[k].address == into_kernel || places[k].address == into_nothing ||
                    places[k].address == from_read_only;
        bool forever = places[k].address == at_null && call->number == SYS_sigtimedwait && i == 2;
        if ((places[k].only_written && !writes) || (half && argument->value < 2) || forever)
            continue;
        long result = make(call, i, places[k].address(argument->value), 0);
        bool allowed = places[k].address == at_null && argument->optional;
        bool word_or_zeros =
            argument->value == 4 || (argument->kind == INOUT && places[k].only_written);
        check(result == -EFAULT || (result == -EINVAL && word_or_zeros) ||
                  ((allowed || argument->perhaps) && as_good(call, result)),
              result, "%s, argument %d: %s", call->name, i + 1, places[k].name);
        check(margins_whole(call, 0) || argument->kind == PLAIN, 0, "%s, argument %d: %s: margins",
              call->name, i + 1, places[k].name);
    }
    if (argument->kind == OUT) {
        long result = make(call, i, ADDRESS(lazy) + (uint32_t)i * 4 * PAGE % (FILE_SIZE + 1), 0);
        check(as_good(call, result) || result == -EFAULT, result, "%s, argument %d: a file's page",
              call->name, i + 1);
    }
}

static void try_lengths(const struct call *call)
{
    static const uint32_t lengths[] = {~0u,   1u << 31,     (1u << 31) - 1, USER_TOP,
                                       -PAGE, USER_TOP - 1, 1u << 30 | 1,   0x1000001};

    for (size_t i = 0; i < ARRAY_SIZE(lengths); i++) {
        long result = make(call, call->length - 1, lengths[i], 0);
        check(result <= 1 << 20, result, "%s: length 0x%x", call->name, (unsigned)lengths[i]);
    }
}

static int run_call(const struct call *call)
{
    open_all();
    make_places();
    signal(SIGUSR1, SIG_DFL);
    if (call->number != SYS_sigsuspend) {
        long result = make(call, -1, 0, 0);
        check(as_good(call, result), result, "%s, with good arguments", call->name);
        check(margins_whole(call, 0), 0, "%s: margins", call->name);
        result = make(call, -1, 0, 1); /* only words of futexes need be aligned */
        check(as_good(call, result) || result == -EINVAL, result, "%s, misaligned", call->name);
        check(margins_whole(call, 1), 0, "%s, misaligned: margins", call->name);
    }
    for (int i = 0; i < MOST; i++)
        if (call->argument[i].kind != VALUE && call->argument[i].kind != PLAIN)
            try_places(call, i);
    if (call->length)
        try_lengths(call);
    unlink(file_path);
    unlink("/dev/mqueue/attacked");
    return failures ? 1 : 0;
}

static const struct call *chosen;

static int run_chosen(void)
{
    return run_call(chosen);
}

int main(int argc, char **argv)
{
    attack_start();
    test_list();
    end_of(start_program(program, 0, (char *[]){"true", NULL})); /* its image stays */
    for (size_t i = 0; i < ARRAY_SIZE(calls); i++) {
        chosen = &calls[i];
        if (argc < 2 || !strcmp(chosen->name, argv[1]))
            test_act(&(struct act){chosen->name, run_chosen, 0});
    }
    return attack_end();
}
