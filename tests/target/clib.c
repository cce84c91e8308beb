/*
 * What programs written for Linux find in the C library: headers, lines, messages, memory, strings.
 * SPDX-License-Identifier: MIT
 */
#include "child.h"

/* All that textbooks' programs include must be there. */
#include <assert.h>
#include <ctype.h>
#include <dirent.h>
#include <err.h>
#include <error.h>
#include <fcntl.h>
#include <getopt.h>
#include <grp.h>
#include <inttypes.h>
#include <libgen.h>
#include <limits.h>
#include <locale.h>
#include <math.h>
#include <poll.h>
#include <pthread.h>
#include <pwd.h>
#include <semaphore.h>
#include <setjmp.h>
#include <stdbool.h>
#include <strings.h>
#include <sys/file.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/param.h>
#include <sys/resource.h>
#include <sys/select.h>
#include <sys/stat.h>
#include <sys/sysinfo.h>
#include <sys/time.h>
#include <sys/times.h>
#include <sys/types.h>
#include <sys/utsname.h>
#include <sys/wait.h>
#include <sysexits.h>
#include <termios.h>
#include <ucontext.h>
#include <utime.h>

#define ERROR_OF(call) ((call) == -1 ? errno : 0)

/* What a forked child writes on standard error before it ends; *status is its. */
static const char *errors_of(void (*function)(void), int *status)
{
    static char text[512];
    int ends[2];
    size_t length = 0;
    ssize_t size;

    if (pipe(ends) != 0)
        return "no pipe";
    pid_t pid = fork();
    if (pid == 0) {
        dup2(ends[1], STDERR_FILENO);
        function();
        _exit(0);
    }
    close(ends[1]);
    while ((size = read(ends[0], text + length, sizeof text - 1 - length)) > 0)
        length += (size_t)size;
    text[length] = '\0';
    close(ends[0]);
    waitpid(pid, status, 0);
    return text;
}

/* --- Streams --- */

static void test_lines(void)
{
    char *line = NULL, *text = NULL;
    size_t size = 0;
    FILE *file = tmpfile();

    ok(file != NULL, "tmpfile");
    fputs("one\n\nthe third line is longer than what was asked for at first, so that it must grow; "
          "and it goes on and on beyond a hundred and twenty-eight bytes\nno end",
          file);
    rewind(file);
    ok(getline(&line, &size, file) == 4 && strcmp(line, "one\n") == 0,
       "getline: a line with its end");
    ok(getline(&line, &size, file) == 1 && strcmp(line, "\n") == 0, "an empty one");
    ssize_t length = getline(&line, &size, file);
    ok(length == (ssize_t)strlen(line) && size > (size_t)length && length > 128, "a long one: %d",
       (int)length);
    ok(getline(&line, &size, file) == 6 && strcmp(line, "no end") == 0, "the last, without an end");
    ok(getline(&line, &size, file) == -1 && feof(file), "then -1");
    rewind(file);
    ok(getdelim(&line, &size, ' ', file) == 9 && strcmp(line, "one\n\nthe ") == 0, "getdelim");
    free(line);
    fclose(file);
    ok(asprintf(&text, "%d and %s", 42, "more") == 11 && strcmp(text, "42 and more") == 0,
       "asprintf");
    free(text);
}

/* --- Messages --- */

static void warnings(void)
{
    errno = ENOENT;
    warn("file %d", 7);
    warnx("no %s", "errno");
    errno = EACCES;
    err(EX_NOPERM, NULL);
}

static void errors(void)
{
    error(0, EINVAL, "first");
    error_at_line(0, 0, "file.c", 12, "second");
    error((int)error_message_count + 40, 0, "third");
}

static void failed_assertion(void)
{
    int zero = 0;

    assert(zero == 1);
}

static void test_messages(void)
{
    char expected[1000];
    int status;

    is_str(errors_of(warnings, &status),
           "clib: file 7: No such file or directory\nclib: no errno\nclib: Permission denied\n",
           "warn, warnx, err");
    is_int(status, EX_NOPERM << 8, "err ends with its status");
    snprintf(expected, sizeof expected,
             "%s: first: Invalid argument\n%s: file.c:12: second\n%s: third\n", self, self, self);
    is_str(errors_of(errors, &status), expected, "error, error_at_line");
    is_int(status, 42 << 8, "error ends with its status");
    const char *text = errors_of(failed_assertion, &status);
    ok(strstr(text, "zero == 1") && strstr(text, "clib.c") && strstr(text, "failed_assertion"),
       "assert tells what and where");
    is_int(status, SIGABRT, "and aborts");
}

/* --- Memory and strings --- */

static void test_memory(void)
{
    void *memory = NULL;

    ok(posix_memalign(&memory, 4096, 100) == 0 && (uintptr_t)memory % 4096 == 0, "posix_memalign");
    free(memory);
    is_int(posix_memalign(&memory, 24, 100), EINVAL, "no power of two: EINVAL");
    is_int(posix_memalign(&memory, 2, 100), EINVAL, "too small: EINVAL");
    is_int(posix_memalign(&memory, 64, 0x7ff00000), ENOMEM, "too much: ENOMEM");
    memory = aligned_alloc(256, 512);
    ok(memory && (uintptr_t)memory % 256 == 0, "aligned_alloc");
    free(memory);
}

static void test_strings(void)
{
    char text[] = "abcabc", swapped[6];

    ok(mempcpy(text, "xy", 2) == text + 2 && strcmp(text, "xycabc") == 0, "mempcpy");
    ok(memmem(text, 6, "ca", 2) == text + 2 && !memmem(text, 2, "ca", 2), "memmem");
    ok(memrchr(text, 'c', 6) == text + 5 && rawmemchr(text, 'c') == text + 2, "memrchr, rawmemchr");
    ok(strchrnul(text, 'b') == text + 4 && strchrnul(text, '!') == text + 6, "strchrnul");
    ok(strcasestr(text, "CAB") == text + 2, "strcasestr");
    ok(strverscmp((char[]){"file9"}, "file10") < 0, "strverscmp");
    swab("abcdef", swapped, 6);
    ok(memcmp(swapped, "badcfe", 6) == 0, "swab");
}

static void test_environment(void)
{
    setenv("A", "1", 1);
    is_int(clearenv(), 0, "clearenv");
    ok(!getenv("A") && !getenv("PATH") && !*environ, "nothing is left");
    ok(setenv("B", "2", 1) == 0 && strcmp(getenv("B"), "2") == 0,
       "and there can be something again");
    ok(!secure_getenv("A") && secure_getenv("B"), "secure_getenv");
}

static void test_random(void)
{
    static char other[64];
    long first[4], second[4];

    srandom(5);
    for (int i = 0; i < 4; i++)
        first[i] = random();
    srandom(5);
    second[0] = random();
    char *before = initstate(9, other, sizeof other);
    random();
    ok(before && setstate(before) == other, "setstate gives the state before");
    for (int i = 1; i < 4; i++)
        second[i] = random();
    ok(memcmp(first, second, sizeof first) == 0, "a generator goes on where it was");
    ok(!initstate(1, other, 4) && errno == EINVAL, "initstate with too little room: EINVAL");
}

static void test_options(void)
{
    static char *const arguments[] = {(char *)"x", (char *)"-a", (char *)"--value=7",
                                      (char *)"rest", NULL};
    static const struct option options[] = {{"value", required_argument, NULL, 'v'},
                                            {NULL, 0, NULL, 0}};

    is_int(getopt_long(4, arguments, "a", options, NULL), 'a', "getopt_long: a short option");
    is_int(getopt_long(4, arguments, "a", options, NULL), 'v', "a long one");
    is_str(optarg, "7", "with its value");
    is_int(getopt_long(4, arguments, "a", options, NULL), -1, "no more");
    is_int(optind, 3, "the rest");
}

static void test_machine(void)
{
    struct sysinfo info;

    ok(get_nprocs() == sysconf(_SC_NPROCESSORS_ONLN) && get_nprocs_conf() >= get_nprocs(),
       "get_nprocs");
    ok(sysinfo(&info) == 0 && info.totalram > info.freeram && info.freeram > 1 << 20, "sysinfo");
    is_int(getloadavg((double[1]){0}, 1), -1, "getloadavg: not known");
    is_str(basename((char[]){"/usr/lib"}), "lib", "basename");
    is_str(dirname((char[]){"/usr/lib"}), "/usr", "dirname");
    ok(MIN(3, 4) == 3 && MAX(3, 4) == 4 && howmany(9, 4) == 3 && roundup(9, 4) == 12,
       "sys/param.h");
}

static void *read_for_ever(void *stream)
{
    fgetc(stream);
    return NULL;
}

static void *keep(void *stream)
{
    flockfile(stream);
    return NULL;
}

/* exit does not wait for a stream that another thread reads, nor for ever for one that it keeps. */
static void test_exit(void)
{
    void *(*const holders[])(void *) = {read_for_ever, keep};
    int ends[2], status;

    pipe(ends);
    for (int i = 0; i < 2; i++) {
        pid_t pid = fork();
        if (pid == 0) {
            FILE *stream = fdopen(ends[i], i ? "w" : "r");
            pthread_t thread;
            pthread_create(&thread, NULL, holders[i], stream);
            pause_ms(1);
            exit(3);
        }
        waitpid(pid, &status, 0);
        is_int(status, EXITED(3), "exit while a thread %s a stream", i ? "keeps" : "reads");
    }
    close(ends[0]);
    close(ends[1]);
}

int main(int argc, char **argv)
{
    static const struct role roles[] = {{NULL, NULL}};
    int status;

    if (is_child(argc, argv, roles, 0, &status))
        return status;
    test_lines();
    test_messages();
    test_memory();
    test_strings();
    test_random();
    test_options();
    test_machine();
    test_environment();
    test_exit();
    return done_testing();
}
