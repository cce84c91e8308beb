/*
 * Two downloads that take 2 s each, in two threads: both are done after about 2 s.
 * SPDX-License-Identifier: MIT
 *
 *     import threading, time
 *
 *     def download(name):
 *         print(f"start {name}")
 *         time.sleep(2)
 *         print(f"done {name}")
 *
 *     start = time.time()
 *     t1 = threading.Thread(target=download, args=("file1",))
 *     t2 = threading.Thread(target=download, args=("file2",))
 *     t1.start()
 *     t2.start()
 *     t1.join()
 *     t2.join()
 *     print(f"all done in {time.time() - start:.1f} s")
 */
#include <brigade/threading.h>
#include <stdio.h>
#include <unistd.h>

#include "seconds.h"

static void download(void *name)
{
    printf("start %s\n", (char *)name);
    sleep(2);
    printf("done %s\n", (char *)name);
}

int main(void)
{
    double start = seconds();
    struct thread t1 = {.target = download, .argument = "file1"};
    struct thread t2 = {.target = download, .argument = "file2"};

    thread_start(&t1);
    thread_start(&t2);
    thread_join(&t1, FOREVER);
    thread_join(&t2, FOREVER);
    printf("all done in %.1f s\n", seconds() - start);
    return 0;
}
