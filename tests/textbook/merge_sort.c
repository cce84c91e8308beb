/* Merge sort that gives one half to a new thread, down to a depth. */
/* SPDX-License-Identifier: MIT */
#include <assert.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define NUMBERS 100000
#define DEPTH 3 /* up to 2^3 threads at once */

struct part {
    int *numbers, *scratch;
    size_t count;
    int depth;
};

static void merge(int *numbers, int *scratch, size_t left, size_t count)
{
    size_t a = 0, b = left;

    for (size_t i = 0; i < count; i++)
        scratch[i] =
            b == count || (a < left && numbers[a] <= numbers[b]) ? numbers[a++] : numbers[b++];
    memcpy(numbers, scratch, count * sizeof *numbers);
}

static void *sort(void *argument)
{
    struct part *part = argument;

    if (part->count < 2)
        return NULL;
    size_t half = part->count / 2;
    struct part left = {part->numbers, part->scratch, half, part->depth - 1};
    struct part right = {part->numbers + half, part->scratch + half, part->count - half,
                         part->depth - 1};
    pthread_t thread;
    if (part->depth > 0)
        assert(pthread_create(&thread, NULL, sort, &left) == 0);
    else
        sort(&left);
    sort(&right);
    if (part->depth > 0)
        assert(pthread_join(thread, NULL) == 0);
    merge(part->numbers, part->scratch, half, part->count);
    return NULL;
}

int main(void)
{
    struct part all = {malloc(NUMBERS * sizeof(int)), malloc(NUMBERS * sizeof(int)), NUMBERS,
                       DEPTH};
    long long before = 0, after = 0;

    assert(all.numbers && all.scratch);
    srand(17);
    for (int i = 0; i < NUMBERS; i++)
        before += all.numbers[i] = rand() % 1000000;
    sort(&all);
    for (int i = 0; i < NUMBERS; i++) {
        after += all.numbers[i];
        assert(i == 0 || all.numbers[i - 1] <= all.numbers[i]);
    }
    assert(before == after);
    free(all.numbers);
    free(all.scratch);
    printf("sorted\n");
    return 0;
}
