/*
 * Two tasks that compute and two that wait: as threads, then as processes.
 * SPDX-License-Identifier: MIT
 *
 *     def cpu_bound_task(n):
 *         start = time.time()
 *         result = 0
 *         for _ in range(n):
 *             result += 1
 *         print(f"cpu-bound: {result}, {time.time() - start:.2f} s")
 *
 *     def io_bound_task(_):
 *         start = time.time()
 *         time.sleep(1)
 *         print(f"I/O-bound: {time.time() - start:.2f} s")
 *
 *     def run(kind, task, n):
 *         start = time.time()
 *         workers = [kind(target=task, args=(n,)) for _ in range(2)]
 *         for w in workers:
 *             w.start()
 *         for w in workers:
 *             w.join()
 *         print(f"{kind.__name__}: two in {time.time() - start:.2f} s")
 *
 *     if __name__ == "__main__":
 *         run(threading.Thread, cpu_bound_task, 10**7)
 *         run(threading.Thread, io_bound_task, 0)
 *         run(multiprocessing.Process, cpu_bound_task, 5 * 10**6)
 *         run(multiprocessing.Process, io_bound_task, 0)
 */
#include <brigade/multiprocessing.h>
#include <brigade/threading.h>
#include <stdio.h>
#include <unistd.h>

#include "seconds.h"

static void cpu_bound_task(int n)
{
    double start = seconds();
    volatile int result = 0;

    for (int i = 0; i < n; i++)
        result = result + 1;
    printf("cpu-bound: %d, %.2f s\n", result, seconds() - start);
}

static void io_bound_task(int n)
{
    double start = seconds();

    (void)n;
    sleep(1);
    printf("I/O-bound: %.2f s\n", seconds() - start);
}

struct work {
    void (*task)(int n);
    int n;
};

static void in_thread(void *argument)
{
    struct work *work = argument;

    work->task(work->n);
}

static int in_process(void *argument)
{
    in_thread(argument);
    return 0;
}

static void run_threads(struct work work)
{
    double start = seconds();
    struct thread workers[2];

    for (int i = 0; i < 2; i++)
        workers[i] = (struct thread){.target = in_thread, .argument = &work};
    for (int i = 0; i < 2; i++)
        thread_start(&workers[i]);
    for (int i = 0; i < 2; i++)
        thread_join(&workers[i], FOREVER);
    printf("Thread: two in %.2f s\n", seconds() - start);
}

static void run_processes(struct work work)
{
    double start = seconds();
    struct process workers[2];

    for (int i = 0; i < 2; i++)
        workers[i] = (struct process){.target = in_process, .argument = &work};
    for (int i = 0; i < 2; i++)
        process_start(&workers[i]);
    for (int i = 0; i < 2; i++)
        process_join(&workers[i], FOREVER);
    printf("Process: two in %.2f s\n", seconds() - start);
}

int main(void)
{
    run_threads((struct work){cpu_bound_task, 10000000});
    run_threads((struct work){io_bound_task, 0});
    run_processes((struct work){cpu_bound_task, 5000000});
    run_processes((struct work){io_bound_task, 0});
    return 0;
}
