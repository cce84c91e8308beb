/* Keeps all cores busy with processes and threads that come and go, round by round, each begun by a typed line. */
/* SPDX-License-Identifier: MIT */
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

static void *idle(void *unused)
{
    usleep(100);
    return unused;
}

/* Until it is killed. */
static void churn(void)
{
    for (;;) {
        pthread_t thread;
        if (pthread_create(&thread, NULL, idle, NULL) == 0)
            pthread_join(thread, NULL);
        pid_t child = fork();
        if (child == 0)
            _exit(3);
        int status = 0;
        if (child > 0 && (waitpid(child, &status, 0) != child || WEXITSTATUS(status) != 3))
            exit(1);
    }
}

int main(int argc, char **argv)
{
    enum { CHILDREN = 6 };
    int rounds = argc > 1 ? atoi(argv[1]) : 1;
    pid_t child[CHILDREN];
    char line[16];

    for (int i = 0; i < CHILDREN; i++)
        if ((child[i] = fork()) == 0)
            churn();
    for (int round = 1; round <= rounds; round++) {
        printf("round %d\n", round);
        fflush(stdout);
        if (!fgets(line, sizeof(line), stdin))
            return 1;
    }
    int failed = 0;
    for (int i = 0; i < CHILDREN; i++) {
        int status = 0;
        kill(child[i], SIGKILL);
        failed += waitpid(child[i], &status, 0) != child[i] || WTERMSIG(status) != SIGKILL;
    }
    return failed;
}
