/*
 * Process: children by fork, or by the same program once more.
 * SPDX-License-Identifier: MIT
 *
 * The write end of a pipe is open in the child only: so its read end, the sentinel, tells of the end, and
 * can be waited for with a timeout.
 */
#include "monitor.h"
#include "registry.h"

#include <brigade/multiprocessing.h>
#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <spawn.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#define SPAWN_VARIABLE "BRIGADE_SPAWN"
#define EXIT_NO_CHILD 125

extern char **environ;

/* What a spawned child is to know, in the shared heap. */
struct record {
    int (*target)(void *argument);
    void *argument;
    int child_end; /* of the sentinel */
    bool daemon;
    char name[32];
    _Alignas(16) char copy[];
};

static enum start_method default_method = FORK;
static struct process *current;

int set_start_method(enum start_method method)
{
    if (method != FORK && method != SPAWN)
        return EINVAL;
    default_method = method;
    return 0;
}

enum start_method get_start_method(void)
{
    return default_method;
}

struct process *process_current(void)
{
    return current;
}

unsigned cpu_count(void)
{
    long count = sysconf(_SC_NPROCESSORS_ONLN);

    return count > 0 ? (unsigned)count : 1;
}

/* Not all streams: one may be locked by a thread that waits for input. */
static void streams_flush(void)
{
    fflush(stdout);
    fflush(stderr);
}

/* Not exit(): what the parent wants done at its exit is its own. */
static _Noreturn void child_main(struct process *process, int child_end)
{
    __fd_private(child_end); /* the child's children must not keep it open */
    current = process;
    process->pid = getpid();
    int status = process->target(process->argument);
    if (__threads_end)
        __threads_end();
    __processes_end();
    streams_flush();
    _exit(status);
}

/* ---- Starting ---- */

static pid_t start_forked(struct process *process, int child_end)
{
    pid_t pid = fork();

    if (pid == 0)
        child_main(process, child_end);
    return pid;
}

static struct record *record_new(struct process *process, int child_end)
{
    struct record *record = shared_alloc(sizeof *record + process->argument_size);

    if (!record)
        return NULL;
    record->target = process->target;
    record->argument = process->argument;
    record->child_end = child_end;
    record->daemon = process->daemon;
    if (process->name)
        strncpy(record->name, process->name, sizeof record->name - 1);
    if (process->argument_size > 0)
        record->argument = memcpy(record->copy, process->argument, process->argument_size);
    return record;
}

/* The environment with a variable more, to be freed; its strings are not copied. */
static char **environment_with(char *variable)
{
    size_t count = 0;

    while (environ[count])
        count++;
    char **copy = malloc((count + 2) * sizeof *copy);
    if (copy) {
        memcpy(copy, environ, count * sizeof *copy);
        copy[count] = variable;
        copy[count + 1] = NULL;
    }
    return copy;
}

/* Only here an exec gets the heap's descriptor. */
static pid_t spawn_self(int heap, char *variable)
{
    const char *self = "/proc/self/exe";
    char *argv[] = {program_invocation_name, NULL};
    char **environment = environment_with(variable);
    posix_spawn_file_actions_t actions;
    pid_t pid = -1;
    int error = environment ? posix_spawn_file_actions_init(&actions) : ENOMEM;

    if (access(self, X_OK) != 0)
        self = program_invocation_name;
    if (!error) {
        error = posix_spawn_file_actions_adddup2(&actions, heap, heap); /* takes away FD_CLOEXEC */
        if (!error)
            error = posix_spawnp(&pid, self, &actions, NULL, argv, environment);
        posix_spawn_file_actions_destroy(&actions);
    }
    free(environment);
    errno = error;
    return error ? -1 : pid;
}

static pid_t start_spawned(struct process *process, int child_end)
{
    char variable[sizeof SPAWN_VARIABLE + 60];
    void *address;
    int heap = __heap_fd(&address);
    struct record *record = heap < 0 ? NULL : record_new(process, child_end);

    if (!record)
        return -1;
    snprintf(variable, sizeof variable, "%s=%d %#llx %#llx", SPAWN_VARIABLE, heap,
             (unsigned long long)(uintptr_t)address, (unsigned long long)(uintptr_t)record);
    pid_t pid = spawn_self(heap, variable);
    if (pid >= 0) {
        process->__record = record;
        return pid;
    }
    int error = errno;
    shared_free(record);
    errno = error;
    return -1;
}

void freeze_support(void)
{
    const char *text = getenv(SPAWN_VARIABLE);
    static struct process self;
    unsigned long long address, at;
    int heap;

    if (!text)
        return;
    int error = sscanf(text, "%d %llx %llx", &heap, &address, &at) == 3
                    ? __heap_attach(heap, (void *)(uintptr_t)address)
                    : EINVAL;
    if (!error && (at < address || at > address + SHARED_HEAP_BYTES - sizeof(struct record)))
        error = EINVAL;
    if (error) {
        fprintf(stderr, "%s: %s=%s: %s\n", program_invocation_name, SPAWN_VARIABLE, text,
                strerror(error));
        _exit(EXIT_NO_CHILD);
    }
    unsetenv(SPAWN_VARIABLE);
    const struct record *record = (const struct record *)(uintptr_t)at;
    self.target = record->target;
    self.argument = record->argument;
    self.daemon = record->daemon;
    self.name = record->name[0] ? record->name : NULL;
    self.start_method = default_method = SPAWN;
    child_main(&self, record->child_end);
}

/* With the registry locked: a child, and both ends of its sentinel. */
static int start(struct process *process)
{
    enum start_method method =
        process->start_method == DEFAULT_METHOD ? default_method : process->start_method;
    int sentinel[2];

    if (__registry.ending || getenv(SPAWN_VARIABLE))
        return EPERM;
    if (pipe(sentinel) != 0)
        return errno;
    __fd_private(sentinel[0]);
    process->__record = NULL;
    process->exitcode = NOT_ENDED;
    pid_t pid =
        method == SPAWN ? start_spawned(process, sentinel[1]) : start_forked(process, sentinel[1]);
    int error = pid < 0 ? errno : 0;
    close(sentinel[1]);
    if (error) {
        __fd_close(sentinel[0]);
        return error;
    }
    process->pid = pid;
    process->__sentinel = sentinel[0];
    process->__next = __registry.processes;
    __registry.processes = process;
    return 0;
}

/* ---- Their ends ---- */

/* With the registry locked. */
static struct process **link_to(const struct process *process)
{
    struct process **link = &__registry.processes;

    while (*link && *link != process)
        link = &(*link)->__next;
    return link;
}

/* With the registry locked: has it ended, or is it no child? */
static bool reap(struct process *process)
{
    struct process **link = link_to(process);
    int status;

    if (!*link)
        return true;
    pid_t pid = waitpid(process->pid, &status, WNOHANG);
    if (pid == 0)
        return false;
    if (pid > 0)
        process->exitcode = WIFSIGNALED(status) ? -WTERMSIG(status) : WEXITSTATUS(status);
    *link = process->__next;
    __fd_close(process->__sentinel);
    process->__sentinel = -1;
    shared_free(process->__record);
    process->__record = NULL;
    return true;
}

static bool reap_locking(struct process *process)
{
    __registry_lock();
    bool ended = reap(process);
    __registry_unlock();
    return ended;
}

int process_start(struct process *process)
{
    int error = EINVAL;

    streams_flush(); /* so that the child has nothing to print once more */
    __registry_lock();
    if (process->target && reap(process))
        error = start(process);
    __registry_unlock();
    return error;
}

/* Another thread may see to the end of the process, and close its sentinel: so this one has its own. */
static int wait_timed(struct process *process, int timeout_ms)
{
    struct timespec time;
    const struct timespec *deadline = __deadline_in(timeout_ms, &time);
    struct pollfd poll_fd = {.events = POLLIN};
    int result;

    __registry_lock();
    bool ended = reap(process);
    poll_fd.fd = ended ? -1 : dup(process->__sentinel);
    int error = ended || poll_fd.fd >= 0 ? 0 : errno;
    if (!error)
        __fd_private(poll_fd.fd);
    __registry_unlock();
    if (ended || error)
        return error;
    do {
        result = poll(&poll_fd, 1, __deadline_left_ms(deadline));
    } while (result < 0 && errno == EINTR);
    __fd_close(poll_fd.fd);
    return result > 0 ? 0 : result < 0 ? errno : ETIMEDOUT;
}

int process_join(struct process *process, int timeout_ms)
{
    siginfo_t info;

    if (timeout_ms >= 0) {
        int error = wait_timed(process, timeout_ms);
        if (error)
            return error;
    }
    /* It stays waitable, for it is reap() that ends it for all. ECHILD: another thread has done so. */
    while (!reap_locking(process) &&
           waitid(P_PID, (id_t)process->pid, &info, WEXITED | WNOWAIT) != 0 && errno == EINTR)
        ;
    reap_locking(process);
    return process->pid == 0 || process->exitcode == NOT_ENDED ? ECHILD : 0;
}

bool process_is_alive(struct process *process)
{
    return !reap_locking(process);
}

static int send_signal(struct process *process, int number)
{
    __registry_lock();
    bool ended = reap(process);
    int error = ended && (process->pid == 0 || process->exitcode == NOT_ENDED) ? ESRCH : 0;
    if (!ended && kill(process->pid, number) != 0)
        error = errno;
    __registry_unlock();
    return error;
}

int process_terminate(struct process *process)
{
    return send_signal(process, SIGTERM);
}

int process_kill(struct process *process)
{
    return send_signal(process, SIGKILL);
}

int process_sentinel(const struct process *process)
{
    __registry_lock();
    int fd = *link_to(process) ? process->__sentinel : -1;
    __registry_unlock();
    return fd;
}

size_t active_children(struct process **children, size_t max)
{
    size_t count = 0;

    __registry_lock();
    for (struct process *process = __registry.processes, *next; process; process = next) {
        next = process->__next;
        if (reap(process))
            continue;
        if (count < max)
            children[count] = process;
        count++;
    }
    __registry_unlock();
    return count;
}

void __processes_end(void)
{
    struct process *process;

    __registry_lock();
    __registry.ending = true;
    for (process = __registry.processes; process; process = process->__next)
        if (process->daemon)
            kill(process->pid, SIGTERM);
    __registry_unlock();
    for (;;) {
        __registry_lock();
        process = __registry.processes;
        __registry_unlock();
        if (!process)
            return;
        process_join(process, FOREVER);
    }
}
