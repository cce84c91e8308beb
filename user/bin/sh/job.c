/* Processes, process groups and the terminal's foreground group, as POSIX has them. */
/* SPDX-License-Identifier: MIT */
#include "job.h"

#include <brigade.h>
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <spawn.h>
#include <stdio.h>
#include <string.h>
#include <sys/wait.h>
#include <termios.h>
#include <unistd.h>

#define BACKGROUND_MAX 64
#define NAME_SIZE 32

extern char **environ;

static struct {
    pid_t pid; /* 0: this slot is free */
    char name[NAME_SIZE];
} background[BACKGROUND_MAX];

static int terminal_fd = STDIN_FILENO;
static bool quiet;    /* job_be_quiet */
static bool in_stage; /* this process is a part of a pipeline: programs take its place */

void job_be_quiet(void)
{
    quiet = true;
}

void job_terminal(void)
{
    int copy = fcntl(STDIN_FILENO, F_DUPFD_CLOEXEC, 10);

    if (copy >= 0)
        terminal_fd = copy;
}

static pid_t wait_retrying(pid_t pid, int *status, int options)
{
    pid_t result;

    do
        result = waitpid(pid, status, options);
    while (result < 0 && errno == EINTR);
    return result;
}

static int shell_status(int status)
{
    return WIFSIGNALED(status) ? 128 + WTERMSIG(status) : WEXITSTATUS(status);
}

static void print_end(const char *name, pid_t pid, int status)
{
    if (quiet)
        return;
    if (WIFSIGNALED(status))
        printf("%s (process %d): ended by signal %d (%s)\n", name, (int)pid, WTERMSIG(status),
               strsignal(WTERMSIG(status)));
    else if (status == 0)
        printf("%s (process %d): done\n", name, (int)pid);
    else
        printf("%s (process %d): exit status %d\n", name, (int)pid, WEXITSTATUS(status));
}

/* group: the group to join, 0 for a new one. Returns 0 or an error number. */
static int start(const struct job_request *request, pid_t group, pid_t *pid)
{
    posix_spawnattr_t attributes;
    int error;

    error = posix_spawnattr_init(&attributes);
    if (error)
        return error;
    if (!quiet)
        posix_spawnattr_setflags(&attributes,
                                 POSIX_SPAWN_SETPGROUP |
                                     (request->background ? 0 : POSIX_SPAWN_TCSETPGROUP_NP));
    posix_spawnattr_setpgroup(&attributes, group);
    if (request->core >= 0)
        error = posix_spawnattr_setaffinity_np(&attributes, 1u << request->core);
    if (request->model >= 0 && error == 0)
        error = posix_spawnattr_setmodel_np(&attributes, request->model);
    unsigned interval = brigade_getswitchinterval();
    if (request->switch_interval_us)
        brigade_setswitchinterval(request->switch_interval_us); /* which the child inherits */
    if (!error)
        error = posix_spawnp(pid, request->argv[0], NULL, &attributes, request->argv, environ);
    brigade_setswitchinterval(interval);
    posix_spawnattr_destroy(&attributes);
    return error;
}

static int report_failed_start(const struct job_request *request, int error)
{
    const char *name = request->argv[0];

    if (error == ENOENT) {
        fprintf(stderr, "sh: %s: there is no such program (help lists what there is)\n", name);
        return 127;
    }
    if (error == EINVAL && request->core >= 0)
        fprintf(stderr, "sh: %s: cannot run on core %d: this machine does not have it\n", name,
                request->core);
    else
        fprintf(stderr, "sh: %s: cannot start it: %s\n", name, strerror(error));
    return 126;
}

static int wait_for_all(const struct job_request *request, const pid_t *pids, int count)
{
    int result = 0;

    for (int i = 0; i < count; i++) {
        int status;
        if (wait_retrying(pids[i], &status, 0) != pids[i])
            continue;
        if (status != 0)
            print_end(request->argv[0], pids[i], status);
        if (result == 0)
            result = shell_status(status);
    }
    return result;
}

static void remember(const struct job_request *request, const pid_t *pids, int count)
{
    for (int i = 0; i < count && !quiet; i++) {
        int slot = 0;
        while (slot < BACKGROUND_MAX && background[slot].pid != 0)
            slot++;
        printf("%s: process %d%s\n", request->argv[0], (int)pids[i],
               slot < BACKGROUND_MAX ? "" : " (too many to report its end)");
        if (slot < BACKGROUND_MAX) {
            background[slot].pid = pids[i];
            snprintf(background[slot].name, NAME_SIZE, "%s", request->argv[0]);
        }
    }
}

/* What a foreground job may change of the terminal. */
struct terminal {
    bool is_one;
    struct termios mode;
    pid_t group;
};

static void terminal_lend(struct terminal *terminal, bool in_background)
{
    terminal->is_one = !quiet && !in_background && tcgetattr(terminal_fd, &terminal->mode) == 0;
    terminal->group = tcgetpgrp(terminal_fd);
}

static void terminal_take_back(const struct terminal *terminal)
{
    if (!terminal->is_one)
        return;
    tcsetattr(terminal_fd, TCSANOW, &terminal->mode);
    tcsetpgrp(terminal_fd, terminal->group);
}

static int exec_program(const struct job_request *request)
{
    execvp(request->argv[0], request->argv);
    return report_failed_start(request, errno);
}

int job_run(const struct job_request *request)
{
    pid_t pids[JOB_INSTANCES_MAX];
    struct terminal terminal;
    int error = 0;
    int count = 0;

    fflush(stdout);
    if (in_stage && request->instances == 1 && request->core < 0 && request->model < 0)
        return exec_program(request);
    terminal_lend(&terminal, request->background);
    while (count < request->instances && !error) {
        error = start(request, count ? pids[0] : 0, &pids[count]);
        count += !error;
    }
    int result = error ? report_failed_start(request, error) : 0;
    if (request->background) {
        remember(request, pids, count);
    } else {
        int ended = wait_for_all(request, pids, count);
        result = result ? result : ended;
    }
    terminal_take_back(&terminal);
    return result;
}

/* The child that runs one command; from: its input, -1: the shell's; to: the pipe for its output. */
static _Noreturn void be_stage(char *command, int from, const int to[2], pid_t group,
                               int (*run)(char *command))
{
    if (!quiet)
        setpgid(0, group);
    signal(SIGTTOU, SIG_DFL);
    if (from >= 0)
        dup2(from, STDIN_FILENO);
    if (to[1] >= 0)
        dup2(to[1], STDOUT_FILENO);
    in_stage = true; /* the pipes themselves are closed on exec */
    if (from >= 0)
        close(from);
    if (to[1] >= 0)
        close(to[0]), close(to[1]);
    int status = run(command);
    fflush(stdout);
    _exit(status);
}

/* Starts the commands; returns how many. */
static int start_stages(char *const *commands, int count, pid_t *pids, int (*run)(char *command))
{
    int from = -1;
    int started = 0;

    for (; started < count; started++) {
        int to[2] = {-1, -1};
        if (started + 1 < count && pipe2(to, O_CLOEXEC) != 0)
            break;
        pids[started] = fork();
        if (pids[started] == 0)
            be_stage(commands[started], from, to, started ? pids[0] : 0, run);
        if (from >= 0)
            close(from);
        if (to[1] >= 0)
            close(to[1]);
        from = to[0];
        if (pids[started] < 0)
            break;
        if (!quiet)
            setpgid(pids[started], pids[0]);
    }
    if (from >= 0)
        close(from);
    return started;
}

int job_run_stages(char *const *commands, int count, bool in_background, int (*run)(char *command))
{
    struct terminal terminal;
    pid_t pids[JOB_STAGES_MAX];
    char *name[] = {commands[0], NULL};
    struct job_request request = {.argv = name};
    int status = 0;

    fflush(stdout);
    terminal_lend(&terminal, in_background);
    int started = start_stages(commands, count, pids, run);
    if (started < count)
        fprintf(stderr, "sh: cannot start it: %s\n", strerror(errno));
    if (in_background) {
        remember(&request, pids, started);
        return 0;
    }
    if (terminal.is_one && started)
        tcsetpgrp(terminal_fd, pids[0]);
    for (int i = 0; i < started; i++)
        wait_retrying(pids[i], &status, 0);
    terminal_take_back(&terminal);
    return started < count ? 126 : shell_status(status);
}

void job_report_ended(void)
{
    for (int slot = 0; slot < BACKGROUND_MAX; slot++) {
        int status;
        pid_t pid = background[slot].pid;
        if (pid == 0 || wait_retrying(pid, &status, WNOHANG) == 0)
            continue;
        print_end(background[slot].name, pid, status);
        background[slot].pid = 0;
    }
}
