/* Does what a trace should show: threads with names, a lock that is waited for, a fault, system calls. */
/* SPDX-License-Identifier: MIT */
#include <pthread.h>
#include <stdio.h>
#include <sys/wait.h>
#include <unistd.h>

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;

static void *work(void *name)
{
    pthread_setname_np(pthread_self(), name);
    for (int i = 0; i < 100; i++) {
        pthread_mutex_lock(&lock);
        usleep(200);
        pthread_mutex_unlock(&lock);
        for (volatile int k = 0; k < 20000; k++)
            ;
    }
    return NULL;
}

int main(void)
{
    volatile int *volatile forbidden = (volatile int *)8;
    static char *const names[2] = {"chopper", "fryer"};
    pthread_t threads[2];

    for (int i = 0; i < 2; i++)
        pthread_create(&threads[i], NULL, work, names[i]);
    for (int i = 0; i < 2; i++)
        pthread_join(threads[i], NULL);
    for (int i = 0; i < 5; i++)
        getppid();
    pid_t child = fork();
    if (child == 0)
        *forbidden = 1;
    waitpid(child, NULL, 0);
    puts("traced");
    return 3;
}
