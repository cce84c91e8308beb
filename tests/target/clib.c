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
#include <sys/random.h>
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

/* Calls one of the v functions. */
static void with_list(void (*function)(const char *, va_list), const char *format, ...)
{
    va_list arguments;

    va_start(arguments, format);
    function(format, arguments);
    va_end(arguments);
}

static void end_with_list(void (*function)(int, const char *, va_list), const char *format, ...)
{
    va_list arguments;

    va_start(arguments, format);
    function(EX_USAGE, format, arguments);
    va_end(arguments);
}

static void warnings_of_lists(void)
{
    errno = ENOENT;
    with_list(vwarn, "file %d", 7);
    with_list(vwarnx, "no %s", "errno");
    end_with_list(verr, "%c", 'x');
}

static void error_of_list(void)
{
    end_with_list(verrx, "%c", 'y');
}

static void plain_error(void)
{
    errx(3, "%d%%", 50);
}

static void errors(void)
{
    error(0, EINVAL, "first");
    error_at_line(0, 0, "file.c", 12, "second");
    error((int)error_message_count + 40, 0, "third");
}

static const int assertion_line = __LINE__ + 6;

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
    is_str(errors_of(warnings_of_lists, &status),
           "clib: file 7: No such file or directory\nclib: no errno\n"
           "clib: x: No such file or directory\n",
           "vwarn, vwarnx, verr");
    is_int(status, EXITED(EX_USAGE), "verr ends with its status");
    is_str(errors_of(error_of_list, &status), "clib: y\n", "verrx");
    is_int(status, EXITED(EX_USAGE), "ends so, too");
    is_str(errors_of(plain_error, &status), "clib: 50%\n", "errx");
    is_int(status, EXITED(3), "with its status");
    snprintf(expected, sizeof expected,
             "%s: first: Invalid argument\n%s: file.c:12: second\n%s: third\n", self, self, self);
    is_str(errors_of(errors, &status), expected, "error, error_at_line");
    is_int(status, 42 << 8, "error ends with its status");
    const char *text = errors_of(failed_assertion, &status);
    snprintf(expected, sizeof expected,
             "clib: %s:%d: failed_assertion: Assertion `zero == 1' failed.\n", __FILE__,
             assertion_line);
    is_str(text, expected, "assert tells what and where");
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
    char *text = strcpy(malloc(8), "seven..");
    char *grown = reallocarray(text, 100, 50);
    ok(grown && strcmp(grown, "seven..") == 0, "reallocarray");
    volatile size_t many = 0x10001; /* twice: more than a size_t has */
    errno = 0;
    void *none = reallocarray(NULL, many, many);
    ok(!none && errno == ENOMEM, "too many: ENOMEM");
    free(none);
    char *longer = realloc(grown, 20000);
    ok(longer && strcmp(longer, "seven..") == 0, "realloc keeps what was there");
    if (longer)
        explicit_bzero(longer, 4);
    ok(longer && memcmp(longer, "\0\0\0\0n..", 8) == 0, "explicit_bzero");
    free(longer);
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

static void test_copies(void)
{
    volatile size_t three = 3; /* so that gcc does not see that it is too little */
    char room[8] = "#######", digits[] = "12345", *text = room, list[] = "a,,b", *rest = list;

    ok(stpcpy(text, "abc") == text + 3 && strcmp(text, "abc") == 0, "stpcpy");
    ok(stpncpy(text, "xy", 4) == text + 2 && memcmp(text, "xy\0\0###", 7) == 0, "stpncpy");
    ok(stpncpy(text, digits, three) == text + 3 && text[3] == '\0', "stpncpy without an end");
    is_int((int)strlcpy(text, "a longer text", sizeof room), 13, "strlcpy");
    is_str(text, "a longe", "ends with a NUL");
    ok(strlcpy(text, "ab", sizeof room) == 2 && strlcat(text, "cdefghij", sizeof room) == 10 &&
           strcmp(text, "abcdefg") == 0,
       "strlcat");
    ok(memccpy(text, "12#45", '#', 5) == text + 3 && !memccpy(text, "12345", '#', 2), "memccpy");
    is_str(text, "12#defg", "copies no more");
    ok(strnlen(text, 3) == 3 && strnlen(text, sizeof room) == 7, "strnlen");
    text = strndup("copied", 4);
    is_str(text, "copi", "strndup");
    free(text);
    text = strdup("a b");
    const char *first = strtok_r(text, " ", &rest), *second = strtok_r(NULL, " ", &rest);
    ok(first == text && second && strcmp(second, "b") == 0 && !strtok_r(NULL, " ", &rest),
       "strtok_r in what strdup has made");
    free(text);
    rest = list;
    is_str(strsep(&rest, ","), "a", "strsep");
    is_str(strsep(&rest, ","), "", "an empty field");
    is_str(strsep(&rest, ","), "b", "the last");
    ok(!rest && !strsep(&rest, ","), "then NULL");
    ok(ffsl(0) == 0 && ffsl(0x40) == 7 && ffsll(1ll << 40) == 41, "ffsl, ffsll");
    strerror_r(ENOENT, list, sizeof list);
    ok(strlen(list) < sizeof list, "strerror_r keeps to its room");
    char message[64] = "";
    const char *said = (const char *)(uintptr_t)strerror_r(EACCES, message, sizeof message);
    is_str(said ? said : message, strerror(EACCES), "and says what strerror does");
}

static void test_suboptions(void)
{
    static char ro[] = "ro", size[] = "size";
    char *const names[] = {ro, size, NULL};
    char text[] = "size=5,ro,none", *rest = text, *value;

    ok(getsubopt(&rest, names, &value) == 1 && strcmp(value, "5") == 0, "getsubopt: with a value");
    ok(getsubopt(&rest, names, &value) == 0 && !value, "without one");
    is_int(getsubopt(&rest, names, &value), -1, "and one that there is not");
    ok(!*rest, "no more");
}

static void test_environment(void)
{
    static char entry[] = "PUT=1";

    is_int(putenv(entry), 0, "putenv");
    is_str(getenv("PUT"), "1", "has it");
    entry[4] = '2';
    putenv(entry);
    is_str(getenv("PUT"), "2", "another value");

    setenv("A", "1", 1);
    is_int(clearenv(), 0, "clearenv");
    ok(!getenv("A") && !getenv("PATH") && !*environ, "nothing is left");
    ok(setenv("B", "2", 1) == 0 && strcmp(getenv("B"), "2") == 0,
       "and there can be something again");
    ok(!secure_getenv("A") && secure_getenv("B"), "secure_getenv");
    ok(unsetenv("B") == 0 && !getenv("B") && unsetenv("B") == 0, "unsetenv, also of none");
    is_int(ERROR_OF(unsetenv("B=2")), EINVAL, "of no name: EINVAL");
}

static void test_random(void)
{
    static char other[64];
    long first[4], second[4];

    srand(5);
    int one = rand(), two = rand();
    srand(5);
    ok(one == rand() && two == rand() && one != two, "rand begins anew with srand");
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

static void test_drand48(void)
{
    unsigned short state[3] = {0x330e, 7, 0}, next[3] = {0x330e, 7, 0};
    double lowest = 1, highest = 0;

    srand48(7);
    double first = drand48();
    is_int((int)(first * 1e9), (int)(erand48(state) * 1e9), "drand48, erand48: the same sequence");
    /* POSIX: X' = 0x5deece66d X + 0xb, of 48 bits; drand48 is X' / 2^48, lrand48 its upper 31 bits. */
    uint64_t x = (0x5deece66dull * 0x7330eull + 0xb) & 0xffffffffffffull;
    is_int((int)(first * 1e9), (int)((double)x / 0x1p48 * 1e9), "as POSIX has it");
    srand48(7);
    is_int(lrand48(), (long)(x >> 17), "lrand48");
    for (int i = 0; i < 1000; i++) {
        double number = erand48(next);
        lowest = MIN(lowest, number);
        highest = MAX(highest, number);
    }
    ok(lowest >= 0 && lowest < 0.1 && highest < 1 && highest > 0.9, "in [0, 1)");
}

static void test_getrandom(void)
{
    unsigned char bytes[1000] = {0};
    unsigned seen[256] = {0}, values = 0;

    is_int(getrandom(bytes, sizeof bytes, 0), sizeof bytes, "getrandom");
    for (size_t i = 0; i < sizeof bytes; i++)
        values += seen[bytes[i]]++ == 0;
    ok(values > 200, "%u of 256 values", values); /* fewer: once in 10^50 */
}

static void test_options(void)
{
    is_int(optind, 1, "optind begins at 1");
    static char *const arguments[] = {(char *)"x", (char *)"-a", (char *)"--value=7",
                                      (char *)"rest", NULL};
    static const struct option options[] = {{"value", required_argument, NULL, 'v'},
                                            {NULL, 0, NULL, 0}};

    is_int(getopt_long(4, arguments, "a", options, NULL), 'a', "getopt_long: a short option");
    is_int(getopt_long(4, arguments, "a", options, NULL), 'v', "a long one");
    is_str(optarg, "7", "with its value");
    is_int(getopt_long(4, arguments, "a", options, NULL), -1, "no more");
    is_int(optind, 3, "the rest");
    char *more[] = {(char *)"x", (char *)"file", (char *)"-ab", (char *)"-n",
                    (char *)"5", (char *)"--",   (char *)"-a",  NULL};
    optind = 1;
    is_int(getopt(7, more, "abn:"), 'a', "optind 1: it begins anew");
    is_int(getopt(7, more, "abn:"), 'b', "a second letter");
    is_int(getopt(7, more, "abn:"), 'n', "behind an operand");
    is_str(optarg, "5", "its argument");
    is_int(getopt(7, more, "abn:"), -1, "-- ends the options");
    ok(optind == 5 && strcmp(more[5], "file") == 0 && strcmp(more[6], "-a") == 0,
       "operands stand behind the options");
    optind = 1;
    opterr = 0;
    is_int(getopt(2, (char *[]){(char *)"x", (char *)"-n", NULL}, ":n:"), ':', "no argument");
    is_int(optopt, 'n', "for this one");
    optind = 1;
    is_int(getopt(2, (char *[]){(char *)"x", (char *)"-z", NULL}, "n:"), '?', "none such");
    optind = 1;
    is_int(getopt_long(2, (char *[]){(char *)"x", (char *)"--val", NULL}, ":", options, NULL), ':',
           "a long one abbreviated, without its argument");
    optind = 1;
    is_int(
        getopt_long_only(2, (char *[]){(char *)"x", (char *)"-value=3", NULL}, "", options, NULL),
        'v', "with one dash");
}

static void test_machine(void)
{
    struct sysinfo info;

    ok(get_nprocs() == sysconf(_SC_NPROCESSORS_ONLN) && get_nprocs_conf() >= get_nprocs(),
       "get_nprocs");
    ok(sysinfo(&info) == 0 && info.totalram > info.freeram && info.freeram > 1 << 20, "sysinfo");
    ok(get_phys_pages() == (long)(info.totalram / 4096) && get_avphys_pages() > 256 &&
           get_avphys_pages() < get_phys_pages(),
       "get_phys_pages, get_avphys_pages");
    is_int(getloadavg((double[1]){0}, 1), -1, "getloadavg: not known");
    is_str(basename((char[]){"/usr/lib"}), "lib", "basename");
    is_str(dirname((char[]){"/usr/lib"}), "/usr", "dirname");
    ok(MIN(3, 4) == 3 && MAX(3, 4) == 4 && howmany(9, 4) == 3 && roundup(9, 4) == 12,
       "sys/param.h");
}

/* --- Ends --- */

static int end_fd;

static void say_second(void)
{
    write(end_fd, "2", 1);
}

static void say_first(void)
{
    write(end_fd, "1", 1);
}

static void say_status(int status, void *argument)
{
    dprintf(end_fd, "%d%s", status, (const char *)argument);
}

static void end_at_once(void);

static void end_quickly(void)
{
    atexit(end_at_once); /* must not be called */
    if (at_quick_exit(say_second) == 0 && at_quick_exit(say_first) == 0)
        quick_exit(4);
}

static void end_with_status(void)
{
    static char text[] = "?";

    on_exit(say_status, text);
    exit(5);
}

static void end_at_once(void)
{
    atexit(say_first);
    printf("never");
    _Exit(6);
}

static void test_ends(void)
{
    static void (*const ways[])(void) = {end_quickly, end_with_status, end_at_once};
    static const char *const said[] = {"12", "5?", ""};
    int status;

    for (int i = 0; i < 3; i++) {
        end_fd = STDERR_FILENO;
        is_str(errors_of(ways[i], &status), said[i], "%s",
               i ? i == 1 ? "on_exit" : "_Exit calls nothing" : "quick_exit");
        is_int(status, EXITED(4 + i), "its status");
    }
}

static jmp_buf back;

static void leave(int value)
{
    longjmp(back, value);
}

static void test_jumps(void)
{
    volatile int count = 0;
    int value = setjmp(back);

    if (count++ < 3)
        leave(count - 1);
    ok(value == 2 && count == 4, "longjmp");
    count = 0;
    value = setjmp(back);
    if (count++ == 0)
        leave(0);
    is_int(value, 1, "0 becomes 1");
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
    test_copies();
    test_suboptions();
    test_random();
    test_drand48();
    test_getrandom();
    test_options();
    test_machine();
    test_environment();
    test_ends();
    test_jumps();
    test_exit();
    return done_testing();
}
