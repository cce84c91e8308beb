/*
 * A pool on an image filter: a picture, read from the disk if there is one, becomes a pencil drawing, tile by tile.
 * One task does all tiles, then threads and processes take them from a common counter. Who did which, and is the
 * drawing the same?
 * SPDX-License-Identifier: MIT
 */
#include "lib/ways.h"

#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <sched.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#define RADIUS 12              /* pixels, of the neighbourhood that a pixel is compared with */
#define TILE 40                /* pixels */
#define PIXELS_MAX (512 * 512) /* of a picture */
#define TILES_MAX (PIXELS_MAX / TILE / TILE * 2)
#define MEMORY "/demo-image"

/* What the workers share: a memory object, as processes do not see each other's memory. */
struct board {
    int width, height, radius;
    int across, tiles;
    int workers, cores;
    int arrived;                /* workers that are ready; atomic, as the next two */
    unsigned where;             /* the cores that they have been seen on */
    int next;                   /* the first tile that nobody has taken */
    uint8_t core_of[TILES_MAX]; /* 1 + the core that did it */
    uint8_t gray[PIXELS_MAX];
    uint8_t drawing[PIXELS_MAX];
};

static struct board *board;
static uint8_t *reference; /* the drawing of the first way shown */

static void give_up(const char *what)
{
    perror(what);
    exit(3);
}

/* --- The filter --- */

/* The mean of the square around a pixel, as far as it lies in the picture. */
static unsigned mean_around(int x, int y)
{
    int left = x < board->radius ? 0 : x - board->radius;
    int top = y < board->radius ? 0 : y - board->radius;
    int right = x + board->radius < board->width ? x + board->radius : board->width - 1;
    int bottom = y + board->radius < board->height ? y + board->radius : board->height - 1;
    unsigned sum = 0;

    for (int row = top; row <= bottom; row++)
        for (int column = left; column <= right; column++)
            sum += board->gray[row * board->width + column];
    return sum / (unsigned)((right - left + 1) * (bottom - top + 1));
}

/* A pencil leaves paper white but where a point is darker than what is around it. */
static void draw_tile(int tile)
{
    int left = tile % board->across * TILE, top = tile / board->across * TILE;

    for (int y = top; y < top + TILE && y < board->height; y++) {
        for (int x = left; x < left + TILE && x < board->width; x++) {
            unsigned tone = board->gray[y * board->width + x] * 255u / (mean_around(x, y) + 1);
            board->drawing[y * board->width + x] = (uint8_t)(tone < 255 ? tone : 255);
        }
    }
    board->core_of[tile] = (uint8_t)(1 + sched_getcpu());
}

/* A short work would be over before a slow host has run the last worker: they wait for each other. */
static void meet(void)
{
    __atomic_fetch_add(&board->arrived, 1, __ATOMIC_RELAXED);
    do {
        __atomic_fetch_or(&board->where, 1u << sched_getcpu(), __ATOMIC_RELAXED);
        sched_yield();
    } while (__atomic_load_n(&board->arrived, __ATOMIC_RELAXED) < board->workers ||
             demo_count_cores(__atomic_load_n(&board->where, __ATOMIC_RELAXED)) < board->cores);
}

/* A worker's life: all begin together, each with the tile of its number, then whichever is next. */
static void work(int number)
{
    meet();
    for (int tile = number; tile < board->tiles;
         tile = __atomic_fetch_add(&board->next, 1, __ATOMIC_RELAXED))
        draw_tile(tile);
}

/* --- The ways --- */

static int cores_for(int tasks)
{
    int cores = (int)demo_machine()->cores;

    return cores < tasks ? cores : tasks;
}

static void prepare(int workers, int cores)
{
    board->workers = workers;
    board->cores = cores;
    board->arrived = 0;
    board->where = 0;
    board->next = workers;
    memset(board->core_of, 0, sizeof board->core_of);
    memset(board->drawing, 0, sizeof board->drawing);
}

static bool run_in_sequence(int tasks)
{
    prepare(1, 1);
    for (int i = 0; i < tasks; i++) {
        demo_record_task(i);
        for (int tile = i * board->tiles / tasks; tile < (i + 1) * board->tiles / tasks; tile++)
            draw_tile(tile);
    }
    demo_record_task(-1);
    return true;
}

static void *thread_main(void *number)
{
    work(*(int *)number);
    return NULL;
}

static bool run_threads(int tasks)
{
    pthread_t threads[DEMO_TASKS_MAX];
    int numbers[DEMO_TASKS_MAX];

    prepare(tasks, 1);
    for (int i = 0; i < tasks; i++) {
        numbers[i] = i;
        errno = pthread_create(&threads[i], NULL, thread_main, &numbers[i]);
        if (errno)
            give_up("pthread_create"); /* the others would wait for it */
    }
    for (int i = 0; i < tasks; i++)
        pthread_join(threads[i], NULL);
    return true;
}

static bool run_processes(int tasks)
{
    pid_t pids[DEMO_TASKS_MAX];
    bool done = true;

    prepare(tasks, cores_for(tasks));
    for (int i = 0; i < tasks; i++)
        pids[i] = demo_spawn("worker", (unsigned long)i, 0);
    for (int i = 0; i < tasks; i++)
        done &= demo_wait(pids[i]) == 0;
    return done;
}

/* --- The picture --- */

static void open_board(int flags)
{
    int fd = shm_open(MEMORY, flags | O_RDWR, 0600);

    if (fd < 0 || ((flags & O_CREAT) && ftruncate(fd, sizeof *board) != 0))
        give_up(MEMORY);
    board = mmap(NULL, sizeof *board, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
    if (board == MAP_FAILED)
        give_up(MEMORY);
    close(fd);
}

/* Reads a PPM (P6) picture; its colours become gray as the eye weighs them. */
static void load(const char *path)
{
    FILE *file = fopen(path, "rb");
    uint8_t row[3 * 4096];
    int most;

    if (!file)
        give_up(path);
    if (fscanf(file, "P6 %d %d %d%*c", &board->width, &board->height, &most) != 3 || most != 255 ||
        board->width < 1 || board->width > 4096 || board->height < 1 ||
        board->height > PIXELS_MAX / board->width) {
        fprintf(stderr, "image: %s is no PPM picture of at most %d pixels\n", path, PIXELS_MAX);
        exit(3);
    }
    for (int y = 0; y < board->height; y++) {
        if (fread(row, 3, (size_t)board->width, file) != (size_t)board->width)
            give_up(path);
        for (int x = 0; x < board->width; x++)
            board->gray[y * board->width + x] =
                (uint8_t)((row[3 * x] * 77u + row[3 * x + 1] * 150u + row[3 * x + 2] * 29u) / 256);
    }
    fclose(file);
    board->across = (board->width + TILE - 1) / TILE;
    board->tiles = board->across * ((board->height + TILE - 1) / TILE);
    if (board->tiles > TILES_MAX) {
        fprintf(stderr, "image: %s has too many tiles\n", path);
        exit(3);
    }
}

static const char *picture(void)
{
    return access("/disk/picture.ppm", R_OK) == 0 ? "/disk/picture.ppm" : "/share/picture.ppm";
}

static void write_drawing(void)
{
    printf("P6\n%d %d\n255\n", board->width, board->height);
    for (int i = 0; i < board->width * board->height; i++)
        for (int colour = 0; colour < 3; colour++)
            putchar(board->drawing[i]);
}

/* --- What is shown --- */

static void print_map(void)
{
    bool rich = demo_rich();

    printf("  each tile, by the core that did it:\n");
    for (int tile = 0; tile < board->tiles; tile++) {
        int core = board->core_of[tile] - 1;
        if (tile % board->across == 0)
            printf("    ");
        if (rich)
            printf("\033[30;4%dm %d \033[0m", 1 + core % 7, core);
        else
            printf(" %d", core);
        if ((tile + 1) % board->across == 0)
            printf("\n");
    }
}

static void check(enum way way, int tasks)
{
    const struct way_result *result = &way_results[way];
    int cores = cores_for(tasks);
    size_t size = (size_t)board->width * (size_t)board->height;
    char text[CORES_TEXT];
    int missing = 0;

    for (int tile = 0; tile < board->tiles; tile++)
        missing += board->core_of[tile] == 0;
    claim(result->done && missing == 0, "all %d tiles are done", board->tiles);
    if (!reference) {
        reference = malloc(size);
        if (!reference)
            give_up("malloc");
        memcpy(reference, board->drawing, size);
    } else {
        claim(memcmp(reference, board->drawing, size) == 0,
              "the drawing is the same, byte for byte");
    }
    demo_cores_text(result->cores, text);
    if (way == WAY_PROCESSES)
        claim(demo_count_cores(result->cores) == cores && result->at_once > cores / 2,
              "%d processes drew on %s, up to %d at the same moment", tasks, text, result->at_once);
    else if (way == WAY_SEQUENCE || demo_one_core())
        claim(demo_count_cores(result->cores) == 1, "all of it was drawn on one core (%s)", text);
}

static void print_seen(const struct demo *demo, double ceiling)
{
    double speed_up = way_speed_up(WAY_PROCESSES);

    printf("\n  Seen: %d tiles, taken one by one by whoever was free.", board->tiles);
    if (speed_up > 0 && demo_times_can_show())
        printf(" %d processes were %.2f times as fast as one,\n  of %.2f to be had here.",
               demo->tasks, speed_up, ceiling);
    printf("\n  To look at the drawing: tools/urun build/initrd/bin/image --ppm > drawing.ppm\n");
}

/* The drawing alone, so that standard output is a picture. */
static int only_draw(void)
{
    open_board(O_CREAT | O_TRUNC);
    load(picture());
    board->radius = RADIUS;
    prepare(1, 1);
    work(0);
    write_drawing();
    shm_unlink(MEMORY);
    return fflush(stdout) == 0 ? 0 : 1;
}

int main(int argc, char **argv)
{
    static bool (*const runs[WAY_COUNT])(int) = {run_in_sequence, run_threads, NULL, run_processes};
    struct demo demo = {.name = "image",
                        .usage = "[--sequence] [--threads] [--processes] [--tasks N (1-8)] "
                                 "[--radius PIXELS (1-20)], or --ppm",
                        .size_option = "--radius",
                        .size_max = 20};

    if (argc == 2 && strcmp(argv[1], "--ppm") == 0)
        return only_draw();
    demo_begin(&demo, argc, argv);
    open_board(demo.part ? 0 : O_CREAT | O_TRUNC);
    if (demo.part) {
        work((int)demo.argument[0]);
        return 0;
    }
    double begin = demo_now_ms();
    load(picture());
    printf("A pool on an image filter: %s, %d x %d pixels, was read in %.1f ms; %d tiles\n",
           picture(), board->width, board->height, demo_now_ms() - begin, board->tiles);
    board->radius = demo.size ? (int)demo.size : RADIUS;
    for (enum way way = 0; way < WAY_COUNT; way++) {
        if (!demo.way[way] || !runs[way])
            continue;
        way_show(&demo, way, runs[way], false);
        print_map();
        check(way, demo.tasks);
    }
    shm_unlink(MEMORY);
    double ceiling = demo_ceiling(demo.tasks);
    way_table(&demo, demo_times_can_show() ? ceiling : 0, false);
    print_seen(&demo, ceiling);
    return demo_end();
}
