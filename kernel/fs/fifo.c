/*
 * Opening and closing FIFOs; between that they are pipes.
 * SPDX-License-Identifier: MIT
 */
#include "fs/fifo.h"
#include "abi/errno.h"
#include "fs/inode.h"
#include "fs/pipe.h"
#include "mm/slab.h"
#include "sched/sched.h"
#include "sched/waitq.h"

enum end { READER, WRITER };

struct fifo {
    struct pipe *pipe;
    struct waitq openers;                      /* who waits for the other end to be opened */
    uint32_t open[2] GUARDED_BY(openers.lock); /* by enum end: how many are */
    uint32_t opened[2] GUARDED_BY(
        openers.lock); /* how often it was: it may be closed again before the other
                                                    one's opener runs */
};

static struct slab fifos = SLAB_INITIALISER(fifos, struct fifo, "fifos");

struct fifo *fifo_new(void)
{
    struct fifo *fifo = slab_alloc(&fifos);

    if (!fifo)
        return NULL;
    waitq_init(&fifo->openers, "fifo");
    fifo->pipe = pipe_new(0, 0);
    if (!fifo->pipe) {
        slab_free(&fifos, fifo);
        return NULL;
    }
    return fifo;
}

void fifo_free(struct fifo *fifo)
{
    pipe_free(fifo->pipe);
    slab_free(&fifos, fifo);
}

static bool is_reader(const struct file *file)
{
    return file->access != ABI_O_WRONLY;
}

static bool is_writer(const struct file *file)
{
    return file->access != 0;
}

/*
 * The file becomes an end, or two, which neither waits for. file->size keeps how often the other end had been opened
 * by then.
 */
static void join(struct fifo *fifo, struct file *file)
{
    pipe_add_ends(fifo->pipe, is_reader(file), is_writer(file));
    file->data = fifo->pipe;
    lock_acquire(&fifo->openers.lock);
    fifo->open[READER] += is_reader(file);
    fifo->open[WRITER] += is_writer(file);
    fifo->opened[READER] += is_reader(file);
    fifo->opened[WRITER] += is_writer(file);
    file->size = fifo->opened[is_reader(file) ? WRITER : READER];
    waitq_wake_all(&fifo->openers, 0);
    lock_release(&fifo->openers.lock);
}

static bool is_open(struct fifo *fifo, enum end end)
{
    lock_acquire(&fifo->openers.lock);
    bool result = fifo->open[end] != 0;
    lock_release(&fifo->openers.lock);
    return result;
}

static long opened(struct file *file)
{
    struct fifo *fifo = file->node->fifo;
    enum end other = is_reader(file) ? WRITER : READER;
    bool patient = !file_non_blocking(file);

    if (!file->data) { /* the first time: not waited yet */
        if (!patient && !is_reader(file) && !is_open(fifo, READER))
            return -ENXIO;
        join(fifo, file);
    }
    if (!patient || (is_reader(file) && is_writer(file)))
        return 0;
    lock_acquire(&fifo->openers.lock);
    if (!fifo->open[other] && fifo->opened[other] == file->size)
        waitq_block(&fifo->openers, UINT64_MAX, true);
    lock_release(&fifo->openers.lock);
    return 0;
}

static void release(struct file *file)
{
    struct fifo *fifo = file->node->fifo;

    if (!file->data) /* it was not opened: ENXIO */
        return;
    lock_acquire(&fifo->openers.lock);
    fifo->open[READER] -= is_reader(file);
    fifo->open[WRITER] -= is_writer(file);
    lock_release(&fifo->openers.lock);
    pipe_remove_ends(fifo->pipe, is_reader(file), is_writer(file));
}

static uint32_t poll(struct file *file)
{
    return (is_reader(file) ? pipe_poll_reader(file) : 0) |
           (is_writer(file) ? pipe_poll_writer(file) : 0);
}

const struct file_ops fifo_ops = {.opened = opened,
                                  .read = pipe_read,
                                  .write = pipe_write,
                                  .ioctl = pipe_ioctl,
                                  .poll = poll,
                                  .release = release};
