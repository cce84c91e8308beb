/* The shell: a plain POSIX program that starts other programs and shows what the machine does. */
/* SPDX-License-Identifier: MIT */
#include "sh/files.h"
#include "sh/job.h"
#include "sh/line.h"
#include "sh/list.h"
#include "sh/redirect.h"
#include "sh/simple.h"
#include "sh/words.h"

#include <brigade.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#define PROMPT "brigade> "

static bool leaving; /* set by exit */
static int last_status;

/* A decimal number in [low, high]. */
static bool parse_number(const char *text, long low, long high, long *number)
{
    char *end;

    errno = 0;
    *number = strtol(text, &end, 10);
    return end != text && *end == '\0' && errno == 0 && *number >= low && *number <= high;
}

static int print_file(const char *path)
{
    char buffer[1024];
    ssize_t size;
    int fd = open(path, O_RDONLY);

    if (fd < 0)
        return complain(path, strerror(errno));
    fflush(stdout);
    while ((size = read(fd, buffer, sizeof buffer)) > 0 &&
           write(STDOUT_FILENO, buffer, (size_t)size) == size)
        ;
    int result = size == 0 ? 0 : complain(path, strerror(errno));
    close(fd);
    return result;
}

static int ps_command(int argc, char **argv)
{
    (void)argc, (void)argv;
    return print_file("/proc/ps");
}

static int cores_command(int argc, char **argv)
{
    (void)argc, (void)argv;
    return print_file("/proc/cores");
}

static int free_command(int argc, char **argv)
{
    (void)argc, (void)argv;
    return print_file("/proc/free");
}

static int uptime_command(int argc, char **argv)
{
    struct timespec up;

    (void)argc, (void)argv;
    clock_gettime(CLOCK_MONOTONIC, &up);
    long seconds = (long)up.tv_sec;
    printf("up %ld h %02ld min %02ld.%03ld s\n", seconds / 3600, seconds / 60 % 60, seconds % 60,
           up.tv_nsec / 1000000);
    return 0;
}

static int kill_command(int argc, char **argv)
{
    long pid;
    long number = SIGTERM;

    if (argc < 2 || argc > 3 || !parse_number(argv[1], 2, INT_MAX, &pid) ||
        (argc == 3 && !parse_number(argv[2], 1, 31, &number)))
        return complain("kill", "usage: kill PROCESS [SIGNAL NUMBER]");
    return kill((pid_t)pid, (int)number) == 0 ? 0 : complain(argv[1], strerror(errno));
}

static int poweroff_command(int argc, char **argv)
{
    long status = 0;

    if (argc > 2 || (argc == 2 && !parse_number(argv[1], 0, 255, &status)))
        return complain("poweroff", "usage: poweroff [EXIT STATUS]");
    fflush(stdout);
    brigade_poweroff((int)status);
    return complain("poweroff", strerror(errno));
}

static int exit_command(int argc, char **argv)
{
    long status = last_status;

    if (argc > 2 || (argc == 2 && !parse_number(argv[1], 0, 255, &status)))
        return complain("exit", "usage: exit [STATUS]");
    leaving = true;
    return (int)status;
}

static int run_program(char **argv, bool in_background)
{
    struct job_request request = {argv, 1, -1, -1, 0, in_background};

    return job_run(&request);
}

static int run_usage(void)
{
    return complain("run",
                    "usage: run [-n INSTANCES (1-64)] [-c CORE] [-m MODEL] [-w MICROSECONDS] "
                    "PROGRAM [ARGUMENTS]");
}

static bool parse_model(const char *name, int *model)
{
    static const char *const names[] = {"coop", "preempt", "gil", "smp"}; /* as enum abi_model */

    for (int i = 0; i < 4; i++) {
        if (strcmp(name, names[i]) == 0) {
            *model = i;
            return true;
        }
    }
    return false;
}

static int run_command(int argc, char **argv, bool in_background)
{
    struct job_request request = {NULL, 1, -1, -1, 0, in_background};
    int i = 1;

    while (i < argc && argv[i][0] == '-') {
        long number;
        if (strcmp(argv[i], "--") == 0) {
            i++;
            break;
        }
        if (i + 1 == argc)
            return run_usage();
        if (strcmp(argv[i], "-n") == 0 && parse_number(argv[i + 1], 1, JOB_INSTANCES_MAX, &number))
            request.instances = (int)number;
        else if (strcmp(argv[i], "-c") == 0 && parse_number(argv[i + 1], 0, 31, &number))
            request.core = (int)number;
        else if (strcmp(argv[i], "-w") == 0 && parse_number(argv[i + 1], 1, 10000000, &number))
            request.switch_interval_us = (unsigned)number;
        else if (strcmp(argv[i], "-m") == 0 && parse_model(argv[i + 1], &request.model))
            ;
        else
            return run_usage();
        i += 2;
    }
    if (i == argc)
        return run_usage();
    request.argv = argv + i;
    return job_run(&request);
}

static int demos_command(int argc, char **argv)
{
    char *tour[] = {"tour", "--list", NULL};

    (void)argc, (void)argv;
    return run_program(tour, false);
}

static int help_command(int argc, char **argv);

static const struct command {
    const char *name;
    const char *arguments;
    const char *meaning;
    int (*function)(int argc, char **argv); /* NULL: a program, or see execute() */
} commands[] = {
    {"tour", "", "the guided tour: all demonstrations, with a word before and after each", NULL},
    {"demos", "", "lists the demonstrations; each runs by its name", demos_command},
    {"run", "[-n INSTANCES] [-c CORE] [-m MODEL] [-w MICROSECONDS] PROGRAM [ARGUMENTS]",
     "starts processes, waits for them; on that core; threads coop, preempt, gil (that switch "
     "interval) or smp",
     NULL},
    {"PROGRAM", "[ARGUMENTS] [&]", "the same as run; & at the end: do not wait", NULL},
    {"ANY", "[< FILE] [> FILE]", "with files for its input, output; >> appends; 2> FILE: errors",
     NULL},
    {"A", "; B, A && B, A || B, A | B",
     "then B; if A succeeded; if it failed; A's output is B's input", NULL},
    {"ps", "", "processes and threads: core, state, CPU time, switches, memory", ps_command},
    {"cores", "", "how busy each core is", cores_command},
    {"free", "", "memory", free_command},
    {"uptime", "", "time since the machine started", uptime_command},
    {"ls", "[DIRECTORY]", "lists files; programs are in /bin", ls_command},
    {"cd", "[DIRECTORY]", "makes it the current one, where names without a / begin", cd_command},
    {"pwd", "", "prints the current directory", pwd_command},
    {"mkdir", "DIRECTORIES", "makes directories; they are in memory, as all new files",
     mkdir_command},
    {"rm", "FILES", "removes files and empty directories", rm_command},
    {"mv", "OLD NEW", "gives a file or directory another name", mv_command},
    {"cat", "[FILES]", "prints files, or what is typed up to Ctrl-D", NULL},
    {"echo", "[WORDS]", "prints the words", echo_command},
    {"kill", "PROCESS [SIGNAL]", "ends a process; Ctrl-C ends the one in front", kill_command},
    {"true", "", "succeeds", true_command},
    {"false", "", "fails", false_command},
    {"export", "NAME=VALUE", "a variable for the programs started from now on; so does NAME=VALUE",
     export_command},
    {"help", "", "this list", help_command},
    {"exit", "[STATUS]", "leaves this shell, as Ctrl-D does", exit_command},
    {"poweroff", "", "switches the machine off", poweroff_command},
};
#define COMMAND_COUNT (sizeof commands / sizeof commands[0])

static int help_command(int argc, char **argv)
{
    (void)argc, (void)argv;
    for (size_t i = 0; i < COMMAND_COUNT; i++) {
        int column = printf("  %s %s", commands[i].name, commands[i].arguments);
        if (column > 26)
            printf("\n%*s", 27, ""), column = 27;
        printf("%*s%s\n", column < 27 ? 27 - column : 0, "", commands[i].meaning);
    }
    printf("Editing: arrow keys, Home, End, Ctrl-A E U K W; up and down for earlier lines.\n");
    return 0;
}

static int execute(struct words *words, bool background)
{
    const char *name = words->word[0];

    if (words->count == 1 && is_assignment(name))
        return assign(name);
    if (strcmp(name, "run") == 0)
        return run_command(words->count, words->word, background);
    for (size_t i = 0; i < COMMAND_COUNT; i++)
        if (commands[i].function && strcmp(name, commands[i].name) == 0)
            return commands[i].function(words->count, words->word);
    return run_program(words->word, background);
}

static int run_command_text(char *text, bool background)
{
    static char expanded[2 * LINE_SIZE];
    struct words words;
    int saved[WORDS_DESCRIPTORS];

    if (!list_expand(text, expanded, sizeof expanded, last_status))
        return complain("this line is not understood", "too long");
    const char *error = words_split(expanded, &words);
    if (error)
        return complain("this line is not understood", error);
    const char *path = redirect_begin(&words, saved);
    if (path)
        return complain(path, strerror(errno));
    int status = words.count ? execute(&words, background) : 0;
    redirect_end(saved);
    return status;
}

static int run_stage(char *text)
{
    return run_command_text(text, false);
}

/* Commands joined by |, and what follows them. */
static enum list_operator run_pipeline(char **rest, bool wanted)
{
    char *stages[JOB_STAGES_MAX];
    enum list_operator joint = LIST_PIPE;
    bool empty = false;
    int count = 0;

    while (joint == LIST_PIPE && count < JOB_STAGES_MAX) {
        stages[count] = *rest;
        joint = list_cut(rest);
        empty |= list_is_empty(stages[count++]);
    }
    if (empty && count == 1 && (joint == LIST_END || joint == LIST_SEMICOLON))
        return joint;
    if (empty || joint == LIST_PIPE) {
        last_status = complain("this line is not understood",
                               empty ? "a command is missing" : "too many commands");
        return LIST_END;
    }
    if (!wanted)
        return joint;
    if (count == 1)
        last_status = run_command_text(stages[0], joint == LIST_BACKGROUND);
    else
        last_status = job_run_stages(stages, count, joint == LIST_BACKGROUND, run_stage);
    return joint;
}

static void run_line(char *line)
{
    enum list_operator joint = LIST_SEMICOLON;

    do {
        bool wanted = joint == LIST_AND  ? last_status == 0
                      : joint == LIST_OR ? last_status != 0
                                         : true;
        joint = run_pipeline(&line, wanted);
    } while (joint != LIST_END && !leaving);
}

/* Does a person sit at a terminal? The console is a terminal even when the host sends a file. */
static bool person_at_terminal(void)
{
    struct abi_machine machine;

    return isatty(STDIN_FILENO) && brigade_machine(&machine) == 0 && machine.interactive;
}

static void converse(void)
{
    pid_t group = tcgetpgrp(STDIN_FILENO);
    char line[LINE_SIZE];

    job_terminal();
    tcsetpgrp(STDIN_FILENO, 0); /* nobody: ^C is for programs, not for the shell itself */
    printf("Type help for the commands, demos for the demonstrations.\n");
    while (!leaving) {
        job_report_ended();
        fflush(stdout);
        enum line_result result = line_edit(PROMPT, line);
        if (result == LINE_END) {
            last_status = 0; /* leaving is no failure, whatever the last command was */
            break;
        }
        if (result == LINE_READ)
            run_line(line);
    }
    tcsetpgrp(STDIN_FILENO, group);
}

static void run_script(void)
{
    char line[LINE_SIZE];
    enum line_result result;

    while (!leaving && (result = line_plain(line)) != LINE_END) {
        if (result == LINE_TOO_LONG)
            last_status = complain("input", "this line is too long and was skipped");
        else
            run_line(line);
        job_report_ended();
    }
}

int main(int argc, char **argv)
{
    signal(SIGTTOU, SIG_IGN); /* so that the shell may take the terminal back from a program */
    bool tour_first = argc == 2 && strcmp(argv[1], "-t") == 0;

    if (argc >= 3 && strcmp(argv[1], "-c") == 0) {
        job_be_quiet();
        run_line(argv[2]);
        return last_status;
    }
    if (argc > 1 && !tour_first) {
        fprintf(stderr, "usage: sh [-t]        read commands; -t: the tour first\n"
                        "       sh -c COMMAND  run one command\n");
        return 2;
    }
    if (tour_first) {
        char tour[] = "tour";
        run_line(tour);
    }
    if (person_at_terminal())
        converse();
    else
        run_script();
    return last_status;
}
