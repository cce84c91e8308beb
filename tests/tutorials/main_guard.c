/*
 * Why Python's programs need a guard where processes are spawned: the child begins with the program's first line.
 * SPDX-License-Identifier: MIT
 *
 *     import multiprocessing as mp
 *
 *     def worker():
 *         print("worker")
 *
 *     print("a program begins")
 *     if __name__ == "__main__":
 *         mp.set_start_method("spawn")
 *         p = mp.Process(target=worker)
 *         p.start()
 *         p.join()
 *
 * With an argument the guard is left out, and the child comes to its own start() before it has become a worker.
 * That is refused, for else it would start a child that starts a child, and so on.
 */
#include <brigade/multiprocessing.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static int worker(void *argument)
{
    (void)argument;
    printf("worker\n");
    return 0;
}

int main(int argc, char **argv)
{
    (void)argv;
    printf("a program begins\n");
    if (argc > 1)
        setenv("WITHOUT_GUARD", "1", 1); /* for the child, too */
    if (!getenv("WITHOUT_GUARD"))
        freeze_support(); /* in the child, what follows is not for it */
    set_start_method(SPAWN);
    struct process p = {.target = worker};
    int error = process_start(&p);
    if (error) {
        printf("start: %s\n", strerror(error));
        return 1;
    }
    process_join(&p, FOREVER);
    return p.exitcode;
}
