/*
 * Numbers and letters at the same time: in two threads, then in two processes.
 * SPDX-License-Identifier: MIT
 *
 *     def print_numbers():
 *         for i in range(1, 4):
 *             print(i)
 *             time.sleep(0.01)
 *
 *     def print_letters():
 *         for letter in "abc":
 *             print(letter)
 *             time.sleep(0.01)
 *
 *     if __name__ == "__main__":
 *         for kind in threading.Thread, multiprocessing.Process:
 *             a = kind(target=print_numbers)
 *             b = kind(target=print_letters)
 *             a.start()
 *             b.start()
 *             a.join()
 *             b.join()
 *             print("main continues")
 */
#include <brigade/multiprocessing.h>
#include <brigade/threading.h>
#include <stdio.h>
#include <unistd.h>

static void print_numbers(void *argument)
{
    (void)argument;
    for (int i = 1; i < 4; i++) {
        printf("%d\n", i);
        usleep(10000);
    }
}

static void print_letters(void *argument)
{
    (void)argument;
    for (const char *letter = "abc"; *letter; letter++) {
        printf("%c\n", *letter);
        usleep(10000);
    }
}

/* A process has an exit code. */
static int numbers_process(void *argument)
{
    print_numbers(argument);
    return 0;
}

static int letters_process(void *argument)
{
    print_letters(argument);
    return 0;
}

static void in_threads(void)
{
    struct thread a = {.target = print_numbers};
    struct thread b = {.target = print_letters};

    thread_start(&a);
    thread_start(&b);
    thread_join(&a, FOREVER);
    thread_join(&b, FOREVER);
    printf("main continues\n");
}

static void in_processes(void)
{
    struct process a = {.target = numbers_process};
    struct process b = {.target = letters_process};

    process_start(&a);
    process_start(&b);
    process_join(&a, FOREVER);
    process_join(&b, FOREVER);
    printf("main continues\n");
}

int main(void)
{
    in_threads();
    in_processes();
    return 0;
}
