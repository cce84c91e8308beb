/*
 * The sum of i*i for i below 10,000,000, in two processes.
 * SPDX-License-Identifier: MIT
 *
 *     from multiprocessing import Process
 *
 *     def calculate():
 *         print(sum(i * i for i in range(10_000_000)))
 *
 *     if __name__ == "__main__":
 *         p1 = Process(target=calculate)
 *         p2 = Process(target=calculate)
 *         p1.start()
 *         p2.start()
 *         p1.join()
 *         p2.join()
 *         print("both are done")
 */
#include <brigade/multiprocessing.h>
#include <stdio.h>

/* Python's integers grow; the sum is more than 64 bits hold, so it is counted in two parts. */
static int calculate(void *argument)
{
    const unsigned long long limit = 1000000000000000000;
    unsigned long long sum = 0, limits = 0;

    (void)argument;
    for (unsigned long long i = 0; i < 10000000; i++) {
        sum += i * i;
        if (sum >= limit) {
            sum -= limit;
            limits++;
        }
    }
    printf("%llu%018llu\n", limits, sum);
    return 0;
}

int main(void)
{
    struct process p1 = {.target = calculate};
    struct process p2 = {.target = calculate};

    process_start(&p1);
    process_start(&p2);
    process_join(&p1, FOREVER);
    process_join(&p2, FOREVER);
    printf("both are done\n");
    return 0;
}
