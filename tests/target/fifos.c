/*
 * Pipes that have names: opening waits for the other end, and a pipe is a pipe whoever opened it and how often.
 * SPDX-License-Identifier: MIT
 */
#include "child.h"

#include <poll.h>
#include <pthread.h>
#include <sys/stat.h>

#define PATH "/tmp/fifo"
#define ERROR_OF(call) ((call) == -1 ? errno : 0)
#define LINES 200
#define WRITERS 3

/* Writes a text into the FIFO in a child; returns its id. */
static pid_t writer(const char *text)
{
    pid_t pid = fork();

    if (pid == 0) {
        int fd = open(PATH, O_WRONLY);
        ssize_t size = write(fd, text, strlen(text));
        _exit(fd < 0 || size != (ssize_t)strlen(text));
    }
    return pid;
}

static const char *read_all(int fd)
{
    static char text[64];
    size_t length = 0;
    ssize_t size;

    while ((size = read(fd, text + length, sizeof text - 1 - length)) > 0)
        length += (size_t)size;
    text[length] = '\0';
    return text;
}

static void test_names(void)
{
    struct stat status;

    is_int(mkfifo(PATH, 0640), 0, "mkfifo");
    ok(stat(PATH, &status) == 0 && S_ISFIFO(status.st_mode) && (status.st_mode & 0777) == 0640,
       "stat tells what it is");
    is_int(ERROR_OF(mkfifo(PATH, 0600)), EEXIST, "a name that is taken: EEXIST");
    is_int(ERROR_OF(mkfifo("/tmp/none/x", 0600)), ENOENT, "no directory: ENOENT");
    is_int(ERROR_OF(mkfifo("/tmp/x/", 0600)), ENOENT, "a directory's name: ENOENT");
    is_int(ERROR_OF(mkfifo("/proc/x", 0600)), EROFS, "in /proc: EROFS");
    is_int(unlink(PATH), 0, "unlink");
    int directory = open("/tmp", O_RDONLY | O_DIRECTORY);
    is_int(mkfifoat(directory, "fifo", 0600), 0, "mkfifoat");
    is_int(ERROR_OF(mknod(PATH, S_IFIFO | 0600, 0)), EEXIST, "mknod finds it");
    close(directory);
}

static void test_between_processes(void)
{
    for (int i = 0; i < 3; i++) {
        pid_t pid = writer("hello");
        int fd = open(PATH, O_RDONLY);
        is_str(read_all(fd), "hello", "what a child has written, then its end");
        is_int(end_of(pid), EXITED(0), "the writer could open it");
        close(fd);
    }
}

static void test_without_waiting(void)
{
    char byte;

    is_int(ERROR_OF(open(PATH, O_WRONLY | O_NONBLOCK)), ENXIO, "no reader: ENXIO");
    int in = open(PATH, O_RDONLY | O_NONBLOCK);
    ok(in >= 0, "a reader need not wait");
    is_int((int)read(in, &byte, 1), 0, "without a writer it is at the end");
    int out = open(PATH, O_WRONLY | O_NONBLOCK);
    ok(out >= 0, "now there is a reader");
    is_int(ERROR_OF(read(in, &byte, 1)), EAGAIN, "with a writer it is empty: EAGAIN");
    is_int((int)write(out, "a", 1), 1, "write");
    int other = open(PATH, O_WRONLY); /* there is a reader: no waiting */
    is_int((int)write(other, "b", 1), 1, "by another writer");
    close(out);
    ok(read(in, &byte, 1) == 1 && byte == 'a', "the first one's byte");
    struct pollfd ready = {.fd = in, .events = POLLIN};
    ok(poll(&ready, 1, 0) == 1 && ready.revents == POLLIN, "poll: there is more, and a writer");
    close(other);
    ok(read(in, &byte, 1) == 1 && byte == 'b' && read(in, &byte, 1) == 0, "then the end");
    close(in);
    int both = open(PATH, O_RDWR);
    ok(both >= 0 && write(both, "c", 1) == 1, "one opens both ends at once");
    close(both);
    in = open(PATH, O_RDONLY | O_NONBLOCK);
    is_int((int)read(in, &byte, 1), 0, "what nobody had open was lost");
    is_int(ERROR_OF((int)lseek(in, 0, SEEK_SET)), ESPIPE, "no seeking");
    is_int(ERROR_OF((int)write(in, "x", 1)), EBADF, "no writing to the read end");
    close(in);
}

static void test_no_reader(void)
{
    signal(SIGPIPE, SIG_IGN);
    int in = open(PATH, O_RDONLY | O_NONBLOCK), out = open(PATH, O_WRONLY);
    close(in);
    is_int(ERROR_OF((int)write(out, "x", 1)), EPIPE, "the last reader is gone: EPIPE");
    in = open(PATH, O_RDONLY);
    is_int((int)write(out, "x", 1), 1, "until there is one again");
    close(in);
    close(out);
    signal(SIGPIPE, SIG_DFL);
}

/* Many writers, each line in one piece; the reader sees the end when the last has closed. */
static void test_many_writers(void)
{
    pid_t children[WRITERS];
    int counts[WRITERS] = {0}, wrong = 0;
    char line[4];

    for (int i = 0; i < WRITERS; i++) {
        children[i] = fork();
        if (children[i] == 0) {
            int fd = open(PATH, O_WRONLY);
            char text[] = {(char)('0' + i), (char)('0' + i), (char)('0' + i), '\n'};
            for (int n = 0; n < LINES; n++)
                write(fd, text, sizeof text);
            while (beginning_of("/tmp/go") == NULL) /* so that the reader sees one end only */
                pause_ms(1);
            _exit(0);
        }
    }
    int fd = open(PATH, O_RDONLY);
    for (int n = 0; n < LINES * WRITERS; n++) {
        for (size_t got = 0; got < sizeof line;)
            got += (size_t)read(fd, line + got, sizeof line - got);
        unsigned who = (unsigned)(line[0] - '0');
        if (who >= WRITERS || line[1] != line[0] || line[2] != line[0] || line[3] != '\n')
            wrong++;
        else
            counts[who]++;
    }
    close(open("/tmp/go", O_CREAT | O_WRONLY, 0600));
    is_int(wrong, 0, "no line is torn");
    ok(counts[0] == LINES && counts[1] == LINES && counts[2] == LINES, "none is lost");
    is_int((int)read(fd, line, 1), 0, "the end");
    for (int i = 0; i < WRITERS; i++)
        end_of(children[i]);
    close(fd);
    unlink("/tmp/go");
}

/* --- Waiting that ends otherwise --- */

static void interrupted(int signal)
{
    (void)signal;
}

static void test_signals(void)
{
    struct sigaction action = {.sa_handler = interrupted};
    pid_t parent = getpid(), pid;

    sigaction(SIGUSR1, &action, NULL);
    pid = fork();
    if (pid == 0)
        for (;;) { /* until the parent waits, and longer */
            kill(parent, SIGUSR1);
            pause_ms(1);
        }
    is_int(ERROR_OF(open(PATH, O_RDONLY)), EINTR, "a handler ends the waiting: EINTR");
    finish(pid);
    signal(SIGUSR1, SIG_DFL);
    is_int(ERROR_OF(open(PATH, O_WRONLY | O_NONBLOCK)), ENXIO, "it is no reader");
    pid = fork();
    if (pid == 0) {
        open(PATH, O_RDONLY);
        _exit(1);
    }
    while (ERROR_OF(open(PATH, O_WRONLY | O_NONBLOCK)) == ENXIO) /* the child comes to wait */
        pause_ms(1);
    finish(pid);
    unlink(PATH);
}

static void *open_it(void *unused)
{
    open(PATH, O_RDONLY);
    return unused;
}

static void test_cancelled(void)
{
    pthread_t thread;
    void *result;

    mkfifo(PATH, 0600);
    pthread_create(&thread, NULL, open_it, NULL);
    pthread_cancel(thread);
    pthread_join(thread, &result);
    ok(result == PTHREAD_CANCELED, "open is a cancellation point");
    is_int(ERROR_OF(open(PATH, O_WRONLY | O_NONBLOCK)), ENXIO, "nobody reads");
    unlink(PATH);
}

int main(int argc, char **argv)
{
    int status;

    if (is_child(argc, argv, NULL, 0, &status))
        return status;
    test_names();
    test_between_processes();
    test_without_waiting();
    test_no_reader();
    test_many_writers();
    test_signals();
    test_cancelled();
    return done_testing();
}
