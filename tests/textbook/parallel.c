/*
 * Work shared among threads: a sum, a matrix product, primes from a shared counter, a merge sort.
 * SPDX-License-Identifier: MIT
 */
#include <assert.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define THREADS 4
#define LENGTH 100000
#define SIZE 48
#define PRIMES_BELOW 20000
#define SORT_DEPTH 3

static int numbers[LENGTH], scratch[LENGTH];
static double a[SIZE][SIZE], b[SIZE][SIZE], c[SIZE][SIZE];
static atomic_int next_candidate = 2, primes;

static void each_thread(void *(*work)(void *))
{
    pthread_t threads[THREADS];

    for (long i = 0; i < THREADS; i++)
        assert(pthread_create(&threads[i], NULL, work, (void *)i) == 0);
    for (int i = 0; i < THREADS; i++)
        pthread_join(threads[i], NULL);
}

static long long sums[THREADS];

static void *sum(void *arg)
{
    long me = (long)arg;

    for (long i = me * LENGTH / THREADS; i < (me + 1) * LENGTH / THREADS; i++)
        sums[me] += numbers[i];
    return NULL;
}

static void *multiply(void *arg)
{
    for (long row = (long)arg; row < SIZE; row += THREADS)
        for (int column = 0; column < SIZE; column++)
            for (int k = 0; k < SIZE; k++)
                c[row][column] += a[row][k] * b[k][column];
    return NULL;
}

static void *find_primes(void *arg)
{
    int n;

    while ((n = atomic_fetch_add(&next_candidate, 1)) < PRIMES_BELOW) {
        int divisor = 2;
        while (divisor * divisor <= n && n % divisor)
            divisor++;
        if (divisor * divisor > n)
            primes++;
    }
    return arg;
}

struct part {
    int first, end, depth;
};

static void merge(int first, int middle, int end)
{
    int left = first, right = middle;

    for (int i = first; i < end; i++)
        if (right == end || (left < middle && numbers[left] <= numbers[right]))
            scratch[i] = numbers[left++];
        else
            scratch[i] = numbers[right++];
    memcpy(numbers + first, scratch + first, (size_t)(end - first) * sizeof numbers[0]);
}

static void *merge_sort(void *arg)
{
    const struct part *part = arg;
    int middle = part->first + (part->end - part->first) / 2;
    struct part low = {part->first, middle, part->depth + 1};
    struct part high = {middle, part->end, part->depth + 1};
    pthread_t thread;

    if (part->end - part->first < 2)
        return NULL;
    if (part->depth < SORT_DEPTH) {
        assert(pthread_create(&thread, NULL, merge_sort, &low) == 0);
        merge_sort(&high);
        pthread_join(thread, NULL);
    } else {
        merge_sort(&low);
        merge_sort(&high);
    }
    merge(part->first, middle, part->end);
    return NULL;
}

int main(void)
{
    struct part all = {0, LENGTH, 0};
    long long expected = 0, found = 0;

    srand(1);
    for (int i = 0; i < LENGTH; i++)
        expected += numbers[i] = rand() % 1000000;
    each_thread(sum);
    for (int i = 0; i < THREADS; i++)
        found += sums[i];
    assert(found == expected);

    for (int i = 0; i < SIZE; i++)
        for (int k = 0; k < SIZE; k++) {
            a[i][k] = i + k;
            b[i][k] = i == k ? 2 : 0;
        }
    each_thread(multiply);
    for (int i = 0; i < SIZE; i++)
        for (int k = 0; k < SIZE; k++)
            assert(c[i][k] == 2 * (i + k));

    each_thread(find_primes);
    assert(primes == 2262);

    merge_sort(&all);
    for (int i = 0; i < LENGTH; i++) {
        assert(i == 0 || numbers[i - 1] <= numbers[i]);
        found -= numbers[i];
    }
    assert(found == 0);
    printf("%d primes below %d\n", primes, PRIMES_BELOW);
    return 0;
}
