/*
 * Processes: arguments, environment, the family, waiting, signals, cores, limits.
 * SPDX-License-Identifier: MIT
 */
#include "child.h"

#define ORPHAN 0xabcdu /* a mark in the trace */

extern char **environ;

/* --- Roles --- */

static int exit_with(int argc, char **argv)
{
    return argc > 1 ? atoi(argv[1]) : 0;
}

/* Exits with the number of arguments that are as test_arguments gave them. */
static int count_arguments(int argc, char **argv)
{
    static const char *const expected[] = {"arguments", "", "two words", "\xc3\xa4 \n\t%", "-n"};
    int good = 0;

    for (int i = 0; i < argc && i < (int)ARRAY_SIZE(expected); i++)
        good += strcmp(argv[i], expected[i]) == 0;
    return good + (argc == (int)ARRAY_SIZE(expected) && !argv[argc] ? 10 : 0);
}

static int see_environment(int argc, char **argv)
{
    const char *value = getenv("COLOUR");
    int count = 0;

    (void)argc, (void)argv;
    while (environ[count])
        count++;
    return (value && strcmp(value, "blue = green") == 0 ? 100 : 0) + count;
}

static int spin(int argc, char **argv)
{
    (void)argc, (void)argv;
    while (self)
        __asm__ volatile("");
    return 0;
}

static int report_core(int argc, char **argv)
{
    (void)argc, (void)argv;
    return sched_getcpu();
}

static int see_affinity(int argc, char **argv)
{
    cpu_set_t set;

    (void)argc, (void)argv;
    return sched_getaffinity(0, sizeof set, &set) == 0 ? (int)set.__bits & 0xff : 99;
}

/* Leaves two children behind, one that has ended and one that watches its parent. */
static int abandon(int argc, char **argv)
{
    char number[12];

    (void)argc, (void)argv;
    snprintf(number, sizeof number, "%d", getpid());
    pid_t ended = start(0, "exit", "3", NULL);
    WAIT_UNTIL(has_ended(ended));
    start(0, "parent", number, NULL);
    return 5;
}

/* Ends once its parent has; marks what getppid tells then. */
static int watch_parent(int argc, char **argv)
{
    if (argc < 2)
        return 1;
    WAIT_UNTIL(getppid() != atoi(argv[1]));
    brigade_trace_mark(ORPHAN, (unsigned)getppid());
    return 0;
}

static int own_group(int argc, char **argv)
{
    (void)argc, (void)argv;
    return getpgid(0) == getpid() ? 1 : 2;
}

static int signal_itself(int argc, char **argv)
{
    if (argc > 1)
        kill(getpid(), atoi(argv[1]));
    return 77;
}

/* --- Arguments, environment, status --- */

static void test_arguments(void)
{
    is_int(end_of(start(0, "arguments", "", "two words", "\xc3\xa4 \n\t%", "-n", NULL)), EXITED(15),
           "arguments arrive as they were given");
    char *const argv[] = {(char *)(uintptr_t)self, (char *)"environment", NULL};
    char *const envp[] = {(char *)"A=1", (char *)"COLOUR=blue = green", (char *)"EMPTY=", NULL};
    pid_t pid;
    is_int(posix_spawn(&pid, self, NULL, NULL, argv, envp), 0, "spawn with an environment");
    is_int(end_of(pid), EXITED(103), "the environment arrives");
    static const int codes[] = {0, 1, 42, 127, 128, 255, 256, -1};
    for (size_t i = 0; i < ARRAY_SIZE(codes); i++) {
        char number[12];
        snprintf(number, sizeof number, "%d", codes[i]);
        is_int(end_of(start(0, "exit", number, NULL)), EXITED(codes[i] & 0xff), "exit(%d)",
               codes[i]);
    }
}

static void test_spawn_errors(void)
{
    static char long_path[400];
    char *argv[] = {(char *)"x", NULL};

    memset(long_path, 'p', sizeof long_path - 1);
    is_int(start_program("/test/nothing", 0, argv), -ENOENT, "no such file: ENOENT");
    is_int(start_program("", 0, argv), -ENOENT, "an empty path: ENOENT");
    is_int(start_program("/bin", 0, argv), -EACCES, "a directory: EACCES");
    is_int(start_program("/", 0, argv), -EACCES, "the root directory: EACCES");
    is_int(start_program(long_path, 0, argv), -ENAMETOOLONG, "a long path: ENAMETOOLONG");
    is_int(start_program(self, 0x80000000, argv), -EINVAL, "no core of the mask: EINVAL");
    is_int(waitpid(-1, NULL, WNOHANG) == -1 && errno == ECHILD, 1, "none of them left a child");
}

#define ARG_BYTES 32768

/* Starts a child with count arguments of length bytes each; returns its wait status or -errno. */
static int with_arguments(size_t count, size_t length)
{
    static char text[ARG_BYTES + 2];
    static char *argv[1100];

    memset(text, 'x', length);
    text[length] = '\0';
    argv[0] = (char *)(uintptr_t)self;
    argv[1] = (char *)"exit";
    argv[2] = (char *)"9";
    for (size_t i = 3; i < count + 3; i++)
        argv[i] = text;
    argv[count + 3] = NULL;
    char *const no_environment[] = {NULL};
    pid_t pid;
    int error = posix_spawn(&pid, self, NULL, NULL, argv, no_environment);
    return error ? -error : end_of(pid);
}

static void test_argument_limit(void)
{
    size_t used = strlen(self) + 1 + sizeof "exit" + sizeof "9";
    size_t words = 4 * (1 + 4 + 1 + 1 + 2); /* argc, argv, its NULL, envp's, the auxiliary vector */
    size_t most = (ARG_BYTES - words - used - 1) & ~(size_t)7;

    is_int(with_arguments(1, 1000), EXITED(9), "an argument of 1,000 bytes");
    is_int(with_arguments(1, most - 8), EXITED(9), "an argument just below the limit");
    is_int(with_arguments(1, most + 8), -E2BIG, "an argument just above the limit: E2BIG");
    is_int(with_arguments(1, ARG_BYTES), -E2BIG, "an argument as long as the limit: E2BIG");
    is_int(with_arguments(990, 10), EXITED(9), "990 arguments");
    is_int(with_arguments(1000, 1), -E2BIG, "more than a thousand arguments: E2BIG");
    is_int(with_arguments(20, 4095), -E2BIG, "twenty arguments of a page: E2BIG");
}

/* --- Signals and waiting --- */

static void test_signals(void)
{
    static const int deadly[] = {SIGHUP,  SIGINT,  SIGQUIT, SIGABRT, SIGKILL, SIGSEGV,
                                 SIGPIPE, SIGALRM, SIGTERM, SIGUSR1, SIGUSR2};
    char number[12];
    pid_t pid;

    for (size_t i = 0; i < ARRAY_SIZE(deadly); i++) {
        snprintf(number, sizeof number, "%d", deadly[i]);
        is_int(end_of(start(0, "signal", number, NULL)), deadly[i], "signal %d kills", deadly[i]);
    }
    snprintf(number, sizeof number, "%d", SIGCHLD);
    is_int(end_of(start(0, "signal", number, NULL)), EXITED(77), "SIGCHLD does not");
    is_int(end_of(start(0, "signal", "0", NULL)), EXITED(77), "signal 0 does not");
    pid = start(0, "spin", NULL);
    is_int(kill(pid, 0), 0, "kill with 0 finds a process");
    is_int(kill(pid, 99) == -1 ? errno : 0, EINVAL, "signal 99: EINVAL");
    is_int(kill(pid, -1) == -1 ? errno : 0, EINVAL, "signal -1: EINVAL");
    kill(pid, SIGTERM);
    is_int(end_of(pid), SIGTERM, "an endless loop can be killed");
    is_int(kill(pid, SIGTERM) == -1 ? errno : 0, ESRCH, "then it is not there: ESRCH");
    is_int(kill(32000, 0) == -1 ? errno : 0, ESRCH, "nobody has this id: ESRCH");
    pid = start(0, "sleep", NULL);
    WAIT_UNTIL(usage_of(pid).switches > 0);
    kill(pid, SIGTERM);
    is_int(end_of(pid), SIGTERM, "a process that sleeps can be killed");
}

static int sleep_long(int argc, char **argv)
{
    (void)argc, (void)argv;
    pause_ms(1000000);
    return 0;
}

static void test_waiting(void)
{
    int status = 0x1234;
    pid_t a, b, c;

    is_int(waitpid(-1, &status, 0) == -1 ? errno : 0, ECHILD, "no child: ECHILD");
    is_int(status, 0x1234, "and no status");
    is_int(waitpid(getpid(), &status, 0) == -1 ? errno : 0, ECHILD, "not for oneself: ECHILD");
    a = start(0, "spin", NULL);
    is_int(waitpid(a, &status, WNOHANG), 0, "WNOHANG: 0 while the child runs");
    is_int(waitpid(-1, &status, WNOHANG), 0, "WNOHANG for any child");
    is_int(waitpid(a, &status, 0x4000) == -1 ? errno : 0, EINVAL, "a bad option: EINVAL");
    b = start(0, "exit", "4", NULL);
    is_int(waitpid(-1, &status, 0), b, "for any child: the one that ends");
    is_int(status, EXITED(4), "its status");
    is_int(waitpid(b, &status, 0) == -1 ? errno : 0, ECHILD, "waited for once only: ECHILD");
    is_int(waitpid(a, &status, WNOHANG | WUNTRACED), 0, "WUNTRACED is accepted");
    b = start(0, "exit", "5", NULL);
    WAIT_UNTIL(has_ended(b));
    c = start(0, "exit", "6", NULL);
    is_int(waitpid(c, &status, 0), c, "the one asked for, though another has ended before");
    is_int(status, EXITED(6), "its status");
    is_int(waitpid(b, NULL, 0), b, "a zombie waits for its parent; no status wanted");
    finish(a);
    is_int(waitpid(-1, &status, WNOHANG) == -1 ? errno : 0, ECHILD, "none is left");
}

static pid_t start_in_group(const char *role, pid_t group)
{
    posix_spawnattr_t attributes;
    char *argv[] = {(char *)(uintptr_t)self, (char *)(uintptr_t)role, NULL};
    pid_t pid;

    posix_spawnattr_init(&attributes);
    posix_spawnattr_setflags(&attributes, POSIX_SPAWN_SETPGROUP);
    posix_spawnattr_setpgroup(&attributes, group);
    int error = posix_spawn(&pid, self, NULL, &attributes, argv, NULL);
    return error ? -error : pid;
}

static void test_groups(void)
{
    int status;
    pid_t leader = start_in_group("spin", 0);
    pid_t member = start_in_group("spin", leader);
    pid_t other = start(0, "spin", NULL);

    is_int(getpgid(leader), leader, "a child in a group of its own");
    is_int(getpgid(member), leader, "another in the same");
    is_int(getpgid(other), getpgid(0), "a third in its parent's");
    is_int(waitpid(-leader, &status, WNOHANG), 0, "waitpid for a group: none has ended");
    is_int(kill(-leader, SIGTERM), 0, "a signal to the group");
    pid_t first = waitpid(-leader, &status, 0);
    ok((first == leader || first == member) && status == SIGTERM, "ends the one");
    pid_t second = waitpid(-leader, &status, 0);
    ok(second == leader + member - first && status == SIGTERM, "and the other");
    is_int(waitpid(-leader, &status, 0) == -1 ? errno : 0, ECHILD, "nobody else is in the group");
    is_int(kill(-leader, 0) == -1 ? errno : 0, ESRCH, "the group is gone: ESRCH");
    is_int(waitpid(0, &status, WNOHANG), 0, "waitpid 0: of the own group");
    is_int(waitpid(other, &status, WNOHANG), 0, "the third goes on");
    is_int(setpgid(other, 0) == -1 ? errno : 0, EACCES,
           "setpgid of a child that runs another program: EACCES");
    finish(other);
    other = fork();
    while (other == 0)
        pause();
    is_int(setpgid(other, 0), 0, "setpgid of a forked child");
    is_int(getpgid(other), other, "gives it its own group");
    is_int(waitpid(0, &status, WNOHANG) == -1 ? errno : 0, ECHILD, "not in the parent's any more");
    finish(other);
    is_int(end_of(start_in_group("group", 0)), EXITED(1), "the child sees its group");
    is_int(setpgid(32000, 0) == -1 ? errno : 0, ESRCH, "setpgid of nobody: ESRCH");
}

/* --- Cores --- */

/* The cores on which a process began to run, from the trace. */
static unsigned traced_cores(pid_t pid)
{
    unsigned mask = 0;

    for (size_t i = 0; i < trace_count; i++)
        if (trace_records[i].event == TRACE_SWITCH && trace_records[i].pid == pid)
            mask |= 1u << trace_records[i].core;
    return mask;
}

/* The core on which a process began to run last, from the trace; -1: none. */
static int last_core(pid_t pid)
{
    int core = -1;

    for (size_t i = 0; i < trace_count; i++)
        if (trace_records[i].event == TRACE_SWITCH && trace_records[i].pid == pid)
            core = trace_records[i].core;
    return core;
}

/* The core that /proc/ps shows for a process's first thread; -1: none. */
static int core_now(pid_t pid)
{
    FILE *ps = fopen("/proc/ps", "r");
    char line[200];
    int number, tid, core, found = -1;

    while (ps && fgets(line, sizeof line, ps))
        if (sscanf(line, "%d %d %d", &number, &tid, &core) == 3 && number == pid && tid == 0)
            found = core;
    if (ps)
        fclose(ps);
    return found;
}

static void test_chosen_core(unsigned cores)
{
    for (unsigned core = 0; core < cores; core++) {
        brigade_trace_start(TRACE_BIT(TRACE_SWITCH));
        pid_t pid = start(1u << core, "core", NULL);
        is_int(end_of(pid), EXITED((int)core), "a child on core %u says so", core);
        trace_take();
        is_int(traced_cores(pid), 1 << core, "and the trace shows it there only");
        is_int(end_of(start(1u << core, "affinity", NULL)), EXITED(1 << core),
               "its mask is that core");
    }
    is_int(end_of(start(0, "affinity", NULL)), EXITED((1 << cores) - 1), "the others': all cores");
    is_int(end_of(start(0xffffff00 | 1u, "affinity", NULL)), EXITED(1),
           "cores that are not there fall out of the mask");
    int here = sched_getcpu();
    unsigned mask = (1u << cores) - 1;
    int status = end_of(start(mask, "core", NULL));
    ok(cores == 1 ? status == EXITED(0) : status != EXITED(here),
       "free to choose, a child runs on another core than its busy parent");
}

static void set_cores(pid_t pid, unsigned mask, int expected, const char *name)
{
    cpu_set_t set = {.__bits = mask};
    int result = sched_setaffinity(pid, sizeof set, &set);

    is_int(result == 0 ? 0 : errno, expected, "%s", name);
}

static void test_moving(unsigned cores)
{
    int good = 0;

    for (unsigned round = 0; round < 4 * cores; round++) {
        cpu_set_t set = {.__bits = 1u << round % cores};
        sched_setaffinity(0, sizeof set, &set);
        good += sched_getcpu() == (int)(round % cores);
    }
    is_int(good, 4 * (int)cores, "a process moves itself to each core in turn");
    set_cores(0, (1u << cores) - 1, 0, "all cores again");
    set_cores(0, 0, EINVAL, "no core: EINVAL");
    set_cores(0, 1u << cores, EINVAL, "a core that is not there: EINVAL");
    set_cores(32000, 1, ESRCH, "nobody: ESRCH");
    pid_t pid = start(1, "spin", NULL);
    WAIT_UNTIL(usage_of(pid).switches > 0);
    brigade_trace_start(TRACE_BIT(TRACE_SWITCH));
    set_cores(pid, 1u << (cores - 1), 0, "a running child is sent to the last core");
    WAIT_UNTIL(core_now(pid) == (int)cores - 1);
    ok(goes_on(pid, 1000000), "it goes there and on");
    trace_take();
    if (cores > 1)
        is_int(last_core(pid), (int)cores - 1, "as the trace shows");
    finish(pid);
}

/* The children of a parent that is gone. */
static void test_orphans(void)
{
    uint32_t parents_id = 0;

    brigade_trace_start(TRACE_BIT(TRACE_MARK));
    pid_t parent = start_in_group("abandon", 0); /* its group names the orphan too */
    is_int(end_of(parent), EXITED(5), "a process ends before its children");
    WAIT_UNTIL(kill(-parent, 0) != 0);
    ok(true, "an orphan that ends is gone without anybody waiting");
    trace_take();
    for (size_t i = 0; i < trace_count; i++)
        if (trace_records[i].event == TRACE_MARK && trace_records[i].a == ORPHAN)
            parents_id = trace_records[i].b;
    is_int(parents_id, 1, "getppid is 1 once the parent is gone");
    is_int(waitpid(-1, NULL, WNOHANG) == -1 ? errno : 0, ECHILD,
           "it is not the grandparent's child");
}

/* --- Limits --- */

static void test_process_limit(const char *when)
{
    static pid_t children[600];
    int count = 0, killed = 0, error = 0;

    while (count < (int)ARRAY_SIZE(children)) {
        pid_t pid = start(0, "sleep", NULL);
        if (pid < 0) {
            error = -pid;
            break;
        }
        children[count++] = pid;
    }
    ok(error == EAGAIN || error == ENOMEM, "%s: process %d is one too many: error %d", when,
       count + 1, error);
    ok(count >= 500, "%s: 500 processes at once", when);
    for (int i = 0; i < count; i++)
        kill(children[i], SIGKILL);
    for (int i = 0; i < count; i++)
        killed += end_of(children[i]) == SIGKILL;
    is_int(killed, count, "%s: all are killed and waited for", when);
    is_int(end_of(start(0, "exit", "8", NULL)), EXITED(8), "%s: then there is room again", when);
}

int main(int argc, char **argv)
{
    static const struct role roles[] = {
        {"exit", exit_with},   {"arguments", count_arguments}, {"environment", see_environment},
        {"spin", spin},        {"core", report_core},          {"affinity", see_affinity},
        {"abandon", abandon},  {"parent", watch_parent},       {"group", own_group},
        {"sleep", sleep_long}, {"signal", signal_itself},
    };
    int status;

    if (is_child(argc, argv, roles, ARRAY_SIZE(roles), &status))
        return status;
    unsigned cores = cores_online();
    test_arguments();
    test_spawn_errors();
    test_argument_limit();
    test_waiting();
    test_signals();
    test_groups();
    test_chosen_core(cores);
    test_moving(cores);
    test_orphans();
    unsigned before = free_pages_still();
    test_process_limit("first");
    unsigned between = free_pages_still();
    test_process_limit("again");
    is_int(free_pages_settled(between), between,
           "as many pages are free as before the second time");
    diag("%u pages stay with the kernel's own caches", before - between);
    return done_testing();
}
