/*
 * Attempts to get what is not a program's own: rights by a forged way back from a handler, what others left in registers
 * and memory, somebody else's mutex; and all there is of everything.
 * SPDX-License-Identifier: MIT
 */
#include "attack.h"

#include <pthread.h>
#include <setjmp.h>
#include <sys/stat.h>

#define UNMAPPED 0x30000000u
#define SECRET 0x5ec2e7u

/* --- A forged frame of a signal --- */

static struct abi_signal_frame forged;
static sigjmp_buf back;
static volatile uint32_t landed_with;

static void landed(void)
{
    uint32_t cpsr;

    __asm__ volatile("mrs %0, cpsr" : "=r"(cpsr));
    landed_with = cpsr;
    siglongjmp(back, 1);
}

/* In ARM state as in Thumb: goes on in landed(). */
void landing_arm(void);
void landing_thumb(void);
__asm__(
    ".pushsection .text.landing, \"ax\", %progbits\n.syntax unified\n.balign 4\n"
    ".arm\n.type landing_arm, %function\nlanding_arm: ldr pc, 1f\n1: .word landed_word\n"
    ".thumb\n.type landing_thumb, %function\n.thumb_func\nlanding_thumb: ldr r0, =landed_pointer\nldr r0, [r0]\nbx r0\n"
    ".ltorg\n.popsection\n"
    ".global landed_pointer\n.set landed_word, landed\n");
void (*landed_pointer)(void) = landed;

/* sigreturn with that stack pointer; it does not come back here. */
__attribute__((noreturn)) static void return_from(uint32_t stack)
{
    __asm__ volatile("mov sp, %0\nmovs r7, %1\nsvc 0"
                     :
                     : "r"(stack), "i"(SYS_sigreturn)
                     : "memory");
    __builtin_unreachable();
}

#define FORBIDDEN 0x010003dfu /* J, E, A, I, F and the mode of CPSR */
#define USER_MODE 0x10u

static int forged_cpsr(void)
{
    static char stack[2048] __attribute__((aligned(8)));

    static uint32_t number; /* kept across longjmp */

    for (number = 0; number < 32 * 16; number++) {
        uint32_t cpsr = number % 32 | (number / 32 & 8 ? 0x1c0 : 0) |
                        (number / 32 & 4 ? 0x01000200 : 0) | (number / 32 & 2 ? 0xf80f0000 : 0) |
                        (number / 32 & 1 ? 0x20 : 0);
        if (sigsetjmp(back, 0) == 0) {
            memset(&forged, 0, sizeof forged);
            forged.context.r[13] = ADDRESS(stack + sizeof stack);
            forged.context.r[15] = ADDRESS(cpsr & 0x20 ? landing_thumb : landing_arm);
            forged.context.cpsr = cpsr;
            return_from(ADDRESS(&forged));
        }
        if ((landed_with & (FORBIDDEN & ~0x100u)) != USER_MODE)
            return 1;
    }
    return 0;
}

/* To the kernel, or with a frame that is not there. */
static int return_to_kernel(void)
{
    memset(&forged, 0, sizeof forged);
    forged.context.r[15] = KERNEL;
    forged.context.cpsr = 0x13;
    return_from(ADDRESS(&forged));
}

static int return_from_kernel(void)
{
    return_from(KERNEL);
}

static int return_from_nothing(void)
{
    return_from(UNMAPPED + 2);
}

static void ignore(int signal)
{
    (void)signal;
}

/* --- A handler for which there is no stack --- */

static int raise_on(uint32_t stack)
{
    signal(SIGUSR1, ignore);
    pid_t pid = getpid();
    __asm__ volatile(
        "mov r4, sp\nmov sp, %0\nmov r0, %1\nmov r1, %2\nmovs r7, %3\nsvc 0\nmov sp, r4"
        :
        : "r"(stack), "r"(pid), "r"(SIGUSR1), "i"(SYS_kill)
        : "r0", "r1", "r4", "r7", "memory");
    return 0;
}

static int handler_in_kernel(void)
{
    return raise_on(KERNEL + 0x10000);
}

static int handler_at_null(void)
{
    return raise_on(8);
}

static int handler_at_the_end(void)
{
    return raise_on(0xfffffff8);
}

static int handler_nowhere(void)
{
    return raise_on(UNMAPPED);
}

static int handler_in_text(void)
{
    return raise_on(ADDRESS(raw_call) & ~7u);
}

/* --- System calls that are none --- */

static int unknown_calls(void)
{
    for (uint32_t number = SYSCALL_COUNT; number < 1000; number++)
        if (raw_call(0, 0, 0, 0, 0, 0, number) != -ENOSYS)
            return 1;
    for (int bit = 10; bit < 32; bit++)
        if (raw_call(0, 0, 0, 0, 0, 0, 1u << bit) != -ENOSYS ||
            raw_call(0, 0, 0, 0, 0, 0, -(1u << bit)) != -ENOSYS)
            return 2;
    return 0;
}

/* --- What a handler is told of a fault --- */

static const struct {
    uint32_t address;
    bool write;
    int signal, code;
} faults[] = {
    {0, false, SIGSEGV, SEGV_MAPERR},          {8, true, SIGSEGV, SEGV_MAPERR},
    {UNMAPPED, false, SIGSEGV, SEGV_MAPERR},   {UNMAPPED + 4, true, SIGSEGV, SEGV_MAPERR},
    {KERNEL, false, SIGSEGV, SEGV_ACCERR},     {KERNEL + 4, true, SIGSEGV, SEGV_ACCERR},
    {USER_TOP, false, SIGSEGV, SEGV_ACCERR},   {0xf8000000, true, SIGSEGV, SEGV_ACCERR},
    {0xffff0000, false, SIGSEGV, SEGV_ACCERR}, {USER_IMAGE_LOW, true, SIGSEGV, SEGV_ACCERR},
};

static volatile siginfo_t told;

static void on_fault(int signal, siginfo_t *info, void *context)
{
    (void)signal, (void)context;
    *(siginfo_t *)&told = *info;
    siglongjmp(back, 1);
}

static int fault_information(void)
{
    struct sigaction action = {.sa_sigaction = on_fault, .sa_flags = SA_SIGINFO | SA_NODEFER};

    sigaction(SIGSEGV, &action, NULL);
    sigaction(SIGBUS, &action, NULL);
    static size_t number; /* kept across longjmp */

    for (number = 0; number < ARRAY_SIZE(faults); number++) {
        volatile uint32_t *at = (volatile uint32_t *)(uintptr_t)faults[number].address;
        __asm__("" : "+r"(at)); /* or the compiler would warn of NULL */
        if (sigsetjmp(back, 1) == 0) {
            if (faults[number].write)
                *at = 1;
            else
                (void)*at;
            return 100;
        }
        if (told.si_signo != faults[number].signal || told.si_code != faults[number].code ||
            (uint32_t)(uintptr_t)told.si_addr != faults[number].address)
            return (int)number + 1;
    }
    return 0;
}

/* --- What others leave in registers --- */

static void fill_registers(void)
{
    __asm__ volatile(
        "mov r0, %0\nvmov d0, r0, r0\nvmov d15, r0, r0\nvmov d16, r0, r0\nvmov d31, r0, r0\n"
        "mcr p15, 0, r0, c13, c0, 2\n"
        :
        : "r"(SECRET)
        : "r0", "d0", "d15", "d16", "d31");
}

static bool registers_tell(void)
{
    uint32_t found[9];

    __asm__ volatile(
        "vmov %0, %1, d0\nvmov %2, %3, d15\nvmov %4, %5, d16\nvmov %6, %7, d31\nmrc p15, 0, %8, c13, c0, 2\n"
        : "=r"(found[0]), "=r"(found[1]), "=r"(found[2]), "=r"(found[3]), "=r"(found[4]),
          "=r"(found[5]), "=r"(found[6]), "=r"(found[7]), "=r"(found[8]));
    for (int i = 0; i < 9; i++)
        if (found[i] == SECRET)
            return true;
    return false;
}

static int peek(int argc, char **argv)
{
    (void)argc, (void)argv;
    return registers_tell() ? 1 : 7;
}

static int secret_beside(void)
{
    pid_t other = fork();

    CALL(sched_setaffinity, 0, 1);
    if (other == 0)
        for (;;) {
            fill_registers();
            CALL(sched_yield);
        }
    int told_by = 0;
    for (int i = 0; i < 50; i++)
        told_by += end_of(start(1, "peek", NULL)) != EXITED(7);
    finish(other);
    return told_by;
}

static int secret_across_exec(void)
{
    fill_registers();
    execl(self, self, "peek", (char *)NULL);
    return 1;
}

/* New memory of all kinds is zeros, though others have just filled theirs. */
static int secret_in_memory(void)
{
    for (int round = 0; round < 4; round++) {
        uint32_t *memory =
            mmap(NULL, 64 * PAGE, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
        for (uint32_t i = 0; i < 64 * PAGE / 4; i++) {
            if (memory[i])
                return 1;
            memory[i] = SECRET;
        }
        munmap(memory, 64 * PAGE);
        int fd = open("/tmp/secret", O_RDWR | O_CREAT | O_TRUNC, 0600);
        ftruncate(fd, 4 * PAGE);
        for (uint32_t i = 0, word; read(fd, &word, sizeof word) == sizeof word; i++)
            if (word)
                return 2;
        pwrite(fd, &(uint32_t){SECRET}, 4, PAGE + 8);
        ftruncate(fd, PAGE + 4);
        ftruncate(fd, 2 * PAGE);
        uint32_t word = 1;
        pread(fd, &word, 4, PAGE + 8);
        close(fd);
        unlink("/tmp/secret");
        if (word)
            return 3;
    }
    return 0;
}

/* --- Mutexes that a thread that ends claims to hold --- */

static struct abi_robust_mutex claimed[4];
static struct abi_robust_list claims;
static uint32_t list_address;

static void *end_with_list(void *argument)
{
    CALL(set_robust_list, list_address);
    claimed[1].word = ABI_ROBUST | (uint32_t)CALL(gettid);
    return argument;
}

static int robust_lists(void)
{
    static const uint32_t wild[] = {KERNEL, UNMAPPED, USER_TOP - 4, 2, 0xfffffffc};
    pthread_t thread;

    for (size_t i = 0; i < ARRAY_SIZE(wild) + 2; i++) {
        claimed[0] =
            (struct abi_robust_mutex){.word = ABI_ROBUST | 1, .next = ADDRESS(&claimed[1])};
        claimed[1] = (struct abi_robust_mutex){
            .next = i < ARRAY_SIZE(wild) ? wild[i] : ADDRESS(&claimed[i % 2])};
        claims = (struct abi_robust_list){.first = ADDRESS(&claimed[0]),
                                          .pending = i < ARRAY_SIZE(wild) ? wild[i] : 0};
        list_address = ADDRESS(&claims);
        pthread_create(&thread, NULL, end_with_list, NULL);
        pthread_join(thread, NULL);
        if (claimed[0].word != (ABI_ROBUST | 1)) /* another thread's */
            return 1;
    }
    for (size_t i = 0; i < ARRAY_SIZE(wild); i++)
        if (CALL(set_robust_list, wild[i]) == 0 && wild[i] != UNMAPPED && wild[i] != USER_TOP - 4)
            return 2;
    return 0;
}

/* --- All there is --- */

static int no_descriptors(void)
{
    int ends[2], last = 0;

    while (pipe(ends) == 0) {
        fcntl(ends[1], F_SETFL, O_NONBLOCK);
        while (write(ends[1], &forged, sizeof forged) > 0)
            ;
        last = ends[1];
    }
    dup(0); /* one may be left */
    return errno == EMFILE && last > 50 && dup(0) == -1 && errno == EMFILE &&
                   open("/tmp/x", O_CREAT | O_RDWR, 0600) == -1 && unlink("/tmp/x") == -1
               ? 0
               : 1;
}

static int no_memory(void)
{
    touch_all(); /* or it would be killed at its first write to its own data */
    for (uint32_t size = 64 << 20; size >= PAGE; size /= 2) {
        long at;
        while ((at = CALL(mmap, 0, size, ABI_PROT_READ | ABI_PROT_WRITE, ABI_MAP_PRIVATE)) > 0 &&
               CALL(memory_check, (uint32_t)at, size, ABI_MEMORY_GIVE) == 0)
            ;
    }
    return machine_now().free_pages > 2000 || CALL(fork) > 0 ? 1 : 0;
}

static int no_file_space(void)
{
    static char block[32768];
    int fd = open("/tmp/full", O_RDWR | O_CREAT, 0600);

    while (write(fd, block, sizeof block) > 0)
        ;
    int error = errno;
    unlink("/tmp/full");
    return error == ENOSPC || error == EFBIG ? 0 : 1;
}

/* In: futex_wait's number. It uses no stack, and waits for a word that does not change. */
void wait_for_ever(uint32_t number);
uint32_t constant_word;
__asm__(
    ".pushsection .text.wait_for_ever, \"ax\", %progbits\n.syntax unified\n"
    ".thumb\n.type wait_for_ever, %function\n.thumb_func\nwait_for_ever: mov r7, r0\nldr r0, =constant_word\n"
    "movs r1, #0\nmovs r2, #0\nmovs r3, #1\nsvc 0\n1: b 1b\n.ltorg\n.popsection\n");

static int no_threads(void)
{
    long made = 0, id;

    while ((id = CALL(thread_create, ADDRESS(wait_for_ever), SYS_futex_wait, 0, 0, 0, 0)) > 0 &&
           made < 2000)
        made++;
    return id == -EAGAIN && made > 500 ? 0 : 1;
}

static int no_processes(void)
{
    int made = 0;
    pid_t pid;

    while ((pid = fork()) > 0)
        made++;
    if (pid == 0)
        for (;;)
            pause();
    bool right = errno == EAGAIN && made > 300;
    kill(0, SIGKILL);
    return right ? 0 : 1;
}

static int process_bomb(void)
{
    pid_t pid = fork();

    if (pid == 0) {
        setpgid(0, 0);
        _exit(no_processes());
    }
    return end_of(pid) == SIGKILL ? 0 : 1;
}

static int no_timers_or_signals(void)
{
    sigset_t set;
    int made = 0;

    sigfillset(&set);
    sigprocmask(SIG_BLOCK, &set, NULL);
    while (CALL(timer_create, CLOCK_MONOTONIC, SIGRTMIN, 0, 0) > 0)
        made++;
    for (int i = 0; i < 1000; i++)
        if (CALL(sigqueue, (uint32_t)getpid(), 0, SIGRTMIN, 1) != 0)
            return made > 0 ? 0 : 2;
    return 1;
}

static int no_file_locks(void)
{
    int fd = open("/tmp/locked", O_RDWR | O_CREAT, 0600);
    struct flock lock = {.l_type = F_WRLCK, .l_len = 1};

    unlink("/tmp/locked");
    for (int i = 0; i < 3000; i++, lock.l_start += 2)
        if (fcntl(fd, F_SETLK, &lock) != 0)
            return errno == ENOLCK && i > 1000 ? 0 : 1;
    return 2;
}

static int no_mappings(void)
{
    int fd = open("/tmp/mapped", O_RDWR | O_CREAT, 0600);

    unlink("/tmp/mapped");
    for (int i = 0; i < 3000; i++)
        if (mmap(NULL, PAGE, PROT_READ, MAP_SHARED, fd, 0) == MAP_FAILED)
            return errno == ENOMEM ? 0 : 1;
    return 2;
}

static const struct act acts[] = {
    {"modes, masks and states in a forged frame", forged_cpsr, 0},
    {"a forged frame that goes on in the kernel", return_to_kernel, SIGSEGV},
    {"a frame in the kernel", return_from_kernel, SIGSEGV},
    {"a frame where nothing is", return_from_nothing, SIGSEGV},
    {"a handler with its stack in the kernel", handler_in_kernel, SIGSEGV},
    {"a handler with its stack at NULL", handler_at_null, SIGSEGV},
    {"a handler with its stack at the last address", handler_at_the_end, SIGSEGV},
    {"a handler with its stack nowhere", handler_nowhere, SIGSEGV},
    {"a handler with its stack in the text", handler_in_text, SIGSEGV},
    {"numbers of no system call", unknown_calls, 0},
    {"what a handler is told of a fault", fault_information, 0},
    {"what another process on the core has in registers", secret_beside, 0},
    {"what the program before had in registers", secret_across_exec, EXITED(7)},
    {"what was in pages before", secret_in_memory, 0},
    {"lists of robust mutexes that lead anywhere", robust_lists, 0},
    {"pipes until there are no descriptors", no_descriptors, 0},
    {"all memory", no_memory, 0},
    {"all room for files", no_file_space, 0},
    {"as many threads as there can be", no_threads, 0},
    {"as many processes as there can be", process_bomb, 0},
    {"all timers and queued signals", no_timers_or_signals, 0},
    {"as many locks of a file as there can be", no_file_locks, 0},
    {"as many mappings of a file as there can be", no_mappings, 0},
};

int main(int argc, char **argv)
{
    static const struct role roles[] = {{"peek", peek}};
    int status;

    self = argv[0];
    if (argc > 1 && !strcmp(argv[1], "peek") && is_child(argc, argv, roles, 1, &status))
        return status;
    attack_start();
    for (size_t i = 0; i < ARRAY_SIZE(acts); i++) {
        if (argc > 1 && !strstr(acts[i].name, argv[1]))
            continue;
        if (acts[i].run == return_to_kernel)
            expect(
                "fault: process * (acts) thread 0 on core *: execution of 0x80010000 refused (permission: kernel "
                "memory) at pc 0x80010000 ?+0x0; killed by SIGSEGV");
        test_act(&acts[i]);
    }
    return attack_end();
}
