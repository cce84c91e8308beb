/*
 * A thread prints 1, 2, 3 while the main thread goes on.
 * SPDX-License-Identifier: MIT
 *
 *     def print_numbers():
 *         for i in range(1, 4):
 *             print(i)
 *             time.sleep(0.01)
 *
 *     thread = threading.Thread(target=print_numbers)
 *     thread.start()
 *     print("main goes on")
 *     thread.join()
 *     print("done")
 */
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

int main(void)
{
    struct thread thread = {.target = print_numbers};

    thread_start(&thread);
    printf("main goes on\n");
    thread_join(&thread, FOREVER);
    printf("done\n");
    return 0;
}
