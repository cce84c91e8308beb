/*
 * What older programs use: System V's signals, alarms and times in microseconds, dates, directories by
 * descriptor, changing the terminal's mode.
 * SPDX-License-Identifier: MIT
 */
#include "child.h"

#include <dirent.h>
#include <fcntl.h>
#include <limits.h>
#include <pthread.h>
#include <sys/mman.h>
#include <sys/select.h>
#include <sys/stat.h>
#include <sys/time.h>
#include <sys/wait.h>
#include <termios.h>

#ifndef timercmp /* for cppcheck, which does not see newlib's */
#define timercmp(a, b, op) ((a)->tv_sec op(b)->tv_sec)
#endif
#define ERROR_OF(call) ((call) == -1 ? errno : 0)

static volatile sig_atomic_t caught;

static void note(int number)
{
    caught = number;
}

/* --- Signals --- */

static void test_sigset(void)
{
    struct sigaction action;
    sigset_t set;

    sigfillset(&set);
    ok(sigdelset(&set, SIGUSR1) == 0 && !sigismember(&set, SIGUSR1) && sigismember(&set, SIGUSR2),
       "sigdelset");
    is_int(ERROR_OF(sigdelset(&set, NSIG)), EINVAL, "of no signal: EINVAL");
    ok(sigset(SIGUSR1, note) == SIG_DFL, "sigset: what was done before");
    is_int(sighold(SIGUSR1), 0, "sighold");
    raise(SIGUSR1);
    is_int(caught, 0, "keeps the signal");
    is_int(sigrelse(SIGUSR1), 0, "sigrelse");
    is_int(caught, SIGUSR1, "lets it come");
    ok(sigset(SIGUSR1, SIG_HOLD) == note, "SIG_HOLD blocks");
    caught = 0;
    raise(SIGUSR1);
    is_int(caught, 0, "too");
    ok(sigset(SIGUSR1, note) == SIG_HOLD && caught == SIGUSR1, "a new handler ends that");
    caught = 0;
    is_int(sigignore(SIGUSR1), 0, "sigignore");
    raise(SIGUSR1);
    ok(caught == 0 && sigaction(SIGUSR1, NULL, &action) == 0 && action.sa_handler == SIG_IGN,
       "nothing is done");
    is_int(ERROR_OF(sigignore(SIGKILL)), EINVAL, "SIGKILL cannot be ignored: EINVAL");
    is_int(ERROR_OF(sighold(0)), EINVAL, "nor signal 0 held: EINVAL");
    sigset(SIGUSR1, SIG_DFL);
}

static void *interrupt(void *reader)
{
    pthread_kill(*(pthread_t *)reader, SIGUSR2);
    return NULL;
}

/* A read that a signal comes into: the error, 0 if it went on until there was a byte. */
static int interrupted_read(void)
{
    pthread_t thread, reader = pthread_self();
    char byte;
    int ends[2];

    pipe(ends);
    caught = 0;
    pid_t pid = fork();
    if (pid == 0) {
        /* The signal comes while the parent waits; only behind it the byte, which it must not need. */
        pause_ms(5);
        kill(getppid(), SIGUSR2);
        pause_ms(5);
        _exit(write(ends[1], "x", 1) != 1);
    }
    int error = ERROR_OF(read(ends[0], &byte, 1));
    is_int(end_of(pid), 0, "the other end");
    if (!caught) {
        pthread_create(&thread, NULL, interrupt, &reader);
        pthread_join(thread, NULL);
    }
    close(ends[0]);
    close(ends[1]);
    return error;
}

static void test_siginterrupt(void)
{
    signal(SIGUSR2, note);
    is_int(interrupted_read(), 0, "signal: a read goes on");
    is_int(siginterrupt(SIGUSR2, 1), 0, "siginterrupt");
    is_int(interrupted_read(), EINTR, "then it ends: EINTR");
    signal(SIGUSR2, note);
    is_int(interrupted_read(), EINTR, "also with the next handler");
    is_int(siginterrupt(SIGUSR2, 0), 0, "and back");
    is_int(interrupted_read(), 0, "it goes on");
    is_int(ERROR_OF(siginterrupt(0, 1)), EINVAL, "no signal: EINVAL");
    signal(SIGUSR2, SIG_DFL);
}

static void test_killpg(void)
{
    int first, second;
    pid_t leader = fork();

    if (leader == 0) {
        setpgid(0, 0);
        pause();
        _exit(0);
    }
    setpgid(leader, leader);
    pid_t member = fork();
    if (member == 0) {
        pause();
        _exit(0);
    }
    is_int(setpgid(member, leader), 0, "a group of two");
    is_int(killpg(leader, SIGTERM), 0, "killpg");
    waitpid(leader, &first, 0);
    waitpid(member, &second, 0);
    ok(WIFSIGNALED(first) && WTERMSIG(first) == SIGTERM && WTERMSIG(second) == SIGTERM,
       "ends both");
    ok(!WCOREDUMP(first) && !WCOREDUMP(second), "without a core dump");
    is_int(ERROR_OF(killpg(leader, 0)), ESRCH, "then it is gone: ESRCH");
}

/* What function writes on standard error. */
static const char *errors_of(void (*function)(void))
{
    int before = dup(STDERR_FILENO);
    int fd = open("/tmp/errors", O_CREAT | O_TRUNC | O_WRONLY, 0600);

    dup2(fd, STDERR_FILENO);
    function();
    fflush(stderr);
    dup2(before, STDERR_FILENO);
    close(before);
    close(fd);
    return beginning_of("/tmp/errors");
}

static void say_signal(void)
{
    psignal(SIGPIPE, "psignal");
}

static void say_info(void)
{
    psiginfo(&(siginfo_t){.si_signo = SIGINT, .si_pid = 7}, "psiginfo");
}

static void say_error(void)
{
    errno = ENOENT;
    perror("perror");
}

static void test_words(void)
{
    char expected[80];

    snprintf(expected, sizeof expected, "psignal: %s\n", strsignal(SIGPIPE));
    is_str(errors_of(say_signal), expected, "psignal");
    snprintf(expected, sizeof expected, "psiginfo: %s (", strsignal(SIGINT));
    ok(strncmp(errors_of(say_info), expected, strlen(expected)) == 0, "psiginfo");
    is_str(errors_of(say_error), "perror: No such file or directory\n", "perror");
    ok(strcmp(strsignal(SIGSEGV), strsignal(SIGBUS)) != 0, "strsignal");
    unlink("/tmp/errors");
}

/* --- Time --- */

static void test_alarms(void)
{
    struct itimerval timer;

    signal(SIGALRM, note);
    is_int((int)ualarm(900000, 700000), 0, "ualarm: none before");
    is_int(getitimer(ITIMER_REAL, &timer), 0, "getitimer");
    ok(timer.it_value.tv_sec == 0 && timer.it_value.tv_usec > 0 && timer.it_value.tv_usec <= 900000,
       "what is left: %d us", (int)timer.it_value.tv_usec);
    is_int(timer.it_interval.tv_usec, 700000, "and the interval");
    caught = 0;
    useconds_t left = ualarm(1000, 0);
    ok(left > 0 && left <= 900000, "ualarm gives what was left");
    WAIT_UNTIL(caught);
    is_int(caught, SIGALRM, "the signal comes");
    is_int(getitimer(ITIMER_REAL, &timer), 0, "once");
    ok(!timerisset(&timer.it_value) && !timerisset(&timer.it_interval), "then nothing is set");
    is_int(ERROR_OF(getitimer(77, &timer)), EINVAL, "no such timer: EINVAL");
    signal(SIGALRM, SIG_DFL);
}

static void test_timeval(void)
{
    struct timeval a = {1, 700000}, b = {2, 600000}, sum, now;
    struct timespec before, after;

    timeradd(&a, &b, &sum);
    ok(sum.tv_sec == 4 && sum.tv_usec == 300000, "timeradd");
    timersub(&sum, &b, &sum);
    ok(timercmp(&sum, &a, ==) && timercmp(&a, &b, <) && !timercmp(&a, &b, >), "timersub, timercmp");
    ok(timerisset(&a), "timerisset");
    timerclear(&a);
    ok(!timerisset(&a), "timerclear");
    clock_gettime(CLOCK_REALTIME, &before);
    is_int(gettimeofday(&now, NULL), 0, "gettimeofday");
    clock_gettime(CLOCK_REALTIME, &after);
    long long us = now.tv_sec * 1000000ll + now.tv_usec;
    ok(us >= before.tv_sec * 1000000ll + before.tv_nsec / 1000 &&
           us <= after.tv_sec * 1000000ll + after.tv_nsec / 1000,
       "is CLOCK_REALTIME");
}

static void test_file_times(void)
{
    struct timeval times[2] = {{1000, 5}, {2000, 999999}};
    struct stat status;
    int fd = open("/tmp/times", O_CREAT | O_RDWR, 0600);

    is_int(utimes("/tmp/times", times), 0, "utimes");
    stat("/tmp/times", &status);
    ok(status.st_atim.tv_sec == 1000 && status.st_atim.tv_nsec == 5000 &&
           status.st_mtim.tv_sec == 2000 && status.st_mtim.tv_nsec == 999999000,
       "both times");
    times[1].tv_sec = 3000;
    is_int(futimes(fd, times), 0, "futimes");
    ok(lstat("/tmp/times", &status) == 0 && status.st_mtim.tv_sec == 3000, "and by lstat");
    times[0].tv_usec = 1000000;
    is_int(ERROR_OF(utimes("/tmp/times", times)), EINVAL, "no time: EINVAL");
    is_int(ERROR_OF(futimes(fd, times)), EINVAL, "no time: EINVAL");
    is_int(ERROR_OF(utimes("/tmp/none", NULL)), ENOENT, "no file: ENOENT");
    ok(S_ISREG(status.st_mode) && !S_ISBLK(status.st_mode) && !S_ISFIFO(status.st_mode) &&
           !S_ISLNK(status.st_mode) && !S_ISSOCK(status.st_mode),
       "a file is a file");
    ok(S_ISBLK(0060600) && S_ISFIFO(0010600) && S_ISLNK(0120777) && S_ISSOCK(0140600),
       "and the others' types are as everywhere");
    close(fd);
    unlink("/tmp/times");
}

static void test_dates(void)
{
    time_t moment = 1000000000;
    struct tm time, same;
    char text[32];

    gmtime_r(&moment, &time);
    is_str(asctime(&time), "Sun Sep  9 01:46:40 2001\n", "asctime");
    is_str(asctime_r(&time, text), "Sun Sep  9 01:46:40 2001\n", "asctime_r");
    setenv("TZ", "CET-1CEST,M3.5.0,M10.5.0/3", 1);
    tzset();
    ok(strcmp(tzname[0], "CET") == 0 && strcmp(tzname[1], "CEST") == 0, "tzset");
    is_str(ctime(&moment), "Sun Sep  9 03:46:40 2001\n", "ctime, in summer");
    moment += 100 * 86400;
    is_str(ctime_r(&moment, text), "Tue Dec 18 02:46:40 2001\n", "ctime_r, in winter");
    ok(localtime(&moment)->tm_hour == 2 && localtime(&moment)->tm_isdst == 0, "localtime");
    same = *localtime(&moment);
    ok(mktime(&same) == moment, "mktime is its inverse");
    setenv("TZ", "UTC0", 1);
    tzset();
    ok(localtime(&moment)->tm_hour == 1, "in another place another hour");
    char there[40];
    ok(localtime_r(&moment, &time) == &time && strftime(there, sizeof there, "%F %T %a", &time) > 0,
       "localtime_r, strftime");
    ok(strcmp(there, "2001-12-18 01:46:40 Tue") == 0, "say when, there: %s", there);
    memset(&time, 0, sizeof time);
    const char *end = strptime("2024-02-29 12:34:56 rest", "%Y-%m-%d %H:%M:%S", &time);
    is_str(end, " rest", "strptime");
    ok(time.tm_year == 124 && time.tm_mon == 1 && time.tm_mday == 29 && time.tm_hour == 12 &&
           time.tm_min == 34 && time.tm_sec == 56,
       "has it all");
    ok(!strptime("2024-x", "%Y-%m", &time), "no number: NULL");
    ok(difftime(moment, moment - 86400) > 86399.5 && difftime(moment, moment - 86400) < 86400.5,
       "difftime");
}

/* --- Files --- */

static void test_directory(void)
{
    struct dirent entry, *result = &entry;
    int count = 0;

    mkdir("/tmp/d", 0700);
    close(open("/tmp/d/file", O_CREAT | O_WRONLY, 0600));
    int fd = open("/tmp/d", O_RDONLY | O_DIRECTORY);
    DIR *dir = fdopendir(fd);
    ok(dir && dirfd(dir) == fd, "fdopendir, dirfd");
    while (readdir_r(dir, &entry, &result) == 0 && result)
        count += strcmp(result->d_name, "file") == 0 && result == &entry;
    ok(count == 1 && !result, "readdir_r");
    closedir(dir);
    is_int(ERROR_OF(close(fd)), EBADF, "closedir has closed the descriptor");
    int null = open("/dev/null", O_RDONLY);
    ok(!fdopendir(null) && errno == ENOTDIR, "of no directory: ENOTDIR");
    close(null);
    ok(!fdopendir(null) && errno == EBADF, "of nothing: EBADF");
    sync();
    ok(unlink("/tmp/d/file") == 0 && rmdir("/tmp/d") == 0, "all is removed");
}

static void test_limits(void)
{
    int fd = open("/tmp/p", O_CREAT | O_RDWR, 0600);

    ok(pathconf("/tmp", _PC_NAME_MAX) == NAME_MAX && fpathconf(fd, _PC_PATH_MAX) == PATH_MAX &&
           fpathconf(fd, _PC_PIPE_BUF) == PIPE_BUF,
       "pathconf, fpathconf");
    is_int(ERROR_OF(pathconf("/tmp/none", _PC_NAME_MAX)), ENOENT, "no file: ENOENT");
    is_int(ERROR_OF(pathconf("/tmp", 77)), EINVAL, "no such limit: EINVAL");
    close(fd);
    is_int(ERROR_OF(fpathconf(fd, _PC_NAME_MAX)), EBADF, "no descriptor: EBADF");
    unlink("/tmp/p");
    is_int((int)gethostid(), 0, "gethostid");
}

static void test_execlp(void)
{
    pid_t pid = fork();

    if (pid == 0) {
        setenv("PATH", "/none:/bin", 1);
        execlp("sh", "sh", "-c", "exit 7", NULL);
        _exit(1);
    }
    is_int(end_of(pid), EXITED(7), "execlp finds a program");
    is_int(ERROR_OF(execlp("none", "none", NULL)), ENOENT, "and nothing else: ENOENT");
}

static void test_mincore(void)
{
    unsigned char there[3] = {9, 9, 9};
    char *memory = mmap(NULL, 3 * 4096, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

    memory[4096] = 1;
    is_int(mincore(memory, 3 * 4096, there), 0, "mincore");
    ok(!(there[0] & 1) && (there[1] & 1) && !(there[2] & 1), "which page has been touched");
    is_int(ERROR_OF(mincore(memory + 1, 4096, there)), EINVAL, "not at a page's beginning: EINVAL");
    munmap(memory, 3 * 4096);
    is_int(ERROR_OF(mincore(memory, 4096, there)), ENOMEM, "nothing is there: ENOMEM");
}

static void test_sets(void)
{
    fd_set set;

    FD_ZERO(&set);
    FD_SET(3, &set);
    FD_SET(40, &set);
    FD_CLR(40, &set);
    ok(FD_ISSET(3, &set) && !FD_ISSET(40, &set), "FD_CLR");
}

/* --- The terminal --- */

static void test_terminal(void)
{
    struct termios before, mode;
    pid_t front = tcgetpgrp(0);

    ok(front > 0, "tcgetpgrp");
    is_int(tcsetpgrp(0, getpgrp()), 0, "tcsetpgrp");
    is_int(tcgetpgrp(0), getpgrp(), "is kept");
    is_int(ERROR_OF(tcsetpgrp(0, 31999)), EPERM, "no such group: EPERM");
    int null = open("/dev/null", O_RDWR);
    is_int(ERROR_OF(tcgetpgrp(null)), ENOTTY, "no terminal: ENOTTY");
    is_int(ERROR_OF(tcsetpgrp(null, front)), ENOTTY, "no terminal: ENOTTY");
    tcsetpgrp(0, front);
    tcgetattr(0, &before);
    mode = before;
    cfmakeraw(&mode);
    ok(!(mode.c_lflag & (ICANON | ECHO | ISIG)) && !(mode.c_oflag & OPOST), "cfmakeraw");
    is_int(tcsetattr(0, TCSANOW, &mode), 0, "tcsetattr");
    ok(tcgetattr(0, &mode) == 0 && !(mode.c_lflag & (ICANON | ECHO | ISIG)), "is kept");
    is_int(tcsetattr(0, TCSADRAIN, &before), 0, "and back");
    ok(tcgetattr(0, &mode) == 0 && mode.c_lflag == before.c_lflag && mode.c_oflag == before.c_oflag,
       "as before");
    is_int(ERROR_OF(tcsetattr(0, 77, &mode)), EINVAL, "no such moment: EINVAL");
    is_int(ERROR_OF(tcsetattr(null, TCSANOW, &mode)), ENOTTY, "no terminal: ENOTTY");
    ok(cfsetospeed(&mode, B19200) == 0 && cfgetospeed(&mode) == B19200, "cfsetospeed");
    char name[16];
    ok(getlogin_r(name, sizeof name) == 0 && strcmp(name, "root") == 0, "getlogin_r");
    is_int(getlogin_r(name, 2), ERANGE, "too short: ERANGE");
    close(null);
}

int main(int argc, char **argv)
{
    static const struct role roles[] = {{NULL, NULL}};
    int status;

    if (is_child(argc, argv, roles, 0, &status))
        return status;
    test_sigset();
    test_siginterrupt();
    test_killpg();
    test_words();
    test_alarms();
    test_timeval();
    test_file_times();
    test_dates();
    test_directory();
    test_limits();
    test_execlp();
    test_mincore();
    test_sets();
    test_terminal();
    return done_testing();
}
