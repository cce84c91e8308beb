/*
 * Eratosthenes' sieve as a chain of processes, each woken by a signal when the number for it lies in shared memory;
 * who has handled it answers by a signal. Only sigaction, sigsuspend and kill.
 * SPDX-License-Identifier: MIT
 */
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#define PRIMES 12

static volatile sig_atomic_t given, taken;
static volatile int *slots; /* slots[i]: the number for the i-th sieve */
static sigset_t none;

static void on_given(int signal)
{
    (void)signal;
    given = 1;
}

static void on_taken(int signal)
{
    (void)signal;
    taken = 1;
}

static void await(volatile sig_atomic_t *flag)
{
    while (!*flag)
        sigsuspend(&none);
    *flag = 0;
}

static void give(pid_t to, int slot, int number)
{
    slots[slot] = number;
    kill(to, SIGUSR1);
    await(&taken);
}

/* The i-th sieve: its first number is a prime, of the others it passes on what that does not divide. */
static int sieve(int i)
{
    int prime = 0, number;
    pid_t next = 0;

    do {
        await(&given);
        number = slots[i];
        kill(getppid(), SIGUSR2);
        if (!prime && number) {
            prime = number;
            printf("%d%c", prime, i == PRIMES - 1 ? '\n' : ' ');
            fflush(stdout);
            continue;
        }
        if (number % (prime ? prime : 1) == 0 && number)
            continue;
        if (!next && number && i < PRIMES - 1) {
            next = fork();
            if (next == 0)
                exit(sieve(i + 1));
        }
        if (next)
            give(next, i + 1, number);
    } while (number);
    int status = 0;
    if (next)
        waitpid(next, &status, 0);
    return WEXITSTATUS(status) + 1; /* so many there are from here on */
}

int main(void)
{
    sigset_t both;
    int status;

    slots = mmap(NULL, PRIMES * sizeof *slots, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS,
                 -1, 0);
    sigemptyset(&none);
    sigemptyset(&both);
    sigaddset(&both, SIGUSR1);
    sigaddset(&both, SIGUSR2);
    sigprocmask(SIG_BLOCK, &both, NULL); /* but in sigsuspend */
    sigaction(SIGUSR1, &(struct sigaction){.sa_handler = on_given}, NULL);
    sigaction(SIGUSR2, &(struct sigaction){.sa_handler = on_taken}, NULL);
    pid_t first = fork();
    if (first == 0)
        exit(sieve(0));
    for (int i = 2; i <= 40; i++)
        give(first, 0, i);
    give(first, 0, 0);
    waitpid(first, &status, 0);
    printf("%d sieves\n", WEXITSTATUS(status));
    return WEXITSTATUS(status) == PRIMES ? 0 : 1;
}
