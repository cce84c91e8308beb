/*
 * Names of files: making, removing and renaming them, the current directory, listing, and what is refused.
 * SPDX-License-Identifier: MIT
 */
#include "child.h"

#include <dirent.h>
#include <fcntl.h>
#include <libgen.h>
#include <limits.h>
#include <sys/stat.h>
#include <sys/time.h>
#include <utime.h>

#define ERROR_OF(call) ((call) == -1 ? errno : 0)

static char text[PATH_MAX];

/* Makes a file that holds its own path. */
static void make(const char *path)
{
    FILE *file = fopen(path, "w");

    ok(file && fputs(path, file) >= 0 && fclose(file) == 0, "%s is made", path);
}

static bool is_there(const char *path)
{
    return access(path, F_OK) == 0;
}

static unsigned links_of(const char *path)
{
    struct stat status;

    return stat(path, &status) == 0 ? (unsigned)status.st_nlink : 0;
}

static void test_making(void)
{
    struct stat status, opened;

    is_int(mkdir("/tmp/a", 0777), 0, "mkdir");
    ok(stat("/tmp/a", &status) == 0 && status.st_mode == (S_IFDIR | 0755),
       "with the mask taken off");
    is_int(status.st_nlink, 2, "it has two links");
    is_int(mkdir("/tmp/a/b/", 0700), 0, "mkdir with a slash at the end");
    is_int(links_of("/tmp/a"), 3, "a directory inside is one more");
    make("/tmp/a/file");
    is_str(beginning_of("/tmp/a/file"), "/tmp/a/file", "it holds what was written");
    int fd = open("/tmp/a/file", O_RDONLY);
    ok(stat("/tmp/a/file", &status) == 0 && fstat(fd, &opened) == 0 &&
           status.st_ino == opened.st_ino && status.st_size == 11,
       "stat and fstat show the same");
    is_int(status.st_mode, S_IFREG | 0644, "a file's mode");
    close(fd);
    is_int(ERROR_OF(open("/tmp/a/file", O_CREAT | O_EXCL | O_RDWR, 0600)), EEXIST,
           "O_EXCL: EEXIST");
    is_int(ERROR_OF(mkdir("/tmp/a/file", 0700)), EEXIST, "mkdir of a file that is there: EEXIST");
    is_int(ERROR_OF(mkdir("/", 0700)), EEXIST, "of the root: EEXIST");
    is_int(ERROR_OF(mkdir("/tmp/none/x", 0700)), ENOENT,
           "in a directory that is not there: ENOENT");
    is_int(ERROR_OF(mkdir("/tmp/a/file/x", 0700)), ENOTDIR, "in a file: ENOTDIR");
    is_int(ERROR_OF(open("/tmp/a/new/", O_CREAT | O_RDWR, 0600)), EISDIR,
           "a file with a slash: EISDIR");
    mode_t before = umask(0177);
    fd = open("/tmp/a/masked", O_CREAT | O_RDWR, 0666);
    is_int(umask(before), 0177, "umask returns the mask before");
    ok(fstat(fd, &status) == 0 && (status.st_mode & 07777) == 0600,
       "which a new file's mode obeys");
    is_int(fchmod(fd, 04321), 0, "fchmod");
    ok(stat("/tmp/a/masked", &status) == 0 && status.st_mode == (S_IFREG | 04321), "is kept");
    close(fd);
    is_int(chmod("/tmp/a/masked", 0), 0, "chmod");
    is_int(ERROR_OF(access("/tmp/a/masked", X_OK)), EACCES, "then it is not executable");
    is_int(access("/tmp/a/masked", R_OK | W_OK), 0, "but its owner is everybody's");
    is_int(unlink("/tmp/a/masked"), 0, "unlink");
    ok(!is_there("/tmp/a/masked"), "it is gone");
}

static void test_removing(void)
{
    char byte = 0;
    struct stat status;

    is_int(ERROR_OF(unlink("/tmp/a/b")), EISDIR, "unlink of a directory: EISDIR");
    is_int(ERROR_OF(unlink("/tmp/a/none")), ENOENT, "of nothing: ENOENT");
    is_int(ERROR_OF(rmdir("/tmp/a")), ENOTEMPTY, "rmdir of a full directory: ENOTEMPTY");
    is_int(ERROR_OF(rmdir("/tmp/a/file")), ENOTDIR, "of a file: ENOTDIR");
    is_int(ERROR_OF(rmdir("/tmp/a/b/.")), EINVAL, "of a dot: EINVAL");
    is_int(ERROR_OF(rmdir("/")), EBUSY, "of the root: EBUSY");
    is_int(ERROR_OF(rmdir("/tmp")), EROFS, "of what the kernel has made: EROFS");
    is_int(rmdir("/tmp/a/b"), 0, "rmdir");
    is_int(links_of("/tmp/a"), 2, "one link less");
    int fd = open("/tmp/a/file", O_RDWR);
    is_int(unlink("/tmp/a/file"), 0, "unlink while it is open");
    ok(fstat(fd, &status) == 0 && status.st_nlink == 0, "it has no link any more");
    ok(pwrite(fd, "X", 1, 0) == 1 && lseek(fd, 1, SEEK_SET) == 1 && read(fd, &byte, 1) == 1 &&
           byte == 't',
       "but its bytes");
    make("/tmp/a/file");
    ok(pread(fd, &byte, 1, 0) == 1 && byte == 'X', "also when its name has another file");
    close(fd);
    is_int(remove("/tmp/a/file"), 0, "remove of a file");
    is_int(remove("/tmp/a"), 0, "and of a directory");
}

static void test_renaming(void)
{
    mkdir("/tmp/r", 0755);
    mkdir("/tmp/r/full", 0755);
    mkdir("/tmp/r/empty", 0755);
    make("/tmp/r/1");
    make("/tmp/r/2");
    make("/tmp/r/full/x");
    is_int(rename("/tmp/r/1", "/tmp/r/2"), 0, "rename takes another's place");
    ok(!is_there("/tmp/r/1"), "the old name is gone");
    is_str(beginning_of("/tmp/r/2"), "/tmp/r/1", "the new one has the file");
    is_int(rename("/tmp/r/2", "/tmp/r/2"), 0, "to the same name");
    is_str(beginning_of("/tmp/r/2"), "/tmp/r/1", "changes nothing");
    is_int(ERROR_OF(rename("/tmp/r/none", "/tmp/r/3")), ENOENT, "of nothing: ENOENT");
    is_int(ERROR_OF(rename("/tmp/r/2", "/tmp/r/empty")), EISDIR, "a file onto a directory: EISDIR");
    is_int(ERROR_OF(rename("/tmp/r/empty", "/tmp/r/2")), ENOTDIR, "the other way: ENOTDIR");
    is_int(ERROR_OF(rename("/tmp/r/empty", "/tmp/r/full")), ENOTEMPTY,
           "onto a full one: ENOTEMPTY");
    is_int(ERROR_OF(rename("/tmp/r", "/tmp/r/full/r")), EINVAL, "a directory into itself: EINVAL");
    is_int(ERROR_OF(rename("/tmp/r/.", "/tmp/q")), EINVAL, "a dot: EINVAL");
    is_int(ERROR_OF(rename("/tmp/r/2", "/tmp/r/3/")), ENOTDIR,
           "a file to a directory's name: ENOTDIR");
    is_int(rename("/tmp/r/full", "/tmp/r/empty"), 0, "a directory onto an empty one");
    is_str(beginning_of("/tmp/r/empty/x"), "/tmp/r/full/x", "with all that is in it");
    is_int(rename("/tmp/r/empty", "/tmp/moved"), 0, "to another directory");
    is_int(links_of("/tmp/r"), 2, "which counts the links there");
    is_int(ERROR_OF(rename("/bin/sh", "/tmp/sh")), EROFS, "a file of the initrd: EROFS");
    is_int(ERROR_OF(rename("/tmp/r/2", "/bin/sh")), EROFS, "onto one: EROFS");
    is_int(ERROR_OF(rename("/tmp/r/2", "/proc/x")), EROFS, "into /proc: EROFS");
    is_int(ERROR_OF(link("/tmp/r/2", "/tmp/r/4")), EPERM, "there are no links: EPERM");
    is_int(ERROR_OF(symlink("/tmp/r/2", "/tmp/r/4")), EPERM, "of neither kind");
    is_int(ERROR_OF(mknod("/tmp/r/4", S_IFCHR | 0600, 0)), EPERM, "mknod: no devices");
    is_int(ERROR_OF(mknod("/tmp/r/4", S_IFREG | 0640, 0)), 0, "but a file");
    is_int(ERROR_OF(mknodat(AT_FDCWD, "/tmp/r/4", 0640, 0)), EEXIST, "once: EEXIST");
    is_int(ERROR_OF(unlink("/tmp/r/4")), 0, "it is there");
    is_int(ERROR_OF(readlink("/tmp/r/2", text, 9)), EINVAL, "so nothing is one: EINVAL");
    ok(unlink("/tmp/r/2") == 0 && rmdir("/tmp/r") == 0 && unlink("/tmp/moved/x") == 0 &&
           rmdir("/tmp/moved") == 0,
       "all is removed");
}

static void test_read_only(void)
{
    static const char *const paths[] = {"/bin/sh", "/bin", "/proc/ps", "/dev/null"};

    for (size_t i = 0; i < ARRAY_SIZE(paths); i++) {
        is_int(ERROR_OF(chmod(paths[i], 0)), EROFS, "chmod %s: EROFS", paths[i]);
        is_int(ERROR_OF(remove(paths[i])), EROFS, "remove");
        is_int(ERROR_OF(utime(paths[i], NULL)), EROFS, "utime");
    }
    is_int(ERROR_OF(truncate("/bin/sh", 0)), EROFS, "truncate");
    is_int(ERROR_OF(access("/bin/sh", W_OK)), EROFS, "access to write");
    is_int(access("/bin/sh", R_OK | X_OK), 0, "access to read and execute");
    is_int(ERROR_OF(access("/proc/ps", X_OK)), EACCES, "but not everything");
    pid_t pid = fork();
    if (pid == 0)
        _exit(ERROR_OF(brigade_files_empty()));
    is_int(end_of(pid), EXITED(EPERM), "emptying everything is for the first process: EPERM");
    make("/bin/mine");
    is_int(unlink("/bin/mine"), 0, "what a program has put there it can remove");
}

/* --- The current directory --- */

static int where(int argc, char **argv)
{
    (void)argc;
    return strcmp(getcwd(text, sizeof text), argv[1]) == 0 ? umask(0) : 200;
}

static void test_current(void)
{
    is_str(getcwd(text, sizeof text), "/", "it begins at the root");
    ok(mkdir("/tmp/c", 0755) == 0 && mkdir("/tmp/c/d", 0755) == 0 && chdir("/tmp/c") == 0, "chdir");
    is_str(getcwd(text, sizeof text), "/tmp/c", "getcwd");
    make("here");
    is_str(beginning_of("/tmp/c/here"), "here", "a path without a slash begins there");
    is_str(beginning_of(".//d/../here"), "here", "with dots");
    ok(!beginning_of("d/../../here"), "one too many");
    is_str(beginning_of("../../../../tmp/c/here"), "here", "nothing is above the root");
    is_int(ERROR_OF(stat("here/..", (struct stat *)text)), ENOTDIR,
           "a file is no directory: ENOTDIR");
    is_int(ERROR_OF(stat("none/../here", (struct stat *)text)), ENOENT, "nor is nothing: ENOENT");
    is_str(realpath("d/.././here", text), "/tmp/c/here", "realpath");
    ok(!realpath("d/none", text) && errno == ENOENT, "of nothing: ENOENT");
    is_int(ERROR_OF(chdir("here")), ENOTDIR, "chdir to a file: ENOTDIR");
    is_int(ERROR_OF(chdir("none")), ENOENT, "to nothing: ENOENT");
    umask(027);
    is_int(end_of(start(0, "where", "/tmp/c", NULL)), EXITED(027),
           "a child inherits it, and the mask");
    pid_t pid = fork();
    if (pid == 0)
        _exit(chdir("d") == 0 && strcmp(getcwd(text, sizeof text), "/tmp/c/d") == 0 ? 0 : 1);
    is_int(end_of(pid), 0, "a forked one, too");
    umask(022);
    is_str(getcwd(text, sizeof text), "/tmp/c", "whose own is another");
    ok(!getcwd(text, 6) && errno == ERANGE, "too small a buffer: ERANGE");
    ok(getcwd(text, 7), "one byte more is enough");
    ok(!getcwd(text, 0) && errno == EINVAL, "none at all: EINVAL");
    int fd = open("/bin", O_RDONLY);
    is_int(fchdir(fd), 0, "fchdir");
    is_int(end_of(start_program("sh", 0, (char *[]){"sh", "-c", "exit 3", NULL})) >= 0, 1,
           "programs are found from there");
    is_int(ERROR_OF(fchdir(0)), ENOTDIR, "fchdir to a terminal: ENOTDIR");
    close(fd);
    is_int(ERROR_OF(fchdir(fd)), EBADF, "to nothing: EBADF");
    ok(chdir("/tmp/c/d") == 0 && rmdir("/tmp/c/d") == 0, "the current directory can be removed");
    ok(!getcwd(text, sizeof text) && errno == ENOENT, "then it has no path: ENOENT");
    is_int(ERROR_OF(open("x", O_CREAT | O_RDWR, 0600)), ENOENT,
           "nothing can be made in it: ENOENT");
    is_int(ERROR_OF(mkdir("x", 0700)), ENOENT, "no directory either");
    DIR *dir = opendir(".");
    ok(dir && !readdir(dir), "it is empty, without dots");
    closedir(dir);
    ok(chdir("/") == 0 && unlink("/tmp/c/here") == 0 && rmdir("/tmp/c") == 0, "back again");
}

/* --- Listing --- */

static int no_dots(const struct dirent *entry)
{
    return entry->d_name[0] != '.';
}

static void test_listing(void)
{
    struct dirent **entries, *entry;
    char path[128], name[16];
    int count = 0;
    long places[64];

    mkdir("/tmp/l", 0755);
    for (int i = 49; i >= 0; i--) {
        snprintf(path, sizeof path, "/tmp/l/f%02d", i);
        close(open(path, O_CREAT | O_WRONLY, 0644));
    }
    is_int(scandir("/tmp/l", &entries, no_dots, alphasort), 50, "scandir");
    for (int i = 0; i < 50; i++) {
        snprintf(name, sizeof name, "f%02d", i);
        count += strcmp(entries[i]->d_name, name) == 0 && entries[i]->d_ino != 0;
        free(entries[i]);
    }
    free(entries);
    is_int(count, 50, "in order");
    DIR *dir = opendir("/tmp/l");
    for (count = 0; places[count] = telldir(dir), (entry = readdir(dir)) != NULL; count++)
        ;
    is_int(count, 52, "readdir, with . and ..");
    seekdir(dir, places[30]);
    snprintf(name, sizeof name, "f%02d", 49 - 28);
    entry = readdir(dir);
    is_str(entry ? entry->d_name : NULL, name, "seekdir goes to where telldir was");
    rewinddir(dir);
    for (count = 0; (entry = readdir(dir)) != NULL;) {
        snprintf(path, sizeof path, "/tmp/l/%s", entry->d_name);
        count += no_dots(entry) && unlink(path) == 0;
    }
    is_int(count, 50, "removing while listing finds all");
    closedir(dir);
    int fd = open("/tmp/l", O_RDONLY);
    is_int(raw_call((uint32_t)fd, 8, 1000, 0, 0, 0, SYS_getdents), -EFAULT,
           "getdents to nowhere: EFAULT");
    is_int(lseek(fd, 0, SEEK_CUR), 0, "moves nothing");
    is_int(raw_call((uint32_t)fd, (uint32_t)(uintptr_t)text, 8, 0, 0, 0, SYS_getdents), -EINVAL,
           "too little room: EINVAL");
    close(fd);
    is_int(rmdir("/tmp/l"), 0, "then it is empty");
}

static void test_times(void)
{
    struct timespec times[2] = {{.tv_sec = 1000, .tv_nsec = 5},
                                {.tv_sec = 2000, .tv_nsec = UTIME_OMIT}};
    struct stat before, after;
    int fd = open("/tmp/t", O_CREAT | O_RDWR, 0600);

    fstat(fd, &before);
    pause_ms(2);
    is_int(write(fd, "x", 1), 1, "a write");
    fstat(fd, &after);
    ok(after.st_mtim.tv_sec > before.st_mtim.tv_sec ||
           after.st_mtim.tv_nsec > before.st_mtim.tv_nsec,
       "makes it younger");
    is_int(futimens(fd, times), 0, "futimens");
    fstat(fd, &before);
    ok(before.st_atim.tv_sec == 1000 && before.st_atim.tv_nsec == 5, "sets the one time");
    ok(before.st_mtim.tv_nsec == after.st_mtim.tv_nsec, "and leaves the other");
    is_int(utime("/tmp/t", &(struct utimbuf){.actime = 7, .modtime = 8}), 0, "utime");
    ok(stat("/tmp/t", &after) == 0 && after.st_atime == 7 && after.st_mtime == 8, "sets both");
    times[0].tv_nsec = 1000000000;
    is_int(ERROR_OF(futimens(fd, times)), EINVAL, "no time: EINVAL");
    close(fd);
    unlink("/tmp/t");
}

static void test_parts(void)
{
    static const char *const cases[][3] = {{"/usr/lib", "lib", "/usr"},
                                           {"/usr/", "usr", "/"},
                                           {"usr", "usr", "."},
                                           {"/", "/", "/"},
                                           {"///", "/", "/"},
                                           {".", ".", "."},
                                           {"..", "..", "."},
                                           {"a//b//", "b", "a"},
                                           {"", ".", "."}};

    for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
        is_str(basename(strcpy(text, cases[i][0])), cases[i][1], "basename of %s", cases[i][0]);
        is_str(dirname(strcpy(text, cases[i][0])), cases[i][2], "dirname of %s", cases[i][0]);
    }
}

int main(int argc, char **argv)
{
    static const struct role roles[] = {{"where", where}};
    int status;

    if (is_child(argc, argv, roles, ARRAY_SIZE(roles), &status))
        return status;
    test_making();
    test_removing();
    test_renaming();
    test_read_only();
    test_current();
    test_listing();
    test_times();
    test_parts();
    return done_testing();
}
