/*
 * A shell's machinery without the shell: pipelines in process groups, redirection, a background job that is stopped,
 * continued and terminated, and what waitpid tells of each.
 * SPDX-License-Identifier: MIT
 */
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#define STAGES 3

/* The commands, which this program has itself: so it needs no others. */
static int stage_words(void)
{
    printf("one two three two one\nfour three\n");
    return 0;
}

static int stage_lines(void)
{
    int c;

    while ((c = getchar()) != EOF)
        putchar(c == ' ' ? '\n' : c);
    return 0;
}

static int stage_count(void)
{
    char word[10][20], line[20];
    int count[10] = {0}, words = 0;

    while (fgets(line, sizeof line, stdin)) {
        line[strcspn(line, "\n")] = '\0';
        int i = 0;
        while (i < words && strcmp(word[i], line) != 0)
            i++;
        if (i == words)
            strcpy(word[words++], line);
        count[i]++;
    }
    for (int i = 0; i < words; i++)
        printf("%d %s\n", count[i], word[i]);
    return words;
}

static int (*const stages[STAGES])(void) = {stage_words, stage_lines, stage_count};

static pid_t start_stage(int i, int in, int out, pid_t group, int unused)
{
    pid_t pid = fork();

    if (pid != 0) {
        setpgid(pid,
                group ? group : pid); /* both do, so that neither depends on the other's haste */
        return pid;
    }
    setpgid(0, group);
    if (unused >= 0)
        close(unused);
    if (in != STDIN_FILENO) {
        dup2(in, STDIN_FILENO);
        close(in);
    }
    if (out != STDOUT_FILENO) {
        dup2(out, STDOUT_FILENO);
        close(out);
    }
    int code = stages[i]();
    fflush(stdout);
    _exit(code);
}

static void pipeline(const char *file)
{
    int in = STDIN_FILENO, status, code = -1;
    pid_t group = 0, last = 0, pid;

    for (int i = 0; i < STAGES; i++) {
        int ends[2] = {-1, open(file, O_WRONLY | O_CREAT | O_TRUNC, 0644)};
        if (i < STAGES - 1) {
            close(ends[1]);
            if (pipe(ends) != 0)
                exit(1);
        }
        last = start_stage(i, in, ends[1], group, ends[0]);
        group = group ? group : last;
        if (in != STDIN_FILENO)
            close(in);
        close(ends[1]);
        in = ends[0];
    }
    int ended = 0;
    while ((pid = waitpid(-group, &status, 0)) > 0) {
        ended++;
        if (pid == last)
            code = WEXITSTATUS(status);
    }
    printf("%d stages of the group ended, %s, the last with %d\n", ended,
           errno == ECHILD ? "no more" : "?", code);
}

static void show(const char *path)
{
    char buffer[200];
    int fd = open(path, O_RDONLY);
    ssize_t size = read(fd, buffer, sizeof buffer);
    struct stat status;

    fstat(fd, &status);
    close(fd);
    printf("%s: %ld bytes, mode %o\n%.*s", path, (long)status.st_size,
           (unsigned)status.st_mode & 0777, (int)size, buffer);
    unlink(path);
}

static void say(const char *what, pid_t pid, int status)
{
    printf("%s: %s", what, pid > 0 ? "" : "nothing\n");
    if (pid <= 0)
        return;
    if (WIFSTOPPED(status))
        printf("stopped by %s\n", WSTOPSIG(status) == SIGTSTP ? "SIGTSTP" : "another");
    else if (WIFCONTINUED(status))
        printf("continued\n");
    else if (WIFSIGNALED(status))
        printf("killed by %s\n", WTERMSIG(status) == SIGTERM ? "SIGTERM" : "another");
    else
        printf("exit %d\n", WEXITSTATUS(status));
}

static void job_control(void)
{
    int status = 0;
    pid_t job = fork();

    if (job == 0) {
        setpgid(0, 0);
        for (;;)
            usleep(1000);
    }
    setpgid(job, job);
    pid_t pid = waitpid(job, &status, WNOHANG | WUNTRACED);
    say("running", pid, status);
    kill(-job, SIGTSTP);
    pid = waitpid(job, &status, WUNTRACED);
    say("after ^Z", pid, status);
    pid = waitpid(job, &status, WNOHANG | WUNTRACED);
    say("told once", pid, status);
    kill(-job, SIGTERM); /* waits until it is continued */
    pid = waitpid(job, &status, WNOHANG);
    say("stopped", pid, status);
    kill(-job, SIGCONT);
    do
        pid = waitpid(job, &status, WCONTINUED);
    while (pid > 0 && WIFCONTINUED(status));
    say("after bg", pid, status);
    errno = 0;
    kill(-job, 0);
    printf("the group is %s\n", errno == ESRCH ? "gone" : "there");
}

int main(void)
{
    setvbuf(stdout, NULL, _IONBF, 0);
    umask(022);
    pipeline("job_shell.out");
    show("job_shell.out");
    job_control();
    return 0;
}
