/*
 * What a process is killed for, and that it is killed alone.
 * SPDX-License-Identifier: MIT
 *
 * Each act runs in a child of its own while a neighbour goes on computing. The child prints the line
 * that the kernel shall report (tests/target.t compares) and marks address and signal in the trace.
 */
#include "child.h"
#include "fault_code.h"

#include "abi/layout.h"
#include <pthread.h>
#include <sys/mman.h>

#define PAGE 4096u
#define KERNEL 0x80010000u
#define NEIGHBOURS_PAGE 0x20000000u
#define UNMAPPED 0x30000000u
#define VECTORS 0xffff0000u

struct act {
    const char *name;
    void (*run)(uintptr_t target);
    const char *symbol; /* of run */
    uintptr_t target;
    uintptr_t (*prepare)(void); /* instead of target */
    int signal;
    const char *verb, *cause;
    unsigned offset; /* of the instruction in run */
    enum {
        AT_TARGET,
        AT_PC,
        JUMP,
        JUMP_IN_TEXT
    } kind; /* what the address is; JUMP: pc and address */
};

#define ACT(function) .run = function, .symbol = #function

/* --- Targets --- */

static uint32_t data[8] = {0xe12fff1e, 0xe12fff1e}; /* bx lr */
static const uint32_t rodata[8] = {0xe12fff1e, 0xe12fff1e};

static uintptr_t in_data(void)
{
    return (uintptr_t)data;
}

static uintptr_t in_rodata(void)
{
    return (uintptr_t)rodata;
}

static uintptr_t in_text(void)
{
    return (uintptr_t)load;
}

static uintptr_t inside_text(void)
{
    return (uintptr_t)load + 2;
}

static uintptr_t unaligned(void)
{
    return (uintptr_t)data + 2;
}

static uintptr_t on_stack(void)
{
    static volatile uint32_t *place;
    volatile uint32_t code[2] = {0xe12fff1e, 0xe12fff1e};

    volatile uint32_t *here = code;
    __asm__("" : "+r"(here)); /* or gcc 14 would warn that the address outlives the array */
    place = here;
    return (uintptr_t)place;
}

static uintptr_t in_heap(void)
{
    uint32_t *code = malloc(64);

    code[0] = 0xe12fff1e;
    return (uintptr_t)code;
}

static uintptr_t map(uintptr_t at, int protection)
{
    void *page = mmap((void *)at, PAGE, protection,
                      MAP_PRIVATE | MAP_ANONYMOUS | (at ? MAP_FIXED : 0), -1, 0);

    if (page == MAP_FAILED)
        exit(90);
    return (uintptr_t)page;
}

static uintptr_t no_access(void)
{
    return map(0, PROT_NONE);
}

static uintptr_t access_taken_away(void)
{
    uintptr_t page = map(0, PROT_READ | PROT_WRITE);

    *(volatile int *)page = 1;
    mprotect((void *)page, PAGE, PROT_NONE);
    return page + 8;
}

static uintptr_t read_only_map(void)
{
    return map(0, PROT_READ);
}

static uintptr_t made_read_only(void)
{
    uintptr_t page = map(0, PROT_READ | PROT_WRITE);

    *(volatile int *)page = 1;
    mprotect((void *)page, PAGE, PROT_READ);
    return page + PAGE - 4;
}

static uintptr_t unmapped_again(void)
{
    uintptr_t page = map(0, PROT_READ | PROT_WRITE);

    *(volatile int *)page = 1;
    munmap((void *)page, PAGE);
    return page;
}

static uintptr_t behind_heap(void)
{
    return ((uintptr_t)sbrk(0) + (64 * PAGE)) &
           ~(uintptr_t)(PAGE - 1); /* printf may need some yet */
}

static uintptr_t guard_page(void)
{
    long low = raw_call(0, 4 * PAGE, PROT_READ | PROT_WRITE, ABI_MAP_PRIVATE | ABI_MAP_GUARD, 0, 0,
                        SYS_mmap);

    *(volatile int *)(low + PAGE) = 1;
    return (uintptr_t)low + PAGE - 4;
}

/* Code in the last page of user memory, two bytes before its end. */
static uintptr_t code_at_end(uint16_t instruction)
{
    uintptr_t page = map(USER_TOP - PAGE, PROT_READ | PROT_WRITE);

    *(volatile uint16_t *)(page + PAGE - 2) = instruction;
    if (mprotect((void *)page, PAGE, PROT_READ | PROT_EXEC) != 0)
        exit(91);
    return USER_TOP - 2;
}

static void nop_at_end(uintptr_t target)
{
    (void)target;
    jump(code_at_end(0xbf00) | 1);
}

static void half_at_end(uintptr_t target)
{
    (void)target;
    jump(code_at_end(0xf7f0) | 1); /* the first half of a wide instruction */
}

/* --- Ends of stacks --- */

static volatile int depth_wanted = 1 << 30; /* never reached */

static int recurse(int level) __attribute__((noipa));
static int recurse(int level)
{
    volatile char frame[256];

    frame[0] = (char)level;
    return level < depth_wanted ? recurse(level + 1) + frame[0] : 0;
}

static void overflow(uintptr_t target)
{
    (void)target;
    recurse(0);
}

static void *overflow_in_thread(void *argument)
{
    recurse(0);
    return argument;
}

static void overflow_thread(uintptr_t target)
{
    pthread_t thread;

    (void)target;
    pthread_create(&thread, NULL, overflow_in_thread, NULL);
    pthread_join(thread, NULL);
}

/* --- The table --- */

#define SEGV(verb_, cause_) .signal = SIGSEGV, .verb = verb_, .cause = cause_
#define READ(cause) SEGV("read of", cause)
#define WRITE(cause) SEGV("write to", cause)
#define EXECUTE(cause) SEGV("execution of", cause), .kind = JUMP
#define NOTHING "translation: nothing is mapped there"
#define NULL_POINTER "translation: null pointer"
#define KERNELS "permission: kernel memory"
#define READ_ONLY "permission: page is read-only"
#define NOT_CODE "permission: page is not executable"
#define NO_ACCESS "permission: no access to this page"
#define UNALIGNED .signal = SIGBUS, .prepare = unaligned, .cause = "alignment"
/* clang-format off */
#define ILLEGAL(function)                                                                          \
    {.name = #function, ACT(function), .signal = SIGILL, .verb = "instruction at",                 \
     .cause = "undefined or privileged", .kind = AT_PC}
#define HARMLESS(function) {.name = #function, ACT(function), .prepare = in_data}
/* clang-format on */

static const struct act acts[] = {
    {"read of the kernel", ACT(load), KERNEL, READ(KERNELS)},
    {"read of a byte of the kernel", ACT(load_byte), KERNEL + 1, READ(KERNELS)},
    {"write to the kernel", ACT(store), KERNEL, WRITE(KERNELS)},
    {"exclusive access to the kernel", ACT(swap), KERNEL, READ(KERNELS)},
    {"execution of the kernel", ACT(jump), KERNEL, EXECUTE(KERNELS)},
    {"read of the first address beyond", ACT(load), USER_TOP, READ(KERNELS)},
    {"write to the last address", ACT(store), 0xfffffffc, WRITE(KERNELS)},
    {"read of the vectors", ACT(load), VECTORS, READ(KERNELS)},
    {"execution of the vectors", ACT(jump), VECTORS, EXECUTE(KERNELS)},
    {"read of the linear map", ACT(load), 0x88000000, READ(KERNELS)},
    {"read of the device window", ACT(load), 0xf8000000, READ(KERNELS)},
    {"read of what is not mapped", ACT(load), UNMAPPED, READ(NOTHING)},
    {"write to what is not mapped", ACT(store), UNMAPPED, WRITE(NOTHING)},
    {"execution of what is not mapped", ACT(jump), UNMAPPED, EXECUTE(NOTHING)},
    {"read of NULL", ACT(load), 0, READ(NULL_POINTER)},
    {"write to NULL", ACT(store), 0, WRITE(NULL_POINTER)},
    {"write to NULL in Thumb", ACT(store_thumb), 0, WRITE(NULL_POINTER)},
    {"execution of NULL", ACT(jump), 0, EXECUTE(NULL_POINTER)},
    {"read of a member of NULL", ACT(load), 0xffc, READ(NULL_POINTER)},
    {"read beyond the null page", ACT(load), 0x1000, READ(NOTHING)},
    {"write to text", ACT(store), .prepare = in_text, WRITE(READ_ONLY)},
    {"write to constants", ACT(store), .prepare = in_rodata, WRITE(READ_ONLY)},
    {"execution of constants", ACT(jump), .prepare = in_rodata, EXECUTE(NOT_CODE)},
    {"execution of data", ACT(jump), .prepare = in_data, EXECUTE(NOT_CODE)},
    {"execution of the stack", ACT(jump), .prepare = on_stack, EXECUTE(NOT_CODE)},
    {"execution of the heap", ACT(jump), .prepare = in_heap, EXECUTE(NOT_CODE)},
    {"execution of a fresh page", ACT(jump), .prepare = behind_heap, EXECUTE(NOTHING)},
    {"read behind the heap", ACT(load), .prepare = behind_heap, READ(NOTHING)},
    {"read of another process's page", ACT(load), NEIGHBOURS_PAGE, READ(NOTHING)},
    {"write to another process's page", ACT(store), NEIGHBOURS_PAGE, WRITE(NOTHING)},
    {"read of PROT_NONE", ACT(load), .prepare = no_access, READ(NO_ACCESS)},
    {"write to PROT_NONE", ACT(store), .prepare = no_access, WRITE(READ_ONLY)},
    {"read of a page made PROT_NONE", ACT(load), .prepare = access_taken_away, READ(NO_ACCESS)},
    {"write to a read-only page", ACT(store), .prepare = read_only_map, WRITE(READ_ONLY)},
    {"write to a page made read-only", ACT(store), .prepare = made_read_only, WRITE(READ_ONLY)},
    {"read of an unmapped page", ACT(load), .prepare = unmapped_again, READ(NOTHING)},
    {"read of a guard page", ACT(load), .prepare = guard_page,
     READ("translation: guard page below a stack")},
    {"push at the main stack's end", ACT(push_at), USER_STACK_LOW - 4, WRITE(NOTHING), .offset = 4},
    {"recursion without end", .run = overflow, WRITE(NOTHING), .symbol = "recurse", .offset = ~0u},
    {"recursion in a thread", .run = overflow_thread,
     WRITE("translation: guard page below a stack"), .symbol = "recurse", .offset = ~0u},
    {"code that runs out of user memory", ACT(nop_at_end), USER_TOP, EXECUTE(KERNELS)},
    {"an instruction half in the kernel", ACT(half_at_end), USER_TOP, EXECUTE(KERNELS),
     .offset = ~0u},
    {"jump into the middle of an ARM instruction", ACT(jump), .prepare = inside_text,
     .signal = SIGBUS, .verb = "execution of", .cause = "alignment", .kind = JUMP_IN_TEXT},
    {"unaligned LDM", ACT(block_load), UNALIGNED, .verb = "read of"},
    {"unaligned STM", ACT(block_store), UNALIGNED, .verb = "write to"},
    {"unaligned LDRD", ACT(pair_load), UNALIGNED, .verb = "read of"},
    {"unaligned LDREX", ACT(exclusive_load), UNALIGNED, .verb = "read of"},
    {"unaligned VLDR", ACT(vfp_load), UNALIGNED, .verb = "read of"},
    {"BKPT", ACT(breakpoint), .signal = SIGTRAP, .verb = "breakpoint at", .cause = "no debugger",
     .kind = AT_PC},
    {"BKPT in Thumb", ACT(breakpoint_thumb), .signal = SIGTRAP, .verb = "breakpoint at",
     .cause = "no debugger", .kind = AT_PC},
    ILLEGAL(undefined),
    ILLEGAL(undefined_thumb),
    ILLEGAL(undefined_wide),
    ILLEGAL(no_coprocessor),
    ILLEGAL(no_coprocessor_thumb),
    ILLEGAL(sctlr_write),
    ILLEGAL(sctlr_write_thumb),
    ILLEGAL(sctlr_read),
    ILLEGAL(vbar_write),
    ILLEGAL(ttbr0_write),
    ILLEGAL(ttbr1_read),
    ILLEGAL(midr_read),
    ILLEGAL(dfsr_read),
    ILLEGAL(tlb_flush),
    ILLEGAL(dcache_clean),
    ILLEGAL(dcache_invalidate),
    ILLEGAL(icache_invalidate),
    ILLEGAL(translate),
    ILLEGAL(tpidruro_write),
    ILLEGAL(tpidrprw_read),
    ILLEGAL(tpidrprw_write),
    ILLEGAL(timer_control),
    ILLEGAL(timer_read),
    ILLEGAL(counter_read),
    ILLEGAL(counter_control),
    ILLEGAL(cycles_read),
    ILLEGAL(fpexc_read),
    ILLEGAL(fpexc_write),
    ILLEGAL(fpsid_read),
    ILLEGAL(access_control),
    ILLEGAL(debug_read),
    ILLEGAL(debug_write),
    ILLEGAL(jazelle_control),
    ILLEGAL(secure_call),
    ILLEGAL(secure_call_thumb),
    ILLEGAL(hyper_call),
    ILLEGAL(halt),
    ILLEGAL(halt_thumb),
    ILLEGAL(exception_return),
    ILLEGAL(return_state_store),
    ILLEGAL(spsr_read),
    ILLEGAL(banked_read),
    ILLEGAL(system_return),
    HARMLESS(cps_svc),
    HARMLESS(cps_hyp),
    HARMLESS(interrupts_off),
    HARMLESS(mode_write),
    HARMLESS(aborts_off),
    HARMLESS(hints),
    HARMLESS(barriers),
    HARMLESS(big_endian),
    HARMLESS(semihosting),
    HARMLESS(semihosting_thumb),
    {.name = "unaligned LDR and STR", ACT(unaligned_word), .prepare = unaligned},
};

/* --- The child --- */

static const char *signal_name(int signal)
{
    return signal == SIGSEGV  ? "SIGSEGV"
           : signal == SIGBUS ? "SIGBUS"
           : signal == SIGILL ? "SIGILL"
                              : "SIGTRAP";
}

/* Prints what the kernel shall report; * stands for a hexadecimal number. */
static void announce(const struct act *act, uintptr_t target)
{
    char address[12] = "*", pc[12] = "*", place[40];
    uintptr_t code = (uintptr_t)act->run & ~(uintptr_t)1;
    bool known = act->offset != ~0u;

    if (known || act->target)
        snprintf(address, sizeof address, "0x%08x", (unsigned)(act->kind == AT_PC ? code : target));
    if (known)
        snprintf(pc, sizeof pc, "0x%08x",
                 (unsigned)(act->kind >= JUMP ? target : code + act->offset));
    if (act->kind == JUMP)
        snprintf(place, sizeof place, "?+0x0");
    else if (act->kind == JUMP_IN_TEXT)
        snprintf(place, sizeof place, "load+0x%x", (unsigned)(target - in_text()));
    else if (known)
        snprintf(place, sizeof place, "%s+0x%x", act->symbol, act->offset);
    else
        snprintf(place, sizeof place, "%s+*", act->symbol);
    expect("fault: process %d (faults) thread %d on core %d: %s %s refused (%s) at pc %s %s; "
           "killed by %s",
           getpid(), act->run == overflow_thread, sched_getcpu(), act->verb, address, act->cause,
           pc, place, signal_name(act->signal));
    brigade_trace_mark(act->kind == AT_PC ? code : target, known || act->target);
}

static int run_act(int argc, char **argv)
{
    const struct act *act = &acts[argc > 1 ? atoi(argv[1]) : 0];
    uintptr_t target = act->prepare ? act->prepare() : act->target;

    if (act->signal)
        announce(act, target);
    act->run(target);
    uint32_t cpsr = read_cpsr();
    if ((cpsr & 0x1f) != 0x10)
        return 80;
    if (cpsr & 0xc0)
        return 81;
    return data[0] == 0xe12fff1e ? 7 : 82;
}

/* --- The neighbour --- */

static int neighbour(int argc, char **argv)
{
    volatile uint32_t *page = (volatile uint32_t *)map(NEIGHBOURS_PAGE, PROT_READ | PROT_WRITE);

    (void)argc, (void)argv;
    for (uint32_t count = 0;; count++) {
        for (unsigned i = 0; i < PAGE / 4; i++)
            page[i] = count + i;
        for (unsigned i = 0; i < PAGE / 4; i++)
            if (page[i] != count + i || data[0] != 0xe12fff1e)
                return 1;
    }
}

/* --- The parent --- */

static void check_trace(const struct act *act, pid_t pid)
{
    const struct trace_record *mark = NULL, *fault = NULL;

    for (size_t i = 0; i < trace_count; i++) {
        const struct trace_record *r = &trace_records[i];
        if (r->pid == pid && r->event == TRACE_MARK)
            mark = r;
        if (r->pid == pid && r->event == TRACE_FAULT && (r->b & 0xff))
            fault = r;
    }
    ok(act->signal ? fault && (int)(fault->b & 0xff) == act->signal : !fault,
       "%s: the trace shows %s", act->name, act->signal ? signal_name(act->signal) : "no fault");
    if (mark && mark->b && fault)
        is_int(fault->a, mark->a, "%s: the trace shows the address", act->name);
}

static void test_act(size_t i, unsigned cores, pid_t beside)
{
    const struct act *act = &acts[i];
    char number[12];

    snprintf(number, sizeof number, "%u", (unsigned)i);
    brigade_trace_start(TRACE_BIT(TRACE_FAULT) | TRACE_BIT(TRACE_MARK));
    pid_t pid = start(1u << i % cores, "act", number, NULL);
    int status = end_of(pid);
    trace_take();
    is_int(status, act->signal ? act->signal : EXITED(7), "%s: %s", act->name,
           act->signal ? signal_name(act->signal) : "nothing happens");
    check_trace(act, pid);
    ok(goes_on(beside, 10000), "%s: the neighbour goes on", act->name);
}

static int sleeper(int argc, char **argv)
{
    (void)argc, (void)argv;
    brigade_trace_mark(1, 2);
    sleep_for_ever(0);
    return 0;
}

/* A core that a program put to sleep by WFI is not lost. */
static void test_wait_for_interrupt(unsigned core)
{
    pid_t pid = start(1u << core, "sleeper", NULL);

    WAIT_UNTIL(usage_of(pid).switches > 0);
    kill(pid, SIGTERM);
    is_int(end_of(pid), SIGTERM, "a process in WFI can be killed");
    pid = start(1u << core, "sleeper", NULL);
    WAIT_UNTIL(usage_of(pid).switches > 0);
    pid_t other = start(1u << core, "act", "0", NULL);
    is_int(end_of(other), SIGSEGV, "another process runs on the core of one in WFI");
    finish(pid);
}

int main(int argc, char **argv)
{
    static const struct role roles[] = {
        {"act", run_act}, {"neighbour", neighbour}, {"sleeper", sleeper}};
    int status;

    if (is_child(argc, argv, roles, ARRAY_SIZE(roles), &status))
        return status;
    unsigned cores = cores_online();
    pid_t beside = start(1u << (cores - 1), "neighbour", NULL);
    WAIT_UNTIL(usage_of(beside).switches > 0);
    for (size_t i = 0; i < ARRAY_SIZE(acts); i++)
        test_act(i, cores, beside);
    test_wait_for_interrupt(cores - 1);
    is_int(waitpid(beside, &status, WNOHANG), 0, "the neighbour has seen nothing of it");
    finish(beside);
    return done_testing();
}
