/*
 * Deadlock: two cooks each hold one tool and wait for the other's. The kernel names the circle; taking locks in one
 * order cures it.
 * SPDX-License-Identifier: MIT
 */
#include "lib/demo.h"

#include <fcntl.h>
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#define PATIENCE_MS 20000 /* for the circle to be there */

static pthread_mutex_t knife = PTHREAD_MUTEX_INITIALIZER;
static pthread_mutex_t board = PTHREAD_MUTEX_INITIALIZER;
static pthread_barrier_t both_hold_one;
static unsigned long meals;
static unsigned cooked; /* under both locks */

/* Each takes its first tool, and when both have one, asks for the other's. */
static void *cook_in_own_order(void *first)
{
    pthread_mutex_t *second = first == &knife ? &board : &knife;

    pthread_setname_np(pthread_self(), first == &knife ? "chopper" : "baker");
    pthread_mutex_lock(first);
    pthread_barrier_wait(&both_hold_one);
    pthread_mutex_lock(second);
    cooked++;
    pthread_mutex_unlock(second);
    pthread_mutex_unlock(first);
    return NULL;
}

static void *cook_in_one_order(void *unused)
{
    (void)unused;
    for (unsigned long i = 0; i < meals; i++) {
        pthread_mutex_lock(&knife);
        sched_yield(); /* the other may come in between: it must wait, and can */
        pthread_mutex_lock(&board);
        cooked++;
        pthread_mutex_unlock(&board);
        pthread_mutex_unlock(&knife);
    }
    return NULL;
}

static int run_two(void *(*cook)(void *))
{
    pthread_t cooks[2];

    pthread_barrier_init(&both_hold_one, NULL, 2);
    if (pthread_create(&cooks[0], NULL, cook, &knife) != 0 ||
        pthread_create(&cooks[1], NULL, cook, &board) != 0)
        return 1;
    for (int i = 0; i < 2; i++)
        pthread_join(cooks[i], NULL);
    return 0;
}

/* What the kernel says of waits of this process, in text. Returns the line that names a circle, or NULL. */
static const char *read_waits(char *text, size_t size)
{
    int fd = open("/proc/waits", O_RDONLY);
    ssize_t length = fd < 0 ? -1 : read(fd, text, size - 1);

    close(fd);
    text[length < 0 ? 0 : length] = '\0';
    return strstr(text, "deadlock:");
}

/* Who waits according to the line of /proc/waits: "  60.1  00b18950     60.2  chopper". */
struct wait {
    char thread[12], holder[12], name[16];
    unsigned long lock;
};

static bool parse(const char *line, struct wait *wait)
{
    return sscanf(line, " %11s %lx %11s %15s", wait->thread, &wait->lock, wait->holder,
                  wait->name) == 4 &&
           strchr(wait->thread, '.');
}

/* The graph of who waits for whom, followed from the first who waits until somebody comes again. */
static void draw_graph(const char *text)
{
    struct wait waits[8] = {0};
    bool seen[8] = {false};
    int count = 0;
    int at = 0;

    for (const char *line = text; line && count < 8; line = strchr(line, '\n'), line += !!line)
        count += parse(line, &waits[count]);
    printf("\n  ");
    while (at < count && !seen[at]) {
        const struct wait *wait = &waits[at];
        const char *lock =
            wait->lock == (uintptr_t)&knife ? "knife" : "board"; /* as in that process */
        printf(demo_rich() ? "%s ──wants the %s──▶ " : "%s --wants the %s--> ", wait->name, lock);
        seen[at] = true;
        for (at = 0; at < count && strcmp(waits[at].thread, wait->holder) != 0;)
            at++;
    }
    printf("%s\n", at < count ? waits[at].name : "nobody");
}

static void show_deadlock(void)
{
    static char text[4096];
    const char *circle = NULL;
    char wanted[3][32];
    double begin = demo_now_ms();

    printf("\nThe chopper takes the knife, the baker the board; then each wants the other's:\n");
    demo_record_begin("own order");
    pid_t pid = demo_spawn("cook", 0, 0);
    while (!(circle = read_waits(text, sizeof text)) && demo_now_ms() - begin < PATIENCE_MS)
        demo_sleep_ms(5);
    int ended = kill(pid, 0);
    kill(pid, SIGKILL);
    int status = demo_wait(pid);
    const struct timeline *line = demo_record_end();
    demo_draw(line, true);
    claim(circle != NULL, "the kernel finds a circle of threads that wait for each other");
    if (!circle)
        return;
    printf("\n  /proc/waits says:\n%s", text);
    draw_graph(text);
    printf("\n");
    snprintf(wanted[0], sizeof wanted[0], "chopper %d.1 waits for", (int)pid);
    snprintf(wanted[1], sizeof wanted[1], "baker %d.2 waits for", (int)pid);
    claim(strstr(circle, wanted[0]) && strstr(circle, wanted[1]),
          "it names both: who waits for whom");
    claim(ended == 0 && status == 128 + SIGKILL, "they would wait for ever: they had to be killed");
}

int main(int argc, char **argv)
{
    struct demo demo = {.name = "deadlock",
                        .usage = "[--meals N (1-100000)]",
                        .size_option = "--meals",
                        .size = 50,
                        .size_max = 100000};

    demo_begin(&demo, argc, argv);
    if (demo.part)
        return run_two(cook_in_own_order);
    meals = demo.size;
    printf("Two cooks, two locks: a knife and a board\n");
    show_deadlock();
    printf("\nBoth take the knife first, then the board:\n");
    demo_record_begin("one order");
    int failed = run_two(cook_in_one_order);
    const struct timeline *line = demo_record_end();
    demo_draw(line, true);
    claim(failed == 0 && cooked == 2 * meals, "all %u meals were cooked", cooked);
    claim(line->waits.count > 0 || !demo_one_core(),
          "one waited for the other %d times, and always got on", line->waits.count);
    printf(
        "\n  Seen: each held what the other needed. With one order for all locks there is no circle.\n");
    return demo_end();
}
