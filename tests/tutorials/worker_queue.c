/*
 * A worker process puts a result into a queue, the parent takes it out.
 * SPDX-License-Identifier: MIT
 *
 *     from multiprocessing import Process, Queue
 *
 *     def worker(q, numbers):
 *         q.put(sum(numbers))
 *
 *     if __name__ == "__main__":
 *         q = Queue()
 *         p = Process(target=worker, args=(q, [1, 2, 3, 4, 5]))
 *         p.start()
 *         print(q.get())
 *         p.join()
 */
#include <brigade/multiprocessing.h>
#include <stdio.h>

static const int numbers[] = {1, 2, 3, 4, 5};

static int worker(void *q)
{
    int sum = 0;

    for (int i = 0; i < 5; i++)
        sum += numbers[i];
    queue_put(q, &sum, FOREVER);
    return 0;
}

int main(void)
{
    struct queue *q = queue_new(1, sizeof(int), PROCESSES);
    struct process p = {.target = worker, .argument = q};
    int result;

    process_start(&p);
    queue_get(q, &result, FOREVER);
    printf("%d\n", result);
    process_join(&p, FOREVER);
    queue_free(q);
    return p.exitcode;
}
