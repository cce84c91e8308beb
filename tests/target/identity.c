/*
 * Who a process is and what it may use: users, sessions, groups, limits, usage, the host's names.
 * SPDX-License-Identifier: MIT
 */
#include "child.h"

#include <fcntl.h>
#include <grp.h>
#include <limits.h>
#include <pthread.h>
#include <pwd.h>
#include <sys/mman.h>
#include <sys/random.h>
#include <sys/resource.h>
#include <sys/times.h>
#include <sys/utsname.h>
#include <termios.h>

#define PAGE 4096

static const char some_bytes[1000] = "x";

/* The error of a call that is to return -1. */
#define ERROR_OF(call) ((call) == -1 ? errno : 0)

/* Runs a function in a forked child; returns its exit status, -1 if a signal ended it. */
static int in_child(int (*function)(void))
{
    int status = -1;
    pid_t pid = fork();

    if (pid == 0)
        _exit(function());
    if (pid < 0 || waitpid(pid, &status, 0) != pid)
        return -1;
    return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

/* --- Users and names --- */

static void test_users(void)
{
    uid_t real = 9, effective = 9, saved = 9;

    ok(getuid() == 0 && geteuid() == 0 && getgid() == 0 && getegid() == 0, "one user: 0");
    is_int(getgroups(0, NULL), 0, "no supplementary groups");
    ok(setuid(0) == 0 && seteuid(0) == 0 && setreuid((uid_t)-1, 0) == 0 && setgid(0) == 0 &&
           setegid(0) == 0 && setregid(0, (gid_t)-1) == 0 && setresuid(0, 0, 0) == 0,
       "who becomes the same, may");
    is_int(ERROR_OF(setuid(1000)), EINVAL, "another: EINVAL");
    is_int(ERROR_OF(setegid(1000)), EINVAL, "another group: EINVAL");
    ok(getresuid(&real, &effective, &saved) == 0 && real + effective + saved == 0, "getresuid");
    struct passwd *user = getpwuid(getuid());
    ok(user && strcmp(user->pw_name, "root") == 0 && getpwnam("root") == user,
       "getpwuid, getpwnam");
    ok(!getpwuid(5) && !getpwnam("guest"), "nobody else");
    ok(getgrgid(0) && getgrnam("root") == getgrgid(0) && !getgrnam("wheel"), "getgrgid, getgrnam");
    is_str(getlogin(), "root", "getlogin");
}

static void test_names(void)
{
    struct utsname name;
    char host[64], small[4], path[8];
    unsigned char random[256];
    bool differ = false;

    is_int(uname(&name), 0, "uname");
    is_str(name.sysname, "Brigade", "sysname");
    is_str(name.machine, "armv7l", "machine");
    ok(gethostname(host, sizeof host) == 0 && strcmp(host, name.nodename) == 0, "gethostname");
    is_int(ERROR_OF(gethostname(small, sizeof small)), ENAMETOOLONG, "too short: ENAMETOOLONG");
    is_int(ERROR_OF(sethostname("x", 1)), EPERM, "sethostname: EPERM");
    is_int((int)confstr(_CS_PATH, path, sizeof path), 5, "confstr");
    is_str(path, "/bin", "the standard programs' path");
    is_int((int)confstr(12345, NULL, 0), 0, "confstr of nothing");
    ok(getentropy(random, sizeof random) == 0 && ERROR_OF(getentropy(random, 257)) == EIO,
       "getentropy: up to 256 bytes");
    for (size_t i = 1; i < sizeof random; i++)
        differ |= random[i] != random[0];
    ok(differ, "not all the same");
    void *before = sbrk(0);
    ok(brk((char *)before + PAGE) == 0 && sbrk(0) == (char *)before + PAGE && brk(before) == 0 &&
           sbrk(0) == before,
       "brk");
    is_int(ERROR_OF(brk((void *)0x3f000000)), ENOMEM, "too far: ENOMEM");
}

/* --- Sessions --- */

static int new_session(void)
{
    pid_t me = getpid();

    if (getsid(0) == me || setsid() != me)
        return 1;
    if (getsid(0) != me || getpgrp() != me || ERROR_OF(setsid()) != EPERM)
        return 2;
    if (ERROR_OF(setpgid(0, 0)) != EPERM || ERROR_OF(setpgid(0, getppid())) != EPERM)
        return 3; /* a session's leader stays */
    return getsid(getppid()) == me ? 4 : 0;
}

static int leader(void)
{
    return setpgid(0, 0) == 0 && ERROR_OF(setsid()) == EPERM && setpgrp() == 0 ? 0 : 1;
}

static int strange_groups(void)
{
    return ERROR_OF(setpgid(0, 32000)) == EPERM && ERROR_OF(setpgid(0, -1)) == EINVAL ? 0 : 1;
}

static void test_sessions(void)
{
    is_int(in_child(new_session), 0, "setsid: session and group of one's own");
    is_int(in_child(leader), 0, "who leads a group: EPERM");
    is_int(in_child(strange_groups), 0, "a group that is not there: EPERM; negative: EINVAL");
    is_int(ERROR_OF(getsid(32000)), ESRCH, "getsid of nobody: ESRCH");
    pid_t other = fork();
    if (other == 0) {
        setsid();
        kill(getpid(), SIGSTOP);
        _exit(0);
    }
    waitpid(other, NULL, WUNTRACED);
    is_int(getsid(other), other, "a child in a session of its own");
    is_int(ERROR_OF(setpgid(other, getpgrp())), EPERM, "cannot be fetched back");
    kill(other, SIGKILL);
    waitpid(other, NULL, 0);
}

static void test_terminal(void)
{
    struct termios mode;
    char name[16];

    is_str(ttyname(0), "/dev/tty", "ttyname");
    ok(ttyname_r(0, name, 3) == ERANGE && ttyname_r(0, name, sizeof name) == 0, "ttyname_r");
    is_str(ctermid(name), "/dev/tty", "ctermid");
    int null = open("/dev/null", O_RDWR);
    ok(!ttyname(null) && errno == ENOTTY, "of something else: ENOTTY");
    ok(tcdrain(1) == 0 && tcflow(1, TCOON) == 0 && tcsendbreak(1, 0) == 0,
       "tcdrain, tcflow, tcsendbreak");
    is_int(ERROR_OF(tcflow(1, 9)), EINVAL, "no such action: EINVAL");
    is_int(ERROR_OF(tcdrain(null)), ENOTTY, "no terminal: ENOTTY");
    ok(tcflush(0, TCIFLUSH) == 0 && ERROR_OF(tcflush(0, 7)) == EINVAL, "tcflush");
    is_int(tcgetsid(0), getsid(0), "tcgetsid");
    ok(tcgetattr(0, &mode) == 0 && cfgetospeed(&mode) == B115200, "cfgetospeed");
    ok(cfsetispeed(&mode, B9600) == 0 && cfgetispeed(&mode) == B9600, "cfsetispeed");
    is_int(ERROR_OF(cfsetspeed(&mode, 9600)), EINVAL, "a number that is no speed: EINVAL");
    close(null);
}

static int become_daemon(void)
{
    int ends[2];
    pid_t heard[2] = {0, 0};

    pipe(ends);
    if (fork() == 0) {
        if (daemon(0, 0) != 0)
            _exit(1);
        pid_t mine[2] = {getsid(0) == getpid() && !isatty(0), getppid()};
        write(ends[1], mine, sizeof mine);
        _exit(0);
    }
    wait(NULL);
    read(ends[0], heard, sizeof heard);
    return heard[0] == 1 ? 0 : 1;
}

/* --- Limits --- */

static bool set_limit(int which, rlim_t soft, rlim_t hard)
{
    return setrlimit(which, &(struct rlimit){soft, hard}) == 0;
}

static int few_files(void)
{
    int last = -1, fd;

    if (!set_limit(RLIMIT_NOFILE, 10, 20) || sysconf(_SC_OPEN_MAX) != 10 || getdtablesize() != 10)
        return 1;
    while ((fd = dup(0)) >= 0)
        last = fd;
    if (errno != EMFILE || last != 9)
        return 2;
    if (ERROR_OF(open("/proc/uptime", O_RDONLY)) != EMFILE ||
        ERROR_OF(pipe((int[2]){0, 0})) != EMFILE)
        return 3;
    if (ERROR_OF(dup2(0, 10)) != EBADF || ERROR_OF(fcntl(0, F_DUPFD, 10)) != EINVAL)
        return 4;
    if (!set_limit(RLIMIT_NOFILE, 20, 20) || dup2(0, 19) != 19 || dup(0) != 10)
        return 5;
    if (!set_limit(RLIMIT_NOFILE, 5, 20) || close(19) != 0 || ERROR_OF(dup(0)) != EMFILE)
        return 6; /* what is open above the limit stays */
    return in_child(getdtablesize) == 5 ? 0 : 7;
}

static int few_processes(void)
{
    int children = 0;
    pid_t pid;

    if (!set_limit(RLIMIT_NPROC, 12, 12) || sysconf(_SC_CHILD_MAX) != 12)
        return 100;
    while ((pid = fork()) > 0)
        children++;
    if (pid == 0) {
        pause();
        _exit(0);
    }
    if (errno != EAGAIN)
        return 101;
    char *const argv[] = {(char *)(uintptr_t)self, (char *)"none", NULL};
    if (posix_spawn(NULL, self, NULL, NULL, argv, NULL) != EAGAIN)
        return 102;
    signal(SIGTERM, SIG_IGN);
    kill(0, SIGTERM);
    for (int i = 0; i < children; i++)
        wait(NULL);
    pid = fork();
    if (pid == 0)
        _exit(0);
    return pid > 0 && wait(NULL) == pid ? children : 103;
}

static int few_processes_in_a_group(void)
{
    setpgid(0, 0);
    return few_processes();
}

static int small_files(void)
{
    int fd = open("/tmp/small", O_RDWR | O_CREAT | O_APPEND, 0600);

    if (!set_limit(RLIMIT_FSIZE, 1000, RLIM_INFINITY) || signal(SIGXFSZ, SIG_IGN) == SIG_ERR)
        return 1;
    if (write(fd, some_bytes, 900) != 900 || write(fd, some_bytes, 900) != 100)
        return 2;
    if (ERROR_OF(write(fd, some_bytes, 1)) != EFBIG || ERROR_OF(ftruncate(fd, 1001)) != EFBIG)
        return 3;
    if (pwrite(fd, some_bytes, 10, 990) != 10 || ftruncate(fd, 10) != 0 || ftruncate(fd, 1000) != 0)
        return 4;
    unlink("/tmp/small");
    signal(SIGXFSZ, SIG_DFL);
    write(fd, some_bytes, 1);
    return 5;
}

static void test_file_size(void)
{
    int status;
    pid_t pid = fork();

    if (pid == 0)
        _exit(small_files());
    waitpid(pid, &status, 0);
    is_int(status, SIGXFSZ, "RLIMIT_FSIZE is kept to: EFBIG and SIGXFSZ");
}

static void test_limits(void)
{
    struct rlimit limit;

    ok(getrlimit(RLIMIT_NOFILE, &limit) == 0 && limit.rlim_cur == OPEN_MAX &&
           limit.rlim_max == OPEN_MAX,
       "as many files as there can be");
    ok(getrlimit(RLIMIT_NPROC, &limit) == 0 && limit.rlim_cur == 512, "and processes");
    ok(getrlimit(RLIMIT_STACK, &limit) == 0 && limit.rlim_cur == 9 << 20, "9 MiB of stack");
    ok(getrlimit(RLIMIT_CPU, &limit) == 0 && limit.rlim_cur == RLIM_INFINITY, "CPU: no limit");
    ok(getrlimit(RLIMIT_FSIZE, &limit) == 0 && limit.rlim_cur == RLIM_INFINITY, "nor of files");
    ok(getrlimit(RLIMIT_CORE, &limit) == 0 && limit.rlim_cur == 0, "no core files");
    ok(set_limit(RLIMIT_CORE, 0, RLIM_INFINITY), "which nobody minds");
    is_int(ERROR_OF(getrlimit(77, &limit)), EINVAL, "no such limit: EINVAL");
    ok(!set_limit(RLIMIT_NOFILE, 9, 8) && errno == EINVAL, "soft above hard: EINVAL");
    ok(!set_limit(RLIMIT_NOFILE, 8, 1000) && errno == EPERM, "more than there is: EPERM");
    ok(!set_limit(RLIMIT_STACK, 1 << 20, 1 << 20) && errno == EINVAL, "what is fixed: EINVAL");
    is_int(ERROR_OF(prlimit(32000, RLIMIT_NOFILE, NULL, &limit)), ESRCH, "of nobody: ESRCH");
    is_int(in_child(few_files), 0, "RLIMIT_NOFILE is kept to, and inherited");
    int children = in_child(few_processes_in_a_group);
    ok(children >= 1 && children < 12, "RLIMIT_NPROC is kept to: %d", children);
    ok(getrlimit(RLIMIT_NPROC, &limit) == 0 && limit.rlim_cur == 512, "by the child alone");
}

/* --- Usage --- */

static void touch(size_t pages)
{
    char *memory =
        mmap(NULL, pages * PAGE, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

    for (size_t i = 0; i < pages; i++)
        memory[i * PAGE] = 1;
    munmap(memory, pages * PAGE);
}

static long long us_of(const struct rusage *usage)
{
    return (long long)usage->ru_utime.tv_sec * 1000000 + usage->ru_utime.tv_usec;
}

static void compute(void)
{
    struct rusage usage;

    do
        getrusage(RUSAGE_SELF, &usage);
    while (usage.ru_utime.tv_sec == 0 && usage.ru_utime.tv_usec < 30000);
}

static void *compute_a_little(void *unused)
{
    struct rusage own, all;

    (void)unused;
    getrusage(RUSAGE_THREAD, &own);
    getrusage(RUSAGE_SELF, &all);
    ok(us_of(&own) < us_of(&all), "RUSAGE_THREAD: less than the process");
    return NULL;
}

static void test_usage(void)
{
    struct rusage before, after, child;
    struct tms times_before, times_after;
    pthread_t thread;
    int status;

    getrusage(RUSAGE_SELF, &before);
    touch(100);
    compute();
    do {
        usleep(1000); /* unless that time is over before it has begun */
        getrusage(RUSAGE_SELF, &after);
    } while (after.ru_nvcsw == before.ru_nvcsw);
    ok(after.ru_minflt >= before.ru_minflt + 100, "a fault for each page");
    ok(after.ru_maxrss >= 400, "the most memory it had: %ld KiB", after.ru_maxrss);
    ok(after.ru_nvcsw > before.ru_nvcsw, "sleeping is a voluntary switch");
    pthread_create(&thread, NULL, compute_a_little, NULL);
    pthread_join(thread, NULL);
    is_int(ERROR_OF(getrusage(42, &after)), EINVAL, "of whom? EINVAL");

    getrusage(RUSAGE_CHILDREN, &before);
    times(&times_before);
    pid_t pid = fork();
    if (pid == 0) {
        touch(200);
        compute();
        _exit(7);
    }
    is_int(wait4(pid, &status, 0, &child), pid, "wait4");
    is_int(status, 7 << 8, "its status");
    ok(child.ru_utime.tv_usec >= 30000 || child.ru_utime.tv_sec, "its time");
    ok(child.ru_minflt >= 200 && child.ru_maxrss >= 800, "its memory, though it is gone");
    getrusage(RUSAGE_CHILDREN, &after);
    timersub(&after.ru_utime, &before.ru_utime, &after.ru_utime);
    ok(us_of(&after) >= us_of(&child), "RUSAGE_CHILDREN has it from now on");
    ok(after.ru_minflt >= before.ru_minflt + 200, "its faults, too");
    times(&times_after);
    ok(times_after.tms_cutime >= times_before.tms_cutime + 2, "and so has times");
    is_int(wait3(&status, 0, &child) == -1 ? errno : 0, ECHILD, "wait3 of nobody: ECHILD");
}

int main(int argc, char **argv)
{
    static const struct role roles[] = {{NULL, NULL}};
    int status;

    if (is_child(argc, argv, roles, 0, &status))
        return status;
    test_users();
    test_names();
    test_sessions();
    test_terminal();
    is_int(in_child(become_daemon), 0, "daemon");
    test_limits();
    test_file_size();
    test_usage();
    return done_testing();
}
