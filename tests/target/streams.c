/*
 * Streams over descriptors and memory, and without locks.
 * SPDX-License-Identifier: MIT
 */
#include "child.h"

#include <fcntl.h>
#include <sys/stat.h>

#define ERROR_OF(call) ((call) == -1 ? errno : 0)

/* --- Unlocked --- */

static int copy_unlocked(int argc, char **argv)
{
    int byte;

    (void)argc;
    if (!freopen(argv[1], "r", stdin) || !freopen(argv[2], "w", stdout))
        return 1;
    while ((byte = getchar_unlocked()) != EOF)
        putchar_unlocked(byte);
    return 0;
}

static void test_unlocked(void)
{
    char text[] = "fwrite";
    FILE *file = fopen("/tmp/u", "w+");

    is_int(putc_unlocked('p', file), 'p', "putc_unlocked");
    ok(fputs_unlocked("fputs", file) >= 0, "fputs_unlocked");
    is_int((int)fwrite_unlocked(text, 2, 3, file), 3, "fwrite_unlocked");
    rewind(file);
    is_int(getc_unlocked(file), 'p', "getc_unlocked");
    fclose(file);
    is_int(end_of(start(0, "copy", "/tmp/u", "/tmp/v", NULL)), 0,
           "getchar_unlocked, putchar_unlocked");
    is_str(beginning_of("/tmp/v"), "pfputsfwrite", "all is there");
    unlink("/tmp/u");
    unlink("/tmp/v");
}

/* --- In memory --- */

static void test_fmemopen(void)
{
    char buffer[16] = "12 apples", text[8];
    int number = 0;
    FILE *file = fmemopen(buffer, strlen(buffer), "r");

    ok(file && fscanf(file, "%d %7s", &number, text) == 2, "fmemopen: reading");
    ok(number == 12 && strcmp(text, "apples") == 0 && fgetc(file) == EOF, "up to its end");
    fclose(file);
    file = fmemopen(buffer, sizeof buffer, "w");
    ok(file && fprintf(file, "%d pears", 7) == 7 && fclose(file) == 0, "writing");
    is_str(buffer, "7 pears", "ends with a NUL");
    file = fmemopen(buffer, 5, "w");
    setbuf(file, NULL);
    ok(fwrite("123456789", 1, 9, file) <= 5, "no more than there is room");
    fclose(file);
    is_str(buffer + 5, "rs", "and not a byte behind it");
    ok(!fmemopen(buffer, sizeof buffer, "?") && errno == EINVAL, "no such mode: EINVAL");
}

static void test_memstream(void)
{
    char *text = NULL;
    size_t size = 0;
    FILE *file = open_memstream(&text, &size);

    ok(file && fprintf(file, "%s", "one") == 3 && fflush(file) == 0, "open_memstream");
    ok(size == 3 && strcmp(text, "one") == 0, "shows what was written when flushed");
    for (int i = 0; i < 1000; i++)
        fputs(" more", file);
    ok(fclose(file) == 0 && size == 3 + 5000 && strlen(text) == size, "grows");
    is_str(text + size - 5, " more", "to the last byte");
    free(text);
}

/* --- Over descriptors --- */

__attribute__((format(printf, 2, 3))) static int print_to(int fd, const char *format, ...)
{
    va_list arguments;

    va_start(arguments, format);
    int length = vdprintf(fd, format, arguments);
    va_end(arguments);
    return length;
}

__attribute__((format(printf, 2, 3))) static int print_new(char **text, const char *format, ...)
{
    va_list arguments;

    va_start(arguments, format);
    int length = vasprintf(text, format, arguments);
    va_end(arguments);
    return length;
}

static void test_printing(void)
{
    char *text = NULL;
    int fd = open("/tmp/p", O_CREAT | O_RDWR | O_TRUNC, 0600);

    is_int(print_to(fd, "%d%s", 42, "!"), 3, "vdprintf");
    is_int(dprintf(fd, "%c", 'x'), 1, "dprintf");
    is_str(beginning_of("/tmp/p"), "42!x", "write at once");
    close(fd);
    ok(print_to(fd, "x") < 0 && errno == EBADF, "nowhere: EBADF");
    is_int(print_new(&text, "%05d and %s", 42, "a longer text than that"), 33, "vasprintf");
    is_str(text, "00042 and a longer text than that", "makes the room");
    free(text);
    unlink("/tmp/p");
}

static void test_places(void)
{
    FILE *file = fopen("/tmp/o", "w+");

    fputs("0123456789", file);
    ok(fseeko(file, 4, SEEK_SET) == 0 && ftello(file) == 4 && fgetc(file) == '4', "fseeko, ftello");
    ok(fseeko(file, -1, SEEK_END) == 0 && fgetc(file) == '9' && ftello(file) == 10, "from the end");
    is_int(ERROR_OF(fseeko(file, -1, SEEK_SET)), EINVAL, "before the beginning: EINVAL");
    is_int(ERROR_OF(fseeko(file, 0, 77)), EINVAL, "from nowhere: EINVAL");
    is_int((int)ftello(file), 10, "which move nothing");
    fclose(file);
    unlink("/tmp/o");
    FILE *reader = popen("exit 0", "r");
    is_int(ERROR_OF(fseeko(reader, 0, SEEK_SET)), ESPIPE, "in a pipe: ESPIPE");
    pclose(reader);
}

static void test_names(void)
{
    char *first = tempnam("/tmp", "abc"), *second = tempnam("/tmp", "abc");

    ok(first && strncmp(first, "/tmp/abc", 8) == 0, "tempnam");
    int fd = first ? open(first, O_CREAT | O_EXCL | O_WRONLY, 0600) : -1;
    ok(fd >= 0, "is free");
    char *third = tempnam("/tmp", "abc");
    ok(second && third && strcmp(first, third) != 0, "and is not given again");
    close(fd);
    unlink(first);
    free(first);
    free(second);
    free(third);
}

int main(int argc, char **argv)
{
    static const struct role roles[] = {{"copy", copy_unlocked}};
    int status;

    if (is_child(argc, argv, roles, ARRAY_SIZE(roles), &status))
        return status;
    test_unlocked();
    test_fmemopen();
    test_memstream();
    test_printing();
    test_places();
    test_names();
    return done_testing();
}
