/*
 * Memory that runs short at each place: of all allocations that the kernel makes for a program with some of everything,
 * the n-th fails, or the n-th and all that follow. The program gets an error, or is killed; the kernel goes on, and has
 * all back.
 * SPDX-License-Identifier: MIT
 *
 * nomem [STEP]: every STEP-th allocation (7), beginning with one that the number of cores decides; 1: each. To be run with
 * allow_refusal.
 */
#include "attack.h"

#include <mqueue.h>
#include <pthread.h>
#include <semaphore.h>
#include <sys/stat.h>

#define PATIENCE_MS 5000
#define BYTES 70000 /* more than a pipe holds, and pages enough for an index of a file's pages */

static char buffer[BYTES];

/* --- Some of everything; each goes on whatever fails --- */

static void children(void)
{
    int status;
    pid_t pid = fork();

    if (pid == 0) {
        execl(self, self, "leave", (char *)NULL);
        _exit(1);
    }
    while (pid > 0 && waitpid(pid, &status, 0) == -1 && errno == EINTR)
        ;
    pid = start(0, "leave", NULL);
    while (pid > 0 && waitpid(pid, &status, 0) == -1 && errno == EINTR)
        ;
}

static void pipes(void)
{
    int ends[2];

    if (pipe(ends) != 0)
        return;
    fcntl(ends[1], F_SETFL, O_NONBLOCK);
    fcntl(ends[0], F_SETFL, O_NONBLOCK);
    write(ends[1], buffer, 20000);
    read(ends[0], buffer, sizeof buffer);
    close(ends[0]);
    close(ends[1]);
}

static void files(void)
{
    mkdir("/tmp/folder", 0700);
    int fd = open("/tmp/folder/file", O_RDWR | O_CREAT, 0600);
    write(fd, buffer, sizeof buffer);
    struct flock lock = {.l_type = F_WRLCK, .l_len = 10};
    fcntl(fd, F_SETLK, &lock);
    char *map = mmap(NULL, sizeof buffer, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
    char *copy = mmap(NULL, sizeof buffer, PROT_READ | PROT_WRITE, MAP_PRIVATE, fd, 0);
    for (int i = 0; i < 3 && map != MAP_FAILED && copy != MAP_FAILED; i++)
        copy[i * PAGE] = map[i * PAGE] = 1;
    munmap(copy + PAGE, PAGE); /* a record becomes two */
    munmap(copy, sizeof buffer);
    munmap(map, sizeof buffer);
    ftruncate(fd, 100);
    close(open("/proc/ps", O_RDONLY));
    close(open("/proc/waits", O_RDONLY));
    rename("/tmp/folder/file", "/tmp/other");
    unlink("/tmp/other");
    unlink("/tmp/folder/file");
    rmdir("/tmp/folder");
    close(fd);
}

static void memory(void)
{
    char *map = mmap(NULL, 1 << 22, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

    for (int i = 0; map != MAP_FAILED && i < 2; i++)
        map[i << 21] = 1;
    mprotect(map + PAGE, PAGE, PROT_NONE);
    munmap(map + 2 * PAGE, PAGE);
    munmap(map, 1 << 22);
    free(malloc(100000));
}

static void *thread(void *argument)
{
    volatile double number = *(int *)argument; /* a state of the VFP */

    number *= 2;
    return NULL;
}

static void threads(void)
{
    pthread_t id;
    int argument = 3;

    if (pthread_create(&id, NULL, thread, &argument) == 0)
        pthread_join(id, NULL);
}

static void ignore(int signal)
{
    (void)signal;
}

static void signals(void)
{
    struct sigevent event = {.sigev_notify = SIGEV_SIGNAL, .sigev_signo = SIGRTMIN};
    struct itimerspec soon = {.it_value = {.tv_nsec = 1000}};
    struct timespec none = {0};
    timer_t timer;
    sigset_t set;

    signal(SIGUSR1, ignore);
    raise(SIGUSR1);
    sigemptyset(&set);
    sigaddset(&set, SIGRTMIN);
    sigprocmask(SIG_BLOCK, &set, NULL);
    sigqueue(getpid(), SIGRTMIN, (union sigval){.sival_int = 1});
    if (timer_create(CLOCK_MONOTONIC, &event, &timer) == 0) {
        timer_settime(timer, 0, &soon, NULL);
        pause_ms(1);
        timer_delete(timer);
    }
    sigtimedwait(&set, NULL, &none);
}

static void queues(void)
{
    struct mq_attr limits = {.mq_maxmsg = 2, .mq_msgsize = 5000};
    mqd_t queue = mq_open("/short", O_RDWR | O_CREAT | O_NONBLOCK, 0600, &limits);

    mq_send(queue, buffer, 5000, 1);
    mq_receive(queue, buffer, 5000, NULL);
    mq_send(queue, buffer, 1, 1);
    mq_close(queue);
    mq_unlink("/short");
    sem_t *semaphore = sem_open("/short", O_CREAT, 0600, 1);
    if (semaphore != SEM_FAILED)
        sem_close(semaphore);
    sem_unlink("/short");
}

static void some_of_everything(void)
{
    children();
    pipes();
    files();
    memory();
    threads();
    signals();
    queues();
}

/* --- One run --- */

/* Of how many allocations? */
static long allocations(uint32_t all, uint32_t number)
{
    return CALL(memory_check, all, number, ABI_MEMORY_REFUSE);
}

static int run(uint32_t all, uint32_t number)
{
    pid_t pid = fork();

    if (pid == 0) {
        touch_all(); /* or it would be killed at its first write to its own data */
        allocations(all, number);
        some_of_everything();
        outcome->result = allocations(0, 0);
        _exit(0);
    }
    for (int ms = 0; ms < PATIENCE_MS && !has_ended(pid); ms++)
        pause_ms(1);
    allocations(0, 0);
    if (has_ended(pid))
        return end_of(pid);
    finish(pid);
    return -1; /* it waits for something that will not come */
}

/* What it may have left in the tree of files when it was killed. */
static void clear(void)
{
    unlink("/tmp/folder/file");
    unlink("/tmp/other");
    rmdir("/tmp/folder");
    mq_unlink("/short");
    sem_unlink("/short");
}

static void sweep(uint32_t all, uint32_t step, uint32_t most)
{
    static struct counts before;
    unsigned runs = 0, killed = 0, wrong = 0;

    run(0, UINT32_MAX);
    clear();
    count_all(&before);
    for (uint32_t number = 1 + cores_online() % step; number <= most; number += step, runs++) {
        int status = run(all, number);
        clear();
        killed += status == SIGKILL;
        bool ended =
            status == 0 || status == SIGKILL || status == SIGBUS; /* SIGBUS: a file's page */
        bool good = ended && !witnesses_wrong() && counts_back(&before);
        if (!good && wrong++ < 5)
            diag("%s allocation %u: status 0x%x", all ? "from" : "the", (unsigned)number,
                 (unsigned)status);
    }
    diag("%u allocations; %u runs, of which %u were killed", (unsigned)most, runs, killed);
    is_int(wrong, 0, "%s: each run ends well, and all is given back",
           all ? "no memory from n on" : "the n-th fails");
}

static int leave(int argc, char **argv)
{
    (void)argc, (void)argv;
    return 7;
}

int main(int argc, char **argv)
{
    static const struct role roles[] = {{"leave", leave}};
    uint32_t step = argc > 1 ? strtoul(argv[1], NULL, 0) : 7;
    int status;

    self = argv[0];
    if (argc > 1 && !step && is_child(argc, argv, roles, 1, &status))
        return status;
    attack_start();
    ok(run(0, UINT32_MAX) == 0, "with all memory it runs");
    long most = outcome->result;
    ok(most > 50, "there are allocations");
    sweep(0, step, (uint32_t)most);
    sweep(PAGE, step, (uint32_t)most);
    return attack_end();
}
