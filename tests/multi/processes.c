/*
 * What <brigade/…> promises, for processes: what threads.c has, and start methods, exit codes, pipes, memory.
 * SPDX-License-Identifier: MIT
 */
#include "objects.h"

#include <signal.h>
#include <unistd.h>

static int set_at_runtime;

static int exit_with(void *code)
{
    return (int)(intptr_t)code;
}

static int wait_long(void *event)
{
    event_wait(event, FOREVER);
    return 0;
}

static int call_exit(void *argument)
{
    (void)argument;
    exit(9);
}

static void test_process(void)
{
    struct event *go = event_new(PROCESSES);
    struct process process = {.target = wait_long, .argument = go, .name = "waiter"}, *all[3];

    is_int(process_start(&(struct process){0}), EINVAL, "no target");
    is_int(process_join(&process, FOREVER), ECHILD, "join one that was not started");
    is_int(process_terminate(&process), ESRCH, "or terminate it");
    is_int(process_start(&process), 0, "start");
    is_int(process_start(&process), EINVAL, "start again");
    ok(process_is_alive(&process) && process.exitcode == NOT_ENDED, "is alive");
    ok(active_children(all, 3) == 1 && all[0] == &process, "active children");
    is_int(process_join(&process, 5), ETIMEDOUT, "join with a timeout");
    event_set(go);
    is_int(process_join(&process, FOREVER), 0, "join");
    is_int(process_join(&process, 0), 0, "join again");
    is_int(process.exitcode, 0, "exit code");
    ok(!process_is_alive(&process) && process_sentinel(&process) == -1, "has ended");
    process.target = exit_with;
    process.argument = (void *)7;
    ok(process_start(&process) == 0 && process_join(&process, 100000) == 0, "the struct again");
    is_int(process.exitcode, 7, "its exit code");
    process.target = call_exit;
    ok(process_start(&process) == 0 && process_join(&process, FOREVER) == 0, "one that exits");
    is_int(process.exitcode, 9, "its exit code");
    event_clear(go);
    process.target = wait_long;
    process.argument = go;
    process_start(&process);
    is_int(process_terminate(&process), 0, "terminate");
    process_join(&process, FOREVER);
    is_int(process.exitcode, -SIGTERM, "killed by SIGTERM");
    process_start(&process);
    is_int(process_kill(&process), 0, "kill");
    process_join(&process, FOREVER);
    is_int(process.exitcode, -SIGKILL, "killed by SIGKILL");
    is_int(process_kill(&process), 0, "one that has ended");
    is_int(active_children(all, 3), 0, "no children");
    ok(process_current() == NULL, "this one was not started so");
    ok(cpu_count() >= 1, "there is a core");
    event_free(go);
}

static struct event *ready;

static int have_a_child(void *go)
{
    struct process child = {.target = wait_long, .argument = go};

    process_start(&child);
    event_set(ready);
    pause(); /* until it is killed */
    return 1;
}

/* A sentinel is its process's alone: its children, who may live longer, do not keep it open. */
static void test_sentinel(void)
{
    struct event *go = event_new(PROCESSES);
    struct process process = {.target = have_a_child, .argument = go};

    ready = event_new(PROCESSES);
    process_start(&process);
    event_wait(ready, FOREVER);
    process_kill(&process);
    is_int(process_join(&process, 30000), 0, "it has ended, though a child of it lives");
    event_set(go); /* the orphan's, from now on */
    event_free(ready);
}

struct spawned {
    int *value;
    char text[8];
};

/* A bit for each thing that is as it should be. */
static int look_around(void *argument)
{
    const struct spawned *spawned = argument;
    const struct process *self = process_current();

    lock_acquire(value_get_lock(spawned->value), FOREVER);
    *spawned->value = 42;
    lock_release(value_get_lock(spawned->value));
    return (strcmp(spawned->text, "copied") == 0) + 2 * (set_at_runtime == 0) +
           4 * (self && self->name && strcmp(self->name, "child") == 0);
}

static void test_spawn(void)
{
    struct spawned spawned = {value_new(sizeof(int)), "copied"};
    struct process process = {.target = look_around,
                              .argument = &spawned,
                              .argument_size = sizeof spawned,
                              .name = "child",
                              .start_method = SPAWN};

    set_at_runtime = 1;
    is_int(process_start(&process), 0, "spawn");
    process_join(&process, FOREVER);
    is_int(process.exitcode, 7, "the argument was copied, variables were not, the name is known");
    is_int(*spawned.value, 42, "the heap is shared");
    process.start_method = FORK;
    process_start(&process);
    process_join(&process, FOREVER);
    is_int(process.exitcode, 5, "fork copies variables");
    is_int(set_start_method(DEFAULT_METHOD), EINVAL, "no start method");
    is_int(set_start_method(SPAWN), 0, "spawn from now on");
    ok(get_start_method() == SPAWN, "it is set");
    struct pool *pool = pool_new(2, PROCESSES);
    int number = 5, result = 0;
    is_int(pool_apply(pool, square, &number, sizeof number, &result, sizeof result), 0, "a pool");
    is_int(result, 25, "its result");
    pool_free(pool);
    set_start_method(FORK);
    value_free(spawned.value);
    setenv("BRIGADE_SPAWN", "nonsense", 1);
    is_int(process_start(&process), EPERM, "in a child before freeze_support()");
    unsetenv("BRIGADE_SPAWN");
}

/* Echoes until the other end is gone. */
static int echo(void *argument)
{
    struct connection *ends = argument;
    char message[100];
    size_t size;

    connection_close(&ends[0]);
    while (connection_recv(&ends[1], message, sizeof message, &size) == 0)
        connection_send(&ends[1], message, size);
    return 3;
}

static void test_connections(void)
{
    struct connection ends[2];
    struct process process = {.target = echo, .argument = ends};
    char message[8];
    size_t size = 0;

    is_int(connection_pair(ends, true), 0, "Pipe");
    process_start(&process);
    connection_close(&ends[1]);
    is_int(connection_poll(&ends[0], 2), ETIMEDOUT, "nothing to receive");
    is_int(connection_send(&ends[0], "hello", 6), 0, "send");
    is_int(connection_send(&ends[0], "", 0), 0, "send nothing");
    is_int(connection_send(&ends[0], "too long for it", 16), 0, "send much");
    is_int(connection_poll(&ends[0], FOREVER), 0, "something to receive");
    is_int(connection_recv(&ends[0], message, sizeof message, &size), 0, "receive");
    ok(size == 6 && strcmp(message, "hello") == 0, "the echo");
    is_int(connection_recv(&ends[0], message, sizeof message, &size), 0, "receive nothing");
    is_int(size, 0, "the empty message");
    is_int(connection_recv(&ends[0], message, sizeof message, &size), EMSGSIZE, "a long one");
    is_int(size, 16, "its size");
    process_kill(&process);
    process_join(&process, FOREVER);
    is_int(connection_recv(&ends[0], message, sizeof message, &size), EPIPE, "the other is dead");
    is_int(connection_send(&ends[0], "hello", 6), EPIPE, "for who sends, too");
    connection_close(&ends[0]);
    is_int(connection_send(&ends[0], "hello", 6), EBADF, "closed");
    is_int(connection_pair(ends, false), 0, "one way");
    is_int(connection_send(&ends[0], "hello", 6), EBADF, "not this way");
    is_int(connection_send(&ends[1], "hello", 6), 0, "but this one");
    is_int(connection_recv(&ends[0], message, sizeof message, &size), 0, "it arrives");
    connection_close(&ends[0]);
    connection_close(&ends[1]);
}

static void test_memory(void)
{
    struct shared_memory first, second;
    char *a = shared_alloc(100), *b = shared_alloc(100);
    int *array = array_new(10, sizeof *array);

    ok(a && b && a != b && (uintptr_t)a % 16 == 0, "the shared heap");
    a[99] = 1;
    shared_free(a);
    char *again = shared_alloc(100);
    ok(again == a && again[99] == 0, "memory is used again, zeroed");
    shared_free(again);
    shared_free(b);
    ok(!shared_alloc(2 * SHARED_HEAP_BYTES) && errno == ENOMEM, "more than there is");
    ok(!array_new(SIZE_MAX / 2, 4) && errno == ENOMEM, "an array larger than memory");
    ok(array && array[9] == 0, "an array");
    value_free(array);
    is_int(shared_memory_create(&first, NULL, 5000), 0, "shared_memory");
    is_int(shared_memory_create(&second, first.name, 1), EEXIST, "its name is taken");
    is_int(shared_memory_attach(&second, first.name), 0, "attach");
    strcpy(first.buf, "seen");
    is_str(second.buf, "seen", "the same memory");
    ok(second.size >= 5000, "its size");
    shared_memory_close(&second);
    is_int(shared_memory_unlink(&first), 0, "unlink");
    is_int(shared_memory_attach(&second, first.name), ENOENT, "it has no name any more");
    shared_memory_close(&first);
    is_int(shared_memory_create(&first, "a/b", 1), EINVAL, "a bad name");
    is_int(shared_memory_create(&first, "a-name-that-is-much-too-long-to-be-one", 1), ENAMETOOLONG,
           "a long one");
    is_int(shared_memory_create(&first, NULL, 0), EINVAL, "no memory at all");
}

int main(void)
{
    freeze_support();
    test_process();
    test_sentinel();
    test_spawn();
    test_connections();
    test_memory();
    test_objects(PROCESSES);
    return done_testing();
}
