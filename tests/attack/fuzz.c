/*
 * System calls at random: which, and with what, follows from a seed, so that what went wrong can be had again. Each round
 * is a child, its sibling and their threads, who share memory, files, pipes and a message queue; a watchdog ends them.
 * SPDX-License-Identifier: MIT
 *
 * fuzz [SEED [ROUNDS [FIRST]]]: rounds FIRST to FIRST + ROUNDS - 1 of that seed. To be run with protect_first, so that the
 * rounds cannot end this process or the machine. A round uses no library: what it needs may be gone.
 */
#include "good_calls.h"

#include <sys/stat.h>
#include <sys/time.h>

#define CALLS 250 /* of each thread */
#define SCRATCH 0x20000000u
#define SCRATCH_PAGES 32u
#define STACK_SIZE 16384u
#define PATIENCE_MS 150

/* --- What the arguments of each call are --- */

enum what { NONE, DESCRIPTOR, PROCESS, POINTER, PATH, SIZE, CLOCK, SIGNAL, NUMBER };

static struct {
    const char *name, *text;
    enum what what[MOST];
    unsigned weight;
} known[] = {
#define SYSCALL(name, arguments, blocks, text) {#name, #arguments, {NONE}, 8},
#include "syscalls.def"
#undef SYSCALL
};

static const struct {
    const char *word;
    enum what what;
} words[] = {
    {"path", PATH},
    {"*from", PATH},
    {"*to", PATH},
    {"char *name", PATH},
    {"*", POINTER},
    {"[", POINTER},
    {"fd", DESCRIPTOR},
    {"int to", DESCRIPTOR},
    {"directory", DESCRIPTOR},
    {"other", DESCRIPTOR},
    {"queue", DESCRIPTOR},
    {"lowest", DESCRIPTOR},
    {"pid", PROCESS},
    {"int thread", PROCESS},
    {"group", PROCESS},
    {"size", SIZE},
    {"length", SIZE},
    {"count", SIZE},
    {"offset", SIZE},
    {"increment", SIZE},
    {"clock", CLOCK},
    {"signal", SIGNAL},
    {"", NUMBER},
};

/* Few of these: they end the thread, the process or the round. */
static const char *const seldom[] = {
    "exit",       "thread_exit", "execve", "execveat",      "sigreturn", "set_thread_pointer",
    "sigsuspend", "fork",        "spawn",  "thread_create", "munmap",    "trace_start"};

static enum what what_is(const char *start, const char *end)
{
    char text[80];

    snprintf(text, sizeof text, "%.*s", (int)(end - start), start);
    if (!strcmp(text, "void"))
        return NONE;
    for (size_t i = 0;; i++)
        if (strstr(text, words[i].word))
            return words[i].what;
}

static void learn(void)
{
    for (size_t i = 0; i < ARRAY_SIZE(known); i++) {
        const char *at = known[i].text + 1, *start = at;
        for (int depth = 1, n = 0; depth > 0; at++) {
            depth += (*at == '(') - (*at == ')');
            if ((*at == ',' && depth == 1) || depth == 0) {
                known[i].what[n++] = what_is(start, at);
                start = at + 1;
            }
        }
        for (size_t k = 0; k < ARRAY_SIZE(seldom); k++)
            if (!strcmp(known[i].name, seldom[k]))
                known[i].weight = 1;
    }
}

/* --- Choosing --- */

struct fuzzer {
    uint32_t random, self, sibling, thread_pointer;
};

static uint32_t any(struct fuzzer *f)
{
    f->random ^= f->random << 13; /* Marsaglia's xorshift */
    f->random ^= f->random >> 17;
    f->random ^= f->random << 5;
    return f->random;
}

static uint32_t below(struct fuzzer *f, uint32_t limit)
{
    return (any(f) >> 4) % limit;
}

#define ONE_OF(f, array) (array)[below(f, ARRAY_SIZE(array))]

static const char *const paths[] = {
    "/tmp/a",      "/tmp/b",    "/tmp/c", "/tmp/d",   "/tmp/d/e",      "d",        "a",
    "..",          ".",         "/",      "",         "/tmp",          "/proc/ps", "/proc/objects",
    "/proc/waits", "/bin/true", "/bin",   "/nothing", "/dev/mqueue/q", "q",        "/dev/shm/s",
    "/tmp/a/",     "attacked",  "/boot"};
static const uint32_t sizes[] = {
    0,     1,     4,        8,        16,         64,  256,      4095,   4096,      4097,      8192,
    65536, 65537, 1u << 20, 1u << 24, 0x3fffffff, ~0u, 1u << 31, -4096u, -1u << 20, 0x7fffffff};
static const uint32_t edges[] = {0,
                                 4,
                                 KERNEL,
                                 KERNEL + 0x10000,
                                 USER_TOP - 4,
                                 USER_TOP,
                                 USER_TOP - 1,
                                 0xf8000000,
                                 0xffff0000,
                                 0xfffffffc,
                                 UINT32_MAX,
                                 0x88000000,
                                 SCRATCH - 4,
                                 SCRATCH + SCRATCH_PAGES *PAGE - 4,
                                 USER_STACK_LOW,
                                 USER_STACK_LOW - 4};

static uint32_t a_pointer(struct fuzzer *f)
{
    uint32_t inside = SCRATCH + below(f, SCRATCH_PAGES * PAGE);

    switch (below(f, 16)) {
    case 0:
        return ONE_OF(f, edges);
    case 1:
        return inside;
    case 2: /* the end of a page */
        return (inside & ~(PAGE - 1)) + PAGE - 4 * below(f, 8);
    case 3:
        return inside & ~(PAGE - 1);
    case 4:
        return ADDRESS(paths) + below(f, 256) * 4;
    case 5:
        return 0;
    default:
        return inside & ~7u;
    }
}

static uint32_t a_process(struct fuzzer *f)
{
    uint32_t choice[] = {
        0,     f->self, f->sibling, 1,        f->self | 1u << 15, f->sibling | 1u << 15,
        32767, 40000,   1u << 31,   -f->self, -f->sibling,        f->self | 2u << 15};

    return ONE_OF(f, choice);
}

static uint32_t a_number(struct fuzzer *f)
{
    switch (below(f, 8)) {
    case 0:
        return ~0u;
    case 1:
        return 1u << below(f, 32);
    case 2:
        return 1u << below(f, 32) | 1u << below(f, 32);
    case 3:
        return any(f);
    default:
        return below(f, 8);
    }
}

static uint32_t choose(struct fuzzer *f, enum what what)
{
    if (below(f, 32) == 0)
        return a_number(f);
    switch (what) {
    case NONE:
        return 0;
    case DESCRIPTOR:
        return below(f, 16) ? below(f, 16) : below(f, 2) ? (uint32_t)-2 : 60 + below(f, 8);
    case PROCESS:
        return a_process(f);
    case POINTER:
        return a_pointer(f);
    case PATH:
        return below(f, 8) ? ADDRESS(ONE_OF(f, paths)) : a_pointer(f);
    case SIZE:
        return below(f, 3) ? ONE_OF(f, sizes) : below(f, 3 * PAGE);
    case CLOCK:
        return below(f, 4) ? CLOCK_MONOTONIC : a_number(f);
    case SIGNAL:
        return below(f, 65);
    default:
        return a_number(f);
    }
}

/* What the kernel may find behind pointers: numbers that mean something in many structs, addresses, times. */
static void scribble(struct fuzzer *f)
{
    volatile uint32_t *at = (volatile uint32_t *)(uintptr_t)(SCRATCH + below(f, 4) * 2048);

    for (int i = 0; i < 16; i++)
        at[i] = below(f, 3)   ? below(f, 4)
                : below(f, 2) ? a_pointer(f)
                              : choose(f, 1 + below(f, NUMBER));
}

/* --- A round --- */

/* Nobody but those of the round may be hurt. */
static bool forbidden(uint32_t number, const uint32_t a[6], const struct fuzzer *f)
{
    bool signals = number == SYS_kill || number == SYS_sigqueue;
    bool own = a[0] == f->self || a[0] == f->sibling || a[0] == 0 || a[0] == 1;

    if (number == SYS_sigaction && a[0] == SIGALRM) /* the clock that ends each wait */
        return true;
    if (number == SYS_limit || number == SYS_sched_setaffinity)
        return !own && a[0] != (f->self | 1u << 15);
    return signals && !own && a[0] != 1u << 31 && a[0] != 40000;
}

static uint32_t a_call(struct fuzzer *f)
{
    uint32_t number;

    do
        number = below(f, ARRAY_SIZE(known));
    while (below(f, 8) >= known[number].weight || (number == SYS_sigreturn && below(f, 16)));
    return number;
}

static void ignore(int signal)
{
    (void)signal;
}

void __signal_restorer(void); /* the library's */

/* The thread would soon end without these. */
static void repair(const struct fuzzer *f)
{
    struct abi_sigaction action = {.handler = ADDRESS(ignore),
                                   .restorer = ADDRESS(__signal_restorer)};

    CALL(set_thread_pointer, f->thread_pointer);
    CALL(sigaction, SIGALRM, ADDRESS(&action), 0);
}

static void fuzz(struct fuzzer *f)
{
    for (int i = 0; i < CALLS; i++) {
        uint32_t number = a_call(f), a[6];
        for (int k = 0; k < 6; k++)
            a[k] = choose(f, known[number].what[k]);
        scribble(f);
        if (below(f, 4) == 0) { /* a good call with one argument that is not */
            const struct call *good = &ONE_OF(f, calls);
            int other = (int)below(f, MOST);
            number = good->number;
            for (int k = 0; k < MOST; k++)
                if (k != other)
                    a[k] = good->argument[k].kind == VALUE || !good->argument[k].content
                               ? good->argument[k].value
                               : ADDRESS(good->argument[k].content);
        }
        if (forbidden(number, a, f))
            continue;
        call_(number, a);
        if (number == SYS_sigaction || number == SYS_set_thread_pointer)
            repair(f);
    }
}

static void fuzz_in_thread(void *argument)
{
    struct fuzzer f = *(struct fuzzer *)argument;

    fuzz(&f);
    CALL(thread_exit, 0, 0, 0);
}

/* Descriptors 0 to 15 are something; pages are of all kinds. */
static void furnish(void)
{
    int pair[2];
    struct abi_mq_attr limits = {.max_messages = 2, .max_size = 64};

    CALL(setsid);
    mkdir("/tmp/d", 0700);
    int file = open("/tmp/a", O_RDWR | O_CREAT, 0600);
    for (int fd = 0; fd < 3; fd++)
        dup2(file, fd);
    pipe(pair);
    pipe(pair);
    open("/tmp", O_RDONLY);
    open("/proc/ps", O_RDONLY);
    open("/bin/true", O_RDONLY);
    CALL(mq_open, ADDRESS("q"), ABI_O_RDWR | ABI_O_CREAT, 0600, ADDRESS(&limits));
    ftruncate(file, 5 * PAGE);
    mmap((void *)SCRATCH, SCRATCH_PAGES * PAGE, PROT_READ | PROT_WRITE,
         MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED, -1, 0);
    mmap((void *)(SCRATCH + 8 * PAGE), 8 * PAGE, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_FIXED,
         file, 0);
    mmap((void *)(SCRATCH + 16 * PAGE), 4 * PAGE, PROT_READ | PROT_WRITE,
         MAP_SHARED | MAP_ANONYMOUS | MAP_FIXED, -1, 0);
    mmap((void *)(SCRATCH + 20 * PAGE), 4 * PAGE, PROT_READ, MAP_PRIVATE | MAP_FIXED, file, 0);
    mprotect((void *)(SCRATCH + 24 * PAGE), 2 * PAGE, PROT_NONE);
    munmap((void *)(SCRATCH + 28 * PAGE), 2 * PAGE);
}

static void run_round(uint32_t seed)
{
    static uint8_t stacks[2][STACK_SIZE] __attribute__((aligned(8)));
    struct itimerval often = {.it_value = {.tv_usec = 900}, .it_interval = {.tv_usec = 900}};
    uint32_t few[2] = {24, 24};
    struct fuzzer f = {.random = seed * 2654435761u | 1}, other;

    furnish();
    __asm__("mrc p15, 0, %0, c13, c0, 3" : "=r"(f.thread_pointer));
    repair(&f);
    CALL(limit, 0, ABI_LIMIT_PROCESSES, ADDRESS(few), 0);
    f.self = (uint32_t)getpid();
    f.sibling = (uint32_t)fork();
    if (f.sibling == 0) {
        f.sibling = f.self;
        f.self = (uint32_t)getpid();
        f.random ^= 0x5bd1e995;
    }
    setitimer(ITIMER_REAL, &often, NULL); /* no call waits for long */
    other = f;
    other.random ^= 0x12345678;
    CALL(thread_create, ADDRESS(fuzz_in_thread), ADDRESS(&other), ADDRESS(stacks[1]),
         f.thread_pointer, 0, 0);
    fuzz(&f);
    CALL(exit, 0);
}

/* --- The watchdog --- */

/* All that the round has left behind; false: there was nothing. */
static bool kill_rest(void)
{
    bool found = false;
    unsigned pid;

    for (char *line = strchr(whole_file("/proc/ps"), '\n'); line && line[1];
         line = strchr(line + 1, '\n')) {
        bool ours = sscanf(line, "%u", &pid) != 1 || pid == 1;
        for (unsigned i = 0; i < witness_count; i++)
            ours |= (pid_t)pid == witnesses[i].pid;
        if (!ours && kill((pid_t)pid, SIGKILL) == 0 && !strstr(line, "zombie"))
            found = true;
        while (!ours && waitpid((pid_t)pid, NULL, WNOHANG) > 0)
            ;
    }
    return found;
}

static void watch(pid_t pid)
{
    for (int ms = 0; ms < PATIENCE_MS && !has_ended(pid); ms++)
        pause_ms(1);
    finish(pid);
    for (int ms = 0; kill_rest() && ms < 1000; ms++)
        pause_ms(1);
    CALL(trace_stop);
    CALL(files_empty);
}

/* What the kernel keeps of a program's file that is run or mapped. */
static void use_program(void)
{
    struct stat status;
    int fd = open(program, O_RDONLY);

    end_of(start_program(program, 0, (char *[]){"true", NULL}));
    fstat(fd, &status);
    volatile char *map = mmap(NULL, (size_t)status.st_size, PROT_READ, MAP_PRIVATE, fd, 0);
    for (off_t i = 0; i < status.st_size; i += PAGE)
        (void)map[i];
    munmap((void *)map, (size_t)status.st_size);
    close(fd);
}

static void one_round(uint32_t seed)
{
    pid_t pid = fork();

    if (pid == 0)
        run_round(seed);
    watch(pid);
}

#define TOGETHER 10 /* rounds between two looks at the counts */

int main(int argc, char **argv)
{
    static struct counts before;
    uint32_t seed = argc > 1 ? strtoul(argv[1], NULL, 0) : 1;
    uint32_t rounds = argc > 2 ? strtoul(argv[2], NULL, 0) : 20,
             first = argc > 3 ? strtoul(argv[3], NULL, 0) : 0;

    learn();
    attack_start();
    use_program();
    count_all(&before);
    for (uint32_t i = 0; i < rounds; i++) {
        diag("round %u of seed %u", (unsigned)(first + i), (unsigned)seed);
        one_round((seed << 16) + first + i);
        if (i % TOGETHER != TOGETHER - 1 && i + 1 != rounds)
            continue;
        is_int(witnesses_wrong(), 0, "rounds up to %u: the witnesses go on", (unsigned)(first + i));
        ok(counts_back(&before), "rounds up to %u: all is given back", (unsigned)(first + i));
    }
    return attack_end();
}
