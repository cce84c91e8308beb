/*
 * Commands from programs: system and popen, and the shell that they go through.
 * SPDX-License-Identifier: MIT
 */
#include "child.h"

#include <fcntl.h>
#include <stdio.h>
#include <sys/stat.h>

/* What a command writes; its status as waitpid has it. */
static const char *output_of(const char *command, int *status)
{
    static char text[512];
    FILE *stream = popen(command, "r");
    size_t length = 0;

    if (!stream)
        return "popen failed";
    length = fread(text, 1, sizeof text - 1, stream);
    text[length] = '\0';
    *status = pclose(stream);
    return text;
}

#define IS_OUTPUT(command, text, code)                                                             \
    do {                                                                                           \
        int status_ = -1;                                                                          \
        is_str(output_of(command, &status_), text, "%s", command);                                 \
        is_int(status_, (code) << 8, "its status");                                                \
    } while (0)

static void test_shell(void)
{
    mkdir("/tmp/c", 0700);
    chdir("/tmp/c");
    IS_OUTPUT("echo one; echo two", "one\ntwo\n", 0);
    IS_OUTPUT("true && echo yes || echo no", "yes\n", 0);
    IS_OUTPUT("false && echo yes || echo no", "no\n", 0);
    IS_OUTPUT("false && echo never; exit 7", "", 7);
    IS_OUTPUT("true || echo never", "", 0);
    IS_OUTPUT("false", "", 1);
    IS_OUTPUT("echo a b c | wc -w", "      3 \n", 0);
    IS_OUTPUT("echo x | cat | cat | wc -l", "      1 \n", 0);
    IS_OUTPUT("echo x | false", "", 1);
    IS_OUTPUT("false | true", "", 0);
    IS_OUTPUT("echo 'a;b && c|d' \"e # f\" g\\;h # comment", "a;b && c|d e # f g;h\n", 0);
    IS_OUTPUT("X='1 2'; echo $X ${X}3 '$X' \"$X\" $none.", "1 2 1 23 $X 1 2 .\n", 0);
    IS_OUTPUT("false; echo $?", "1\n", 0);
    IS_OUTPUT("echo to file > f; echo more >> f; cat f", "to file\nmore\n", 0);
    IS_OUTPUT("cat < f | wc -l >n; cat n", "      2 \n", 0);
    IS_OUTPUT("cat /none 2>&1", "cat: /none: No such file or directory\n", 1);
    IS_OUTPUT("echo gone 2>/dev/null >&2; echo here", "here\n", 0);
    IS_OUTPUT("/bin/echo a program; echo; # comment", "a program\n\n", 0);
    IS_OUTPUT("no-such-program 2>/dev/null", "", 127);
    IS_OUTPUT("/bin/true && /bin/false", "", 1);
    IS_OUTPUT("cd /; pwd; ls / | wc -l > /dev/null", "/\n", 0);
    IS_OUTPUT("/bin/ls -a /tmp/c", ".\n..\nf\nn\n", 0);
    IS_OUTPUT("/bin/ls -l f", "-rw-r--r--   1 root root        13 f\n", 0);
}

static void test_lines(void)
{
    int status;

    is_str(output_of("echo one\n echo two # three\necho four", &status), "one\ntwo\nfour\n",
           "a command of several lines");
}

static int handled;

static void on_child(int number)
{
    (void)number;
    handled++;
}

/* format: a command with this program in it */
static int system_of(const char *format)
{
    char command[300];

    snprintf(command, sizeof command, format, self);
    return system(command);
}

static void test_system(void)
{
    sigset_t pending;

    ok(system(NULL) != 0, "there is a shell");
    is_int(system("exit 3"), 3 << 8, "system gives the shell's status");
    is_int(system_of("%s killed"), (128 + SIGTERM) << 8, "128 and the signal, of a program in it");
    is_int(system("kill $$"), SIGTERM, "or that of the shell itself");
    is_int(system("no-such-program 2>/dev/null"), 127 << 8, "nothing of that name: 127");
    signal(SIGCHLD, on_child);
    is_int(system("true"), 0, "with a handler of SIGCHLD");
    is_int(handled, 1, "which runs afterwards, once");
    sigpending(&pending);
    ok(pending == 0, "nothing is left pending");
    signal(SIGCHLD, SIG_DFL);
    setenv("COLOUR", "green", 1);
    is_int(system_of("X=$COLOUR; %s colour"), 0, "the environment comes along");
    is_int(system_of("%s signals"), 0, "signals are as the caller has them");
}

static void test_popen(void)
{
    FILE *first = popen("cat > /tmp/c/one", "w");
    FILE *second = popen("cat > /tmp/c/two", "we");
    int status;

    ok(first && second, "two commands to write to");
    ok(fcntl(fileno(second), F_GETFD) == FD_CLOEXEC && fcntl(fileno(first), F_GETFD) == 0,
       "the e closes on exec");
    fprintf(first, "1");
    fprintf(second, "2");
    is_int(pclose(first), 0, "the first ends, though the second is there");
    is_int(pclose(second), 0, "and the second");
    is_str(output_of("cat one two", &status), "12", "each has had its own");
    ok(!popen("true", "x") && errno == EINVAL, "neither to read nor to write: EINVAL");
    is_int(pclose(stdin) == -1 ? errno : 0, ECHILD, "pclose of another stream: ECHILD");
    is_int(waitpid(-1, NULL, WNOHANG) == -1 ? errno : 0, ECHILD, "no child is left");
}

/* --- Roles --- */

static int be_killed(int argc, char **argv)
{
    (void)argc, (void)argv;
    raise(SIGTERM);
    return 0;
}

static int see_colour(int argc, char **argv)
{
    const char *x = getenv("X");

    (void)argc, (void)argv;
    return x && strcmp(x, "green") == 0 ? 0 : 1;
}

static int see_signals(int argc, char **argv)
{
    struct sigaction interrupt;
    sigset_t mask;

    (void)argc, (void)argv;
    sigaction(SIGINT, NULL, &interrupt);
    sigprocmask(SIG_BLOCK, NULL, &mask);
    return interrupt.sa_handler == SIG_DFL && mask == 0 ? 0 : 1;
}

int main(int argc, char **argv)
{
    static const struct role roles[] = {
        {"killed", be_killed}, {"colour", see_colour}, {"signals", see_signals}};
    int status;

    if (is_child(argc, argv, roles, ARRAY_SIZE(roles), &status))
        return status;
    test_shell();
    test_lines();
    test_system();
    test_popen();
    return done_testing();
}
