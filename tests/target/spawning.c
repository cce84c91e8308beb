/*
 * posix_spawn with file actions and attributes, vfork, _Fork.
 * SPDX-License-Identifier: MIT
 */
#include "child.h"

#include <fcntl.h>
#include <pthread.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>

#define ERROR_OF(call) ((call) == -1 ? errno : 0)

/* --- Roles --- */

/* Writes what it is given to a descriptor: NUMBER TEXT. */
static int write_to(int argc, char **argv)
{
    if (argc != 3)
        return 99;
    int fd = atoi(argv[1]);
    return write(fd, argv[2], strlen(argv[2])) == (ssize_t)strlen(argv[2]) ? 0 : errno;
}

/* How many descriptors it has, from 3 on. */
static int count_files(int argc, char **argv)
{
    int count = 0;

    (void)argc, (void)argv;
    for (int fd = 3; fd < 64; fd++)
        count += fcntl(fd, F_GETFD) >= 0;
    return count;
}

/* In which directory? 1 if it has a file named here. */
static int look_here(int argc, char **argv)
{
    (void)argc, (void)argv;
    return access("here", F_OK) == 0;
}

static int see_signals(int argc, char **argv)
{
    sigset_t mask;
    struct sigaction action;

    (void)argc, (void)argv;
    sigprocmask(SIG_BLOCK, NULL, &mask);
    sigaction(SIGUSR1, NULL, &action);
    return (sigismember(&mask, SIGTERM) ? 1 : 0) + (action.sa_handler == SIG_IGN ? 2 : 0);
}

static int see_session(int argc, char **argv)
{
    (void)argc, (void)argv;
    return getsid(0) == getpid() && getpgrp() == getpid();
}

/* --- Tests --- */

static int run(const posix_spawn_file_actions_t *actions, const posix_spawnattr_t *attributes,
               const char *role, const char *first, const char *second)
{
    char *const argv[] = {(char *)(uintptr_t)self, (char *)(uintptr_t)role,
                          (char *)(uintptr_t)first, (char *)(uintptr_t)second, NULL};
    pid_t pid;
    int status;
    int error = posix_spawn(&pid, self, actions, attributes, argv, NULL);

    if (error)
        return -error;
    return waitpid(pid, &status, 0) == pid && WIFEXITED(status) ? WEXITSTATUS(status) : 1000;
}

static int files_open(void)
{
    return count_files(0, NULL);
}

static void test_open(void)
{
    posix_spawn_file_actions_t actions;
    int before = files_open();

    posix_spawn_file_actions_init(&actions);
    is_int(posix_spawn_file_actions_addopen(&actions, 1, "/tmp/out", O_WRONLY | O_CREAT | O_TRUNC,
                                            0600),
           0, "addopen");
    is_int(run(&actions, NULL, "write", "1", "to a file"), 0, "a child with a file as its output");
    is_str(beginning_of("/tmp/out"), "to a file", "writes there");
    posix_spawn_file_actions_adddup2(&actions, 1, 7);
    posix_spawn_file_actions_addclose(&actions, 1);
    is_int(run(&actions, NULL, "write", "7", "seven"), 0, "dup2 of what has been opened");
    is_str(beginning_of("/tmp/out"), "seven", "is the same file");
    is_int(run(&actions, NULL, "write", "1", "none"), EBADF, "and the closed one is closed");
    is_int(run(&actions, NULL, "count", NULL, NULL), 1, "nothing else is open");
    posix_spawn_file_actions_addopen(&actions, 0, "/tmp/none", O_RDONLY, 0);
    is_int(run(&actions, NULL, "count", NULL, NULL), -ENOENT, "what cannot be opened: ENOENT");
    posix_spawn_file_actions_destroy(&actions);
    is_int(ERROR_OF(waitpid(-1, NULL, 0)), ECHILD, "no child is left of it");
    is_int(files_open(), before, "the caller's descriptors are as before");
}

static void test_pipe(void)
{
    posix_spawn_file_actions_t actions;
    int ends[2];
    char text[8] = "";

    pipe(ends);
    posix_spawn_file_actions_init(&actions);
    posix_spawn_file_actions_addclose(&actions, ends[0]);
    posix_spawn_file_actions_adddup2(&actions, ends[1], 1);
    posix_spawn_file_actions_addclose(&actions, ends[1]);
    is_int(run(&actions, NULL, "write", "1", "through"), 0, "a pipe for its output");
    ok(read(ends[0], text, 7) == 7 && strcmp(text, "through") == 0, "brings it");
    is_int(run(&actions, NULL, "count", NULL, NULL), 0, "the ends themselves are closed");
    posix_spawn_file_actions_adddup2(&actions, ends[1], 9);
    is_int(run(&actions, NULL, "count", NULL, NULL), -EBADF, "dup2 of a closed one: EBADF");
    posix_spawn_file_actions_destroy(&actions);
    close(ends[1]);
    is_int(read(ends[0], text, 1), 0, "no other process has the pipe open");
    close(ends[0]);
}

static void test_exchange(void)
{
    posix_spawn_file_actions_t actions;
    int a = open("/tmp/a", O_WRONLY | O_CREAT | O_CLOEXEC, 0600);
    int b = open("/tmp/b", O_WRONLY | O_CREAT | O_CLOEXEC, 0600);
    char number[4];

    posix_spawn_file_actions_init(&actions);
    posix_spawn_file_actions_adddup2(&actions, a, 20);
    posix_spawn_file_actions_adddup2(&actions, b, a);
    posix_spawn_file_actions_adddup2(&actions, 20, b);
    snprintf(number, sizeof number, "%d", a);
    is_int(run(&actions, NULL, "write", number, "into b"), 0, "two descriptors exchanged");
    is_str(beginning_of("/tmp/b"), "into b", "the one is the other");
    is_int(run(&actions, NULL, "count", NULL, NULL), 3, "dup2 takes close-on-exec off");
    posix_spawn_file_actions_destroy(&actions);
    posix_spawn_file_actions_init(&actions);
    is_int(run(&actions, NULL, "count", NULL, NULL), 0, "else it counts");
    posix_spawn_file_actions_adddup2(&actions, a, a);
    is_int(run(&actions, NULL, "count", NULL, NULL), 1, "also dup2 to itself");
    is_int(posix_spawn_file_actions_adddup2(&actions, -1, 3), EBADF, "no such number: EBADF");
    is_int(posix_spawn_file_actions_addclose(&actions, 64), EBADF, "too high: EBADF");
    posix_spawn_file_actions_destroy(&actions);
    close(a), close(b);
}

static void test_directory(void)
{
    posix_spawn_file_actions_t actions;
    int folder;

    mkdir("/tmp/folder", 0700);
    close(open("/tmp/folder/here", O_WRONLY | O_CREAT, 0600));
    posix_spawn_file_actions_init(&actions);
    posix_spawn_file_actions_addchdir_np(&actions, "/tmp");
    posix_spawn_file_actions_addchdir_np(&actions, "folder");
    is_int(run(&actions, NULL, "look", NULL, NULL), 1, "addchdir_np, twice");
    posix_spawn_file_actions_addopen(&actions, 1, "new", O_WRONLY | O_CREAT, 0600);
    is_int(run(&actions, NULL, "write", "1", "there"), 0, "addopen after it");
    is_str(beginning_of("/tmp/folder/new"), "there", "opens there");
    is_int(look_here(0, NULL), 0, "the caller stays where it is");
    posix_spawn_file_actions_destroy(&actions);
    folder = open("/tmp/folder", O_RDONLY);
    posix_spawn_file_actions_init(&actions);
    posix_spawn_file_actions_addfchdir_np(&actions, folder);
    is_int(run(&actions, NULL, "look", NULL, NULL), 1, "addfchdir_np");
    posix_spawn_file_actions_addchdir_np(&actions, "here");
    is_int(run(&actions, NULL, "look", NULL, NULL), -ENOTDIR, "to a file: ENOTDIR");
    posix_spawn_file_actions_destroy(&actions);
    close(folder);
}

static void test_attributes(void)
{
    posix_spawnattr_t attributes;
    sigset_t set, got;
    struct sched_param parameter = {.sched_priority = 5};
    int policy = 0;
    short flags = 0;

    posix_spawnattr_init(&attributes);
    sigemptyset(&set);
    sigaddset(&set, SIGTERM);
    signal(SIGUSR1, SIG_IGN);
    is_int(run(NULL, &attributes, "signals", NULL, NULL), 2, "an ignored signal stays ignored");
    ok(posix_spawnattr_setsigmask(&attributes, &set) == 0 &&
           posix_spawnattr_getsigmask(&attributes, &got) == 0 && got == set,
       "setsigmask");
    is_int(run(NULL, &attributes, "signals", NULL, NULL), 2, "has no effect without its flag");
    sigaddset(&set, SIGUSR1);
    posix_spawnattr_setsigdefault(&attributes, &set);
    posix_spawnattr_getsigdefault(&attributes, &got);
    ok(got == set, "setsigdefault");
    is_int(posix_spawnattr_setflags(&attributes, POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF), 0,
           "setflags");
    ok(posix_spawnattr_getflags(&attributes, &flags) == 0 &&
           flags == (POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF),
       "getflags");
    is_int(run(NULL, &attributes, "signals", NULL, NULL), 1, "blocked, and not ignored");
    signal(SIGUSR1, SIG_DFL);
    posix_spawnattr_setflags(&attributes, POSIX_SPAWN_SETSID);
    is_int(run(NULL, &attributes, "session", NULL, NULL), 1, "a session of its own");
    posix_spawnattr_setflags(&attributes, POSIX_SPAWN_SETPGROUP);
    posix_spawnattr_setpgroup(&attributes, 32000);
    pid_t group = 0;
    ok(posix_spawnattr_getpgroup(&attributes, &group) == 0 && group == 32000, "getpgroup");
    is_int(run(NULL, &attributes, "session", NULL, NULL), -EPERM,
           "a group that is not there: EPERM");
    is_int(posix_spawnattr_setflags(&attributes, 0x4000), EINVAL, "unknown flag: EINVAL");
    ok(posix_spawnattr_setschedpolicy(&attributes, SCHED_RR) == 0 &&
           posix_spawnattr_getschedpolicy(&attributes, &policy) == 0 && policy == SCHED_RR &&
           posix_spawnattr_setschedparam(&attributes, &parameter) == 0,
       "policy and priority are kept");
    parameter.sched_priority = 0;
    posix_spawnattr_getschedparam(&attributes, &parameter);
    is_int(parameter.sched_priority, 5, "and given back");
    posix_spawnattr_destroy(&attributes);
}

static void test_path(void)
{
    char *const argv[] = {(char *)"spawning", (char *)"count", NULL};
    char path[300];
    pid_t pid;
    int status;

    snprintf(path, sizeof path, "/none:%s", own_folder());
    setenv("PATH", path, 1);
    is_int(posix_spawnp(&pid, "spawning", NULL, NULL, argv, environ), 0, "posix_spawnp");
    waitpid(pid, &status, 0);
    is_int(status, 0, "finds it along PATH");
    is_int(posix_spawnp(&pid, "no-program", NULL, NULL, argv, environ), ENOENT, "nowhere: ENOENT");
    is_int(posix_spawn(&pid, "/tmp/out", NULL, NULL, argv, environ), EACCES, "no program: EACCES");
    is_int(posix_spawn(&pid, "/tmp/folder", NULL, NULL, argv, environ), EACCES,
           "a directory: EACCES");
}

/* --- vfork and _Fork --- */

static int *shared;

static void test_vfork(void)
{
    int before = files_open(), own = 1, status;

    shared = mmap(NULL, 4096, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    pid_t pid = vfork();
    if (pid == 0) {
        own = 2;
        for (int i = 0; i < 20; i++)
            sched_yield();
        *shared = 1;
        _exit(files_open() - before);
    }
    is_int(*shared, 1, "vfork: the child goes first");
    is_int(own, 1, "it has memory of its own");
    ok(waitpid(pid, &status, 0) == pid && WIFEXITED(status) && WEXITSTATUS(status) <= 1, "it ends");
    is_int(files_open(), before, "no descriptor is left");
    char *const argv[] = {(char *)(uintptr_t)self, (char *)"count", NULL};
    pid = vfork();
    if (pid == 0) {
        execv(self, argv);
        _exit(99);
    }
    waitpid(pid, &status, 0);
    is_int(status, before << 8, "the next program does not see it either");
}

static void prepare(void)
{
    ++*shared;
}

static void test_plain_fork(void)
{
    int status;

    pthread_atfork(prepare, NULL, NULL);
    *shared = 0;
    pid_t pid = _Fork();
    if (pid == 0)
        _exit(getpid() == gettid() && raise(SIGCONT) == 0 ? 4 : 5);
    waitpid(pid, &status, 0);
    ok(status == 4 << 8 && *shared == 0, "_Fork calls no handlers");
    if (fork() == 0)
        _exit(0);
    wait(NULL);
    is_int(*shared, 1, "fork does");
}

int main(int argc, char **argv)
{
    static const struct role roles[] = {
        {"write", write_to},      {"count", count_files},   {"look", look_here},
        {"signals", see_signals}, {"session", see_session},
    };
    int status;

    if (is_child(argc, argv, roles, ARRAY_SIZE(roles), &status))
        return status;
    test_open();
    test_pipe();
    test_exchange();
    test_directory();
    test_attributes();
    test_path();
    test_vfork();
    test_plain_fork();
    return done_testing();
}
