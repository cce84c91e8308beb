/*
 * A pool on an image filter: a picture, read from the disk if there is one, becomes a pencil drawing. Whoever is free
 * takes the next tile. Who did which, and is the drawing the same? How workers are started in each way: lib/ways.c.
 * SPDX-License-Identifier: MIT
 */
#include "lib/ways.h"

#include <errno.h>
#include <sched.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define TILE 40 /* pixels */
#define PIXELS_MAX (512 * 512)
#define TILES_MAX 1024

/* What the workers share. */
static struct board {
    int width, height,
        radius; /* pixels; a pixel is compared with what is around it in this radius */
    int across, tiles;
    int next;                   /* the first tile that nobody has taken; atomic */
    uint8_t core_of[TILES_MAX]; /* 1 + the core that did it */
    uint8_t gray[PIXELS_MAX], drawing[PIXELS_MAX];
    bool drawn; /* by the first way, as follows */
    uint8_t reference[PIXELS_MAX];
} * board;

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

static void prepare(int count)
{
    (void)count;
    board->next = 0;
    memset(board->core_of, 0, sizeof board->core_of);
    memset(board->drawing, 0, sizeof board->drawing);
}

/* A worker's life. */
static bool work(int number, int count)
{
    (void)number, (void)count;
    for (int tile; (tile = __atomic_fetch_add(&board->next, 1, __ATOMIC_RELAXED)) < board->tiles;)
        draw_tile(tile);
    return true;
}

/* Reads a PPM (P6) picture; its colours become gray as the eye weighs them. */
static void load(const char *path)
{
    FILE *file = fopen(path, "rb");
    uint8_t rgb[3];
    int most;

    if (!file)
        demo_give_up(path);
    errno = EINVAL; /* should it be no such picture, or too large */
    if (fscanf(file, "P6 %d %d %d%*c", &board->width, &board->height, &most) != 3 || most != 255 ||
        board->width < 1 || board->height < 1 || board->width > PIXELS_MAX / board->height)
        demo_give_up(path);
    board->across = (board->width + TILE - 1) / TILE;
    board->tiles = board->across * ((board->height + TILE - 1) / TILE);
    if (board->tiles > TILES_MAX)
        demo_give_up(path);
    for (int i = 0; i < board->width * board->height; i++) {
        if (fread(rgb, sizeof rgb, 1, file) != 1)
            demo_give_up(path);
        board->gray[i] = (uint8_t)((rgb[0] * 77u + rgb[1] * 150u + rgb[2] * 29u) / 256);
    }
    fclose(file);
}

static void print_map(void)
{
    bool rich = demo_rich();

    printf("  each tile, by the core that did it:\n");
    for (int tile = 0; tile < board->tiles; tile++) {
        int core = board->core_of[tile] - 1;
        fputs(tile % board->across ? "" : "    ", stdout);
        if (rich)
            printf("\033[30;4%dm %d \033[0m", 1 + core % 7, core);
        else
            printf(" %d", core);
        fputs((tile + 1) % board->across ? "" : "\n", stdout);
    }
}

static void check(enum way way, const struct timeline *line)
{
    size_t size = (size_t)board->width * (size_t)board->height;
    int missing = 0;

    (void)line;
    if (way >= WAY_SMP)
        print_map();
    for (int tile = 0; tile < board->tiles; tile++)
        missing += board->core_of[tile] == 0;
    claim(way_results[way].done && missing == 0, "all %d tiles are done", board->tiles);
    if (!board->drawn)
        memcpy(board->reference, board->drawing, size);
    else
        claim(memcmp(board->reference, board->drawing, size) == 0,
              "the drawing is the same, byte for byte");
    board->drawn = true;
}

/* The drawing alone, so that standard output is a picture. */
static int write_drawing(void)
{
    prepare(1);
    work(0, 1);
    printf("P6\n%d %d\n255\n", board->width, board->height);
    for (int i = 0; i < board->width * board->height; i++)
        for (int colour = 0; colour < 3; colour++)
            putchar(board->drawing[i]);
    return fflush(stdout) == 0 ? 0 : 1;
}

int main(int argc, char **argv)
{
    const char *disk = "/disk/picture.ppm";
    const char *path = access(disk, R_OK) == 0 ? disk : "/share/picture.ppm";
    bool only_drawing = argc == 2 && strcmp(argv[1], "--ppm") == 0;
    struct demo demo = {.name = "image",
                        .usage = WAYS_USAGE " [--radius PIXELS (1-20)], or --ppm",
                        .size_option = "--radius",
                        .size = 12,
                        .size_max = 20};

    demo_begin(&demo, only_drawing ? 1 : argc, argv);
    board = ways_memory(&demo, sizeof *board);
    if (!demo.part) {
        double begin = demo_now_ms();
        load(path);
        board->radius = (int)demo.size;
        if (only_drawing)
            return write_drawing();
        printf("A pool on an image filter: %s, %d x %d pixels, was read in %.1f ms; %d tiles\n",
               path, board->width, board->height, demo_now_ms() - begin, board->tiles);
    }
    ways_run(&demo,
             &(struct work){.kind = WORK_SHARED, .prepare = prepare, .task = work, .check = check});
    double ceiling = demo_ceiling(demo.tasks);
    ways_table(&demo, demo_times_can_show() ? ceiling : 0);
    printf("\n  Seen: %d tiles, taken one by one by whoever was free.\n"
           "  To look at the drawing: tools/urun build/initrd/bin/image --ppm > drawing.ppm\n",
           board->tiles);
    return demo_end();
}
