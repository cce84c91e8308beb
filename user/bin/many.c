/*
 * Runs many programs one after the other in one boot: the first process of tools/urun --many. What a
 * program does, ends here: the next one finds the machine as the first did.
 * SPDX-License-Identifier: MIT
 *
 * /boot/manifest, which no other process can open, has a line for each program:
 *     id TAB seconds TAB nonce TAB path { TAB argument, percent-encoded } LF
 */
#include <brigade.h>
#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <semaphore.h>
#include <signal.h>
#include <spawn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#define ARGUMENTS_MAX 256
#define STATUS_TIMEOUT 124
#define STATUS_NOT_STARTED 126
#define GRACE_S 0.5 /* what processes have that a program left */
#define POLL_NS 5000000

extern char **environ;

struct job {
    const char *id, *nonce;
    double seconds;
    char *argv[ARGUMENTS_MAX + 1]; /* argv[0] is the path */
};

static struct {
    pid_t pid;
    int wait_status;
    sem_t ended;
} child;

static char *read_manifest(void)
{
    int fd = open("/boot/manifest", O_RDONLY);
    off_t size = fd < 0 ? -1 : lseek(fd, 0, SEEK_END);
    char *text = size < 0 ? NULL : malloc((size_t)size + 1);

    if (!text || lseek(fd, 0, SEEK_SET) < 0 || read(fd, text, (size_t)size) != size) {
        fprintf(stderr, "many: /boot/manifest: %s\n", strerror(errno));
        exit(STATUS_NOT_STARTED);
    }
    close(fd);
    text[size] = '\0';
    return text;
}

static int hex(char digit)
{
    const char *digits = "0123456789abcdef", *place = strchr(digits, digit | 0x20);

    return digit && place ? (int)(place - digits) : 0;
}

/* Percent-decodes a word in place. */
static char *decode(char *word)
{
    char *to = word;

    for (const char *from = word; *from; from++) {
        if (*from == '%' && from[1] && from[2]) {
            *to++ = (char)(hex(from[1]) << 4 | hex(from[2]));
            from += 2;
        } else {
            *to++ = *from;
        }
    }
    *to = '\0';
    return word;
}

static void parse(char *line, struct job *job)
{
    int count = 0;

    job->id = strsep(&line, "\t");
    job->seconds = atof(line ? strsep(&line, "\t") : "0");
    job->nonce = line ? strsep(&line, "\t") : "";
    while (line && count < ARGUMENTS_MAX)
        job->argv[count++] = decode(strsep(&line, "\t"));
    job->argv[count] = NULL;
}

/* On a line of its own, and out at once. */
static void say(const char *word, const struct job *job, const char *rest)
{
    unsigned at_line_start = 1;

    ioctl(STDOUT_FILENO, TTY_AT_LINE_START, &at_line_start);
    printf("%s@@%s %s %s%s\n", at_line_start ? "" : "\n", word, job->id, job->nonce, rest);
    fflush(stdout);
}

static void *wait_for_child(void *unused)
{
    while (waitpid(child.pid, &child.wait_status, 0) < 0 && errno == EINTR)
        ;
    sem_post(&child.ended);
    return unused;
}

static struct timespec after(double seconds)
{
    struct timespec time;

    clock_gettime(CLOCK_REALTIME, &time);
    time.tv_sec += (time_t)seconds;
    time.tv_nsec += (long)((seconds - (double)(time_t)seconds) * 1e9);
    if (time.tv_nsec >= 1000000000) {
        time.tv_nsec -= 1000000000;
        time.tv_sec++;
    }
    return time;
}

static int is_over(const struct timespec *end)
{
    struct timespec now;

    clock_gettime(CLOCK_REALTIME, &now);
    return now.tv_sec > end->tv_sec || (now.tv_sec == end->tv_sec && now.tv_nsec >= end->tv_nsec);
}

static int others_live(void)
{
    return kill(-1, 0) == 0;
}

/* Whatever the program left: a little time, then the end. */
static void clean_up(int at_once)
{
    const struct timespec pause = {.tv_nsec = POLL_NS};
    const struct timespec end = after(at_once ? 0 : GRACE_S);

    while (others_live() && !is_over(&end)) /* among many processes a short sleep may be long */
        nanosleep(&pause, NULL);
    while (others_live()) {
        kill(-1, SIGKILL);
        nanosleep(&pause, NULL);
    }
    brigade_files_empty();
}

/* The status as tools/urun would have it. */
static int run(const struct job *job)
{
    struct timespec deadline = after(job->seconds);
    posix_spawnattr_t attributes;
    pthread_t waiter;
    int timed_out;

    posix_spawnattr_init(&attributes);
    posix_spawnattr_setflags(&attributes, POSIX_SPAWN_SETPGROUP);
    int error = posix_spawn(&child.pid, job->argv[0], NULL, &attributes, job->argv, environ);
    posix_spawnattr_destroy(&attributes);
    if (error) {
        fprintf(stderr, "many: %s: %s\n", job->argv[0], strerror(error));
        return STATUS_NOT_STARTED;
    }
    sem_init(&child.ended, 0, 0);
    pthread_create(&waiter, NULL, wait_for_child, NULL);
    timed_out = sem_timedwait(&child.ended, &deadline) != 0;
    if (timed_out)
        clean_up(1);
    pthread_join(waiter, NULL);
    clean_up(0);
    if (timed_out)
        return STATUS_TIMEOUT;
    return WIFSIGNALED(child.wait_status) ? 128 + WTERMSIG(child.wait_status)
                                          : WEXITSTATUS(child.wait_status);
}

int main(void)
{
    char *rest = read_manifest(), *line;
    static struct job job;

    while ((line = strsep(&rest, "\n")) != NULL && *line) {
        char status[16];
        parse(line, &job);
        say("BEGIN", &job, "");
        snprintf(status, sizeof status, " %d", run(&job));
        say("END", &job, status);
    }
    return 0;
}
