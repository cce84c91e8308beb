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
    struct waitq openers; /* who waits for the other end to be opened */
    /* By enum end: how often it was. It may be closed again before the other one's opener runs. */
    uint32_t opened[2] GUARDED_BY(openers.lock);
};

static struct slab fifos = SLAB_INITIALISER(fifos, struct fifo, "fifos");

struct fifo *fifo_new(void)
{
    struct fifo *fifo = slab_alloc(&fifos);

    if (!fifo)
        return NULL;
    waitq_init(&fifo->openers, "fifo");
    fifo->pipe = pipe_new();
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
    fifo->opened[READER] += is_reader(file);
    fifo->opened[WRITER] += is_writer(file);
    file->size = fifo->opened[is_reader(file) ? WRITER : READER];
    waitq_wake_all(&fifo->openers, 0);
    lock_release(&fifo->openers.lock);
}

/*
 * The pipe has got an end before `opened` counts it. So who does not find the other end in the pipe sees it counted,
 * now or when he is woken, even if it is closed by then.
 */
static long opened(struct file *file)
{
    struct fifo *fifo = file->node->fifo;
    enum end other = is_reader(file) ? WRITER : READER;
    bool patient = !file_non_blocking(file);

    if (!file->data) { /* the first time: not waited yet */
        if (!patient && !is_reader(file) && !pipe_has_end(fifo->pipe, true))
            return -ENXIO;
        join(fifo, file);
    }
    if (!patient || pipe_has_end(fifo->pipe, other == READER))
        return 0;
    lock_acquire(&fifo->openers.lock);
    if (fifo->opened[other] == file->size)
        waitq_block(&fifo->openers, UINT64_MAX, true);
    lock_release(&fifo->openers.lock);
    return 0;
}

static void release(struct file *file)
{
    if (file->data) /* else it was not opened: ENXIO */
        pipe_remove_ends(file->node->fifo->pipe, is_reader(file), is_writer(file));
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
