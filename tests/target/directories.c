/*
 * Paths that start at an open directory, several buffers at once, and what else POSIX has about descriptors.
 * SPDX-License-Identifier: MIT
 */
#include "child.h"

#include <fcntl.h>
#include <limits.h>
#include <pthread.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <sys/uio.h>

/* The error of a call that is to return -1. */
#define ERROR_OF(call) ((call) == -1 ? errno : 0)

static int directory; /* /tmp/d, open; another one is current */

static void make(int at, const char *path, const char *text)
{
    int fd = openat(at, path, O_WRONLY | O_CREAT | O_TRUNC, 0600);

    write(fd, text, strlen(text));
    close(fd);
}

static void test_at(void)
{
    struct stat status;
    int fd;

    mkdir("/tmp/d", 0755);
    mkdir("/tmp/else", 0755);
    chdir("/tmp/else");
    directory = open("/tmp/d", O_RDONLY | O_DIRECTORY);
    make(directory, "file", "in d");
    is_str(beginning_of("/tmp/d/file"), "in d", "openat makes a file there");
    make(AT_FDCWD, "file", "else");
    is_str(beginning_of("/tmp/else/file"), "else", "with AT_FDCWD in the current directory");
    fd = openat(-1, "/tmp/d/file", O_RDONLY);
    ok(fd >= 0 && close(fd) == 0, "an absolute path does not look at the descriptor");
    is_int(ERROR_OF(openat(-1, "file", O_RDONLY)), EBADF, "a relative one does: EBADF");
    fd = open("/tmp/d/file", O_RDONLY);
    is_int(ERROR_OF(openat(fd, "x", O_RDONLY)), ENOTDIR, "a file: ENOTDIR");
    ok(fstatat(directory, "file", &status, 0) == 0 && status.st_size == 4, "fstatat");
    ok(fstatat(fd, "", &status, AT_EMPTY_PATH) == 0 && status.st_size == 4,
       "of the descriptor itself");
    is_int(ERROR_OF(fstatat(directory, "file", &status, 0x4000)), EINVAL, "unknown flag: EINVAL");
    close(fd);
    is_int(mkdirat(directory, "sub", 0700), 0, "mkdirat");
    is_int(renameat(directory, "file", AT_FDCWD, "moved"), 0, "renameat");
    is_str(beginning_of("/tmp/else/moved"), "in d", "from one directory to the other");
    ok(fchmodat(AT_FDCWD, "moved", 0640, 0) == 0 && stat("moved", &status) == 0 &&
           (status.st_mode & 0777) == 0640,
       "fchmodat");
    struct timespec times[2] = {{.tv_sec = 5}, {.tv_sec = 7}};
    ok(utimensat(AT_FDCWD, "moved", times, 0) == 0 && stat("moved", &status) == 0 &&
           status.st_atime == 5 && status.st_mtime == 7,
       "utimensat");
    is_int(ERROR_OF(unlinkat(directory, "sub", 0)), EISDIR, "unlinkat of a directory: EISDIR");
    is_int(unlinkat(directory, "sub", AT_REMOVEDIR), 0, "with AT_REMOVEDIR");
    is_int(unlinkat(AT_FDCWD, "file", 0), 0, "unlinkat of a file");
    is_int(ERROR_OF(linkat(AT_FDCWD, "moved", directory, "x", 0)), EPERM, "linkat: EPERM");
    is_int(ERROR_OF(symlinkat("x", directory, "y")), EPERM, "symlinkat: EPERM");
    is_int(ERROR_OF(readlinkat(AT_FDCWD, "moved", (char[1]){0}, 1)), EINVAL, "readlinkat: EINVAL");
}

static void test_access(void)
{
    is_int(access("moved", R_OK | W_OK), 0, "access: a file can be read and written");
    is_int(ERROR_OF(access("moved", X_OK)), EACCES, "not run: EACCES");
    is_int(ERROR_OF(access("/bin/sh", W_OK)), EROFS, "the initrd's cannot be written: EROFS");
    is_int(access("/bin/sh", R_OK | X_OK), 0, "but run");
    is_int(ERROR_OF(access("none", F_OK)), ENOENT, "nothing: ENOENT");
    is_int(ERROR_OF(access("moved", 64)), EINVAL, "no such way: EINVAL");
    is_int(faccessat(directory, ".", W_OK, AT_EACCESS), 0, "faccessat");
    is_int(ERROR_OF(faccessat(directory, "moved", F_OK, 0)), ENOENT, "elsewhere: ENOENT");
    is_int(chown("moved", 0, (gid_t)-1), 0, "chown to the owner");
    is_int(ERROR_OF(chown("moved", 5, 5)), EINVAL, "to another: EINVAL");
    is_int(ERROR_OF(lchown("none", 0, 0)), ENOENT, "lchown of nothing: ENOENT");
    is_int(fchown(directory, 0, 0), 0, "fchown");
    is_int(fchownat(AT_FDCWD, "moved", (uid_t)-1, 0, 0), 0, "fchownat");
}

static void test_parts(void)
{
    char a[3] = "", b[4] = "", c[8] = "";
    struct iovec out[] = {{(char *)"one", 3}, {NULL, 0}, {(char *)" and two", 8}};
    struct iovec in[] = {{a, 2}, {b, 3}, {c, 7}};
    int fd = open("parts", O_RDWR | O_CREAT | O_TRUNC, 0600);

    is_int(writev(fd, out, 3), 11, "writev");
    is_str(beginning_of("parts"), "one and two", "puts the parts one after the other");
    lseek(fd, 0, SEEK_SET);
    is_int(readv(fd, in, 3), 11, "readv up to the end");
    ok(strcmp(a, "on") == 0 && strcmp(b, "e a") == 0 && memcmp(c, "nd two", 6) == 0, "fills them");
    is_int(readv(fd, in, 3), 0, "at the end: 0");
    is_int(pwritev(fd, out, 1, 8), 3, "pwritev");
    is_int(preadv(fd, in + 1, 1, 8), 3, "preadv");
    is_str(b, "one", "at their place");
    is_int(lseek(fd, 0, SEEK_CUR), 11, "the offset stays");
    is_int(writev(fd, out, 0), 0, "no part: nothing");
    is_int(ERROR_OF(writev(fd, out, -1)), EINVAL, "fewer: EINVAL");
    is_int(ERROR_OF(readv(fd, in, IOV_MAX + 1)), EINVAL, "too many: EINVAL");
    struct iovec huge[] = {{a, SSIZE_MAX}, {b, 1}};
    is_int(ERROR_OF(writev(fd, huge, 2)), EINVAL, "more than a result can say: EINVAL");
    is_int(ERROR_OF(readv(-1, in, 1)), EBADF, "no file: EBADF");
    close(fd);
}

#define WRITERS 4
#define LINES 200
#define LENGTH 60

static void *write_lines(void *argument)
{
    char letter = (char)('a' + (int)(intptr_t)argument);
    char half[LENGTH / 2];

    memset(half, letter, sizeof half);
    struct iovec parts[] = {{half, sizeof half}, {half, sizeof half - 1}, {(char *)"\n", 1}};
    int fd = open("lines", O_WRONLY | O_APPEND);
    for (int i = 0; i < LINES; i++)
        writev(fd, parts, 3);
    close(fd);
    return NULL;
}

/* Lines that several threads append in parts do not get mixed. */
static void test_together(void)
{
    pthread_t threads[WRITERS];
    char line[LENGTH];
    int whole = 0, fd = open("lines", O_RDONLY | O_CREAT, 0600);

    for (intptr_t i = 0; i < WRITERS; i++)
        pthread_create(&threads[i], NULL, write_lines, (void *)i);
    for (int i = 0; i < WRITERS; i++)
        pthread_join(threads[i], NULL);
    while (read(fd, line, sizeof line) == sizeof line) {
        int same = 1;
        while (same < LENGTH - 1 && line[same] == line[0])
            same++;
        whole += same == LENGTH - 1 && line[same] == '\n';
    }
    is_int(whole, WRITERS * LINES, "what one writev writes stays together");
    close(fd);
}

static void test_descriptors(void)
{
    int ends[2];

    ok(pipe2(ends, O_CLOEXEC | O_NONBLOCK) == 0 && fcntl(ends[0], F_GETFD) == FD_CLOEXEC &&
           fcntl(ends[1], F_GETFL) == (O_WRONLY | O_NONBLOCK),
       "pipe2");
    is_int(ERROR_OF(pipe2(ends, O_APPEND)), EINVAL, "unknown flag: EINVAL");
    is_int(dup3(ends[0], 40, O_CLOEXEC), 40, "dup3");
    is_int(fcntl(40, F_GETFD), FD_CLOEXEC, "with FD_CLOEXEC");
    is_int(dup3(ends[0], 40, 0), 40, "dup3 without");
    is_int(fcntl(40, F_GETFD), 0, "takes it away");
    is_int(ERROR_OF(dup3(40, 40, 0)), EINVAL, "dup3 to itself: EINVAL");
    is_int(ERROR_OF(dup3(40, 41, O_APPEND)), EINVAL, "unknown flag: EINVAL");
    is_int(ERROR_OF(dup3(39, 41, 0)), EBADF, "of nothing: EBADF");
    is_int(posix_fadvise(40, 0, 0, POSIX_FADV_NORMAL), ESPIPE, "advice about a pipe: ESPIPE");
    close(40), close(ends[0]), close(ends[1]);
}

static void test_allocation(void)
{
    struct stat status;
    char byte = 1;
    int fd = creat("space", 0600);

    ok(fd >= 0 && ERROR_OF(read(fd, &byte, 1)) == EBADF, "creat: to write only");
    close(fd);
    fd = open("space", O_RDWR);
    write(fd, "text", 4);
    is_int(posix_fallocate(fd, 2, 10000), 0, "posix_fallocate");
    ok(fstat(fd, &status) == 0 && status.st_size == 10002, "makes the file as long");
    is_str(beginning_of("space"), "text", "and changes nothing");
    is_int(posix_fallocate(fd, 0, 10), 0, "of what is there");
    ok(fstat(fd, &status) == 0 && status.st_size == 10002, "leaves it");
    is_int(posix_fallocate(fd, -1, 10), EINVAL, "before the beginning: EINVAL");
    is_int(posix_fallocate(fd, 0x7fffffff, 10), EFBIG, "too far: EFBIG");
    is_int(posix_fallocate(99, 0, 10), EBADF, "nothing: EBADF");
    is_int(posix_fadvise(fd, 0, 0, POSIX_FADV_WILLNEED), 0, "posix_fadvise");
    is_int(posix_fadvise(fd, 0, 0, 77), EINVAL, "of an unknown kind: EINVAL");
    close(fd);
}

static void test_temporary(void)
{
    char first[] = "/tmp/fXXXXXX", second[] = "/tmp/fXXXXXX", folder[] = "/tmp/dXXXXXX",
         bad[] = "/tmp/x";
    struct stat status;
    int a = mkstemp(first), b = mkostemp(second, O_CLOEXEC);

    ok(a >= 0 && b >= 0 && strcmp(first, second) != 0 && access(first, F_OK) == 0,
       "mkstemp: two files");
    ok(fstat(a, &status) == 0 && (status.st_mode & 0777) == 0600, "for nobody else");
    ok(write(a, "x", 1) == 1 && fcntl(b, F_GETFD) == FD_CLOEXEC, "open, mkostemp with flags");
    ok(mkdtemp(folder) == folder && stat(folder, &status) == 0 && S_ISDIR(status.st_mode),
       "mkdtemp");
    is_int(ERROR_OF(mkstemp(bad)), EINVAL, "no place for a name: EINVAL");
    close(a), close(b);
    unlink(first), unlink(second), rmdir(folder);
}

/* --- exec --- */

static int say(int argc, char **argv)
{
    return argc == 2 && strcmp(argv[1], "more") == 0 ? 33 : 1;
}

static int status_of_exec(int (*function)(void))
{
    int status;
    pid_t pid = fork();

    if (pid == 0) {
        function();
        _exit(errno);
    }
    waitpid(pid, &status, 0);
    return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

static char *const arguments[] = {(char *)"directories", (char *)"say", (char *)"more", NULL};

static int run_open(void)
{
    return fexecve(open(self, O_RDONLY | O_CLOEXEC), arguments, environ);
}

static int run_text(void)
{
    return fexecve(open("/tmp/else/moved", O_RDONLY), arguments, environ);
}

static int run_nothing(void)
{
    return fexecve(50, arguments, environ);
}

static int run_at(void)
{
    return execveat(open(own_folder(), O_RDONLY), "directories", arguments, environ, 0);
}

static int run_along_path(void)
{
    char path[300];

    snprintf(path, sizeof path, "/none:/tmp/else:%s", own_folder());
    setenv("PATH", path, 1);
    return execvpe("directories", arguments, environ);
}

static int run_forbidden(void)
{
    setenv("PATH", "/none:/tmp/else", 1);
    return execvp("moved", arguments);
}

static int run_absent(void)
{
    return execvp("no-such-program", arguments);
}

static void test_exec(void)
{
    is_int(status_of_exec(run_open), 33, "fexecve");
    is_int(status_of_exec(run_text), EACCES, "of a text: EACCES");
    is_int(status_of_exec(run_nothing), EBADF, "of nothing: EBADF");
    is_int(status_of_exec(run_at), 33, "execveat");
    is_int(status_of_exec(run_along_path), 33, "execvpe looks along PATH");
    is_int(status_of_exec(run_forbidden), EACCES, "only what must not be run: EACCES");
    is_int(status_of_exec(run_absent), ENOENT, "nowhere: ENOENT");
}

int main(int argc, char **argv)
{
    static const struct role roles[] = {{"say", say}};
    int status;

    if (is_child(argc, argv, roles, ARRAY_SIZE(roles), &status))
        return status;
    test_at();
    test_access();
    test_parts();
    test_together();
    test_descriptors();
    test_allocation();
    test_temporary();
    test_exec();
    return done_testing();
}
