/*
 * What programs written on Linux take for granted beside POSIX: macros, numbers and words of errors and signals,
 * syscall() and futexes, where the parts of a program end.
 * SPDX-License-Identifier: MIT
 */
#include "child.h"

#include <byteswap.h>
#include <endian.h>
#include <linux/futex.h>
#include <pthread.h>
#include <sys/mman.h>
#include <sys/msg.h>
#include <sys/sem.h>
#include <sys/shm.h>
#include <sys/syscall.h>
#include <sys/sysmacros.h>
#include <syscall.h>
#include <wait.h>

#if !defined(__linux__) || !defined(__unix__)
#error "programs ask for these before they include what they need"
#endif

#define ERROR_OF(call) ((call) == -1 ? errno : 0)

/* --- Numbers and words --- */

static void test_numbers(void)
{
    is_int(SIGBUS * 10000 + SIGUSR1 * 100 + SIGUSR2, 71012, "SIGBUS, SIGUSR1, SIGUSR2");
    is_int(SIGCHLD * 10000 + SIGCONT * 100 + SIGSTOP, 171819, "SIGCHLD, SIGCONT, SIGSTOP");
    is_int(SIGTSTP * 10000 + SIGURG * 100 + SIGSYS, 202331, "SIGTSTP, SIGURG, SIGSYS");
    is_int(EDEADLK * 10000 + ENOSYS * 100 + ENOTEMPTY, 353839, "EDEADLK, ENOSYS, ENOTEMPTY");
    is_int(ETIMEDOUT * 1000 + EOWNERDEAD, 110130, "ETIMEDOUT, EOWNERDEAD");
    errno = 0;
    is_int(ERROR_OF((int)raw_call(0, 0, 0, 0, 0, 0, SYSCALL_COUNT)), 0, "a raw call sets no errno");
    is_int(raw_call(0, 0, 0, 0, 0, 0, SYSCALL_COUNT), -ENOSYS, "but returns the number");
    errno = 0;
    strtol("99999999999", NULL, 10);
    is_int(errno, 34, "of the C library: ERANGE");
}

static void test_words(void)
{
    is_str(strerror(EPERM), "Operation not permitted", "EPERM");
    is_str(strerror(EAGAIN), "Resource temporarily unavailable", "EAGAIN");
    is_str(strerror(EOWNERDEAD), "Owner died", "EOWNERDEAD");
    is_str(strerror(0), "Success", "no error");
    is_str(strerror(41), "Unknown error 41", "a number in between");
    is_str(strerror(-7), "Unknown error -7", "a negative one");
    is_str(strerror_l(ENOMEM, NULL), "Cannot allocate memory", "strerror_l");
    is_str(strsignal(SIGABRT), "Aborted", "SIGABRT");
    is_str(strsignal(SIGCHLD), "Child exited", "SIGCHLD");
    is_str(strsignal(SIGRTMIN + 2), "Real-time signal 2", "a real-time signal");
    is_str(strsignal(99), "Unknown signal 99", "none");
}

static void test_perror(void)
{
    char text[64];
    int ends[2], saved = dup(STDERR_FILENO);

    if (pipe(ends) != 0)
        return;
    dup2(ends[1], STDERR_FILENO);
    errno = EBADF;
    perror("x");
    psignal(SIGUSR1, "y");
    dup2(saved, STDERR_FILENO);
    ssize_t size = read(ends[0], text, sizeof text - 1);
    text[size > 0 ? size : 0] = '\0';
    is_str(text, "x: Bad file descriptor\ny: User defined signal 1\n", "perror, psignal");
    close(ends[0]);
    close(ends[1]);
    close(saved);
}

/* --- syscall --- */

static unsigned word;

static void *wake_it(void *thread_id)
{
    *(long *)thread_id = syscall(SYS_gettid);
    __atomic_store_n(&word, 1, __ATOMIC_RELEASE);
    syscall(SYS_futex, &word, FUTEX_WAKE_PRIVATE, 1, NULL, NULL, 0);
    return NULL;
}

static void test_syscall(void)
{
    long id = 0;
    pthread_t thread;
    struct timespec soon = {.tv_nsec = 1000000};

    is_int(syscall(SYS_getpid), getpid(), "getpid by its number");
    is_int(syscall(__NR_gettid), gettid(), "gettid");
    pthread_create(&thread, NULL, wake_it, &id);
    while (!__atomic_load_n(&word, __ATOMIC_ACQUIRE))
        syscall(SYS_futex, &word, FUTEX_WAIT_PRIVATE, 0, NULL, NULL, 0);
    pthread_join(thread, NULL);
    ok(id && id != gettid(), "a thread has another");
    is_int(ERROR_OF(syscall(SYS_futex, &word, FUTEX_WAIT, 0, NULL, NULL, 0)), EAGAIN,
           "a word that is another: EAGAIN");
    is_int(ERROR_OF(syscall(SYS_futex, &word, FUTEX_WAIT, 1, &soon, NULL, 0)), ETIMEDOUT,
           "in vain: ETIMEDOUT");
    is_int(syscall(SYS_futex, &word, FUTEX_WAKE, 1, NULL, NULL, 0), 0, "nobody to wake");
    is_int(ERROR_OF(syscall(SYS_futex, &word, 77, 0, NULL, NULL, 0)), ENOSYS, "another operation");
    is_int(ERROR_OF(syscall(9999)), ENOSYS, "another call: ENOSYS");
    is_int(ERROR_OF(syscall(SYS_close, -1)), EBADF, "a call that fails");
    is_int(ERROR_OF(syscall(SYS_tgkill, getpid(), gettid(), 99)), EINVAL, "tgkill, no signal");
    is_int(ERROR_OF(syscall(SYS_tgkill, 9999, gettid(), 0)), ESRCH, "of another process");
}

static void test_shared_futex(void)
{
    unsigned *shared = mmap(NULL, 4096, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    pid_t pid = fork();

    if (pid == 0) {
        while (!__atomic_load_n(shared, __ATOMIC_ACQUIRE))
            syscall(SYS_futex, shared, FUTEX_WAIT, 0, NULL, NULL, 0);
        syscall(SYS_exit_group, 6);
    }
    __atomic_store_n(shared, 1, __ATOMIC_RELEASE);
    syscall(SYS_futex, shared, FUTEX_WAKE, 1, NULL, NULL, 0);
    is_int(end_of(pid), EXITED(6), "a futex between processes, exit_group");
    munmap(shared, 4096);
}

/* --- abort --- */

static void returns(int signal)
{
    (void)signal;
}

static void test_abort(void)
{
    static void (*const actions[])(int) = {SIG_DFL, SIG_IGN, returns};

    for (size_t i = 0; i < ARRAY_SIZE(actions); i++) {
        pid_t pid = fork();
        if (pid == 0) {
            signal(SIGABRT, actions[i]);
            sighold(SIGABRT);
            abort();
        }
        is_int(end_of(pid), SIGABRT, "abort ends by SIGABRT, whatever is done on it: %d", (int)i);
    }
}

/* --- Headers --- */

extern char etext, edata, end;

static void test_headers(void)
{
    static int initialized = 5, zero;

    ok((uintptr_t)test_words < (uintptr_t)&etext && (uintptr_t)&etext <= (uintptr_t)&initialized &&
           (uintptr_t)&initialized < (uintptr_t)&edata && (uintptr_t)&edata <= (uintptr_t)&zero &&
           (uintptr_t)&zero < (uintptr_t)&end,
       "etext, edata, end");
    ok(bswap_16(0x1234) == 0x3412 && bswap_32(0x12345678) == 0x78563412 &&
           bswap_64(1ull) == 1ull << 56,
       "byteswap.h");
    ok(htobe16(0x1234) == 0x3412 && be32toh(0x12345678) == 0x78563412 && htole64(7) == 7 &&
           BYTE_ORDER == LITTLE_ENDIAN,
       "endian.h");
    is_int(ERROR_OF(shmget(IPC_PRIVATE, 4096, IPC_CREAT | 0600)), ENOSYS, "System V: shmget");
    ok(ERROR_OF(shmdt(NULL)) == ENOSYS && ERROR_OF(shmctl(1, IPC_RMID, NULL)) == ENOSYS &&
           shmat(1, NULL, 0) == (void *)-1,
       "other calls of shared memory");
    ok(ERROR_OF(semget(1, 1, 0)) == ENOSYS && ERROR_OF(semop(1, NULL, 0)) == ENOSYS &&
           ERROR_OF(semctl(1, 0, IPC_RMID)) == ENOSYS,
       "of semaphores");
    ok(ERROR_OF(msgget(1, 0)) == ENOSYS && ERROR_OF(msgsnd(1, NULL, 0, 0)) == ENOSYS &&
           ERROR_OF((int)msgrcv(1, NULL, 0, 0, 0)) == ENOSYS &&
           ERROR_OF(msgctl(1, IPC_RMID, NULL)) == ENOSYS,
       "of queues");
    ok(ftok("/tmp", 1) != ftok("/tmp", 2) && ERROR_OF(ftok("/none", 1)) == ENOENT, "ftok");
    dev_t device = makedev(3, 4);
    ok(major(device) == 3 && minor(device) == 4, "sys/sysmacros.h");
}

int main(void)
{
    test_numbers();
    test_words();
    test_perror();
    test_syscall();
    test_shared_futex();
    test_abort();
    test_headers();
    return done_testing();
}
