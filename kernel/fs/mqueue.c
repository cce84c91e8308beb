/*
 * Message queues.
 * SPDX-License-Identifier: MIT
 */
#include "fs/mqueue.h"
#include "abi/errno.h"
#include "base/clock.h"
#include "fs/inode.h"
#include "fs/poll.h"
#include "mm/page.h"
#include "mm/slab.h"
#include "sched/sched.h"
#include "sched/waitq.h"

#define MESSAGES_MAX 1024u
#define SIZE_MAX_MESSAGE 32768u /* bytes that are copied in one go */
#define NOTES 32u               /* notifications whose end is remembered */

/* The bytes of a message, in as many pages as they need. */
struct part {
    struct part *next;
    char bytes[PAGE_SIZE - sizeof(struct part *)];
};
#define PART sizeof(((struct part *)0)->bytes)

struct message {
    struct list link;
    uint32_t priority;
    uint32_t size;
    struct part *parts;
};

/* Who wants to be told, and how. */
struct wish {
    uint32_t pid; /* 0: nobody */
    uint32_t how; /* a signal or an ABI_NOTIFY_ */
    uint32_t value;
};

struct mqueue {
    struct lock lock;
    struct list messages GUARDED_BY(lock); /* the next one first */
    uint32_t count GUARDED_BY(lock);
    uint32_t max_messages, max_size;
    struct waitq senders, receivers;

    struct wish wish GUARDED_BY(lock);
    uint32_t wish_number GUARDED_BY(lock);
    uint32_t told GUARDED_BY(lock); /* by bit: the latest NOTES numbers that were */
    struct waitq notified;
};

static struct slab queues = SLAB_INITIALISER(queues, struct mqueue, "message queues");
static struct slab messages = SLAB_INITIALISER(messages, struct message, "messages");

void (*mqueue_signal)(uint32_t pid, uint32_t signal, uint32_t value);

static struct mqueue *queue_of(const struct file *file)
{
    return file->node->queue;
}

static bool non_blocking(const struct file *file)
{
    return __atomic_load_n(&file->flags, __ATOMIC_RELAXED) & ABI_O_NONBLOCK;
}

/* --- Messages --- */

static void free_message(struct message *message)
{
    while (message->parts) {
        struct part *part = message->parts;
        message->parts = part->next;
        page_free(part);
    }
    slab_free(&messages, message);
}

/* The bytes come from the program, in order. -EFAULT, -ENOMEM. */
static long fill(struct message *message, const char __user *bytes, uint32_t size)
{
    struct part **link = &message->parts;

    while (message->size < size) {
        uint32_t length = size - message->size < PART ? size - message->size : PART;
        struct part *part = inode_room() ? page_alloc() : NULL;
        if (!part)
            return -ENOMEM;
        part->next = NULL;
        *link = part;
        link = &part->next;
        if (user_read(part->bytes, bytes + message->size, length) != 0)
            return -EFAULT;
        message->size += length;
    }
    return 0;
}

static struct message *new_message(const void __user *bytes, uint32_t size, uint32_t priority,
                                   long *error)
{
    struct message *message = slab_alloc(&messages);

    *error = -ENOMEM;
    if (!message)
        return NULL;
    message->priority = priority;
    *error = fill(message, bytes, size);
    if (*error == 0)
        return message;
    free_message(message);
    return NULL;
}

static long copy_out(const struct message *message, char __user *buffer)
{
    const struct part *part = message->parts;

    for (uint32_t done = 0; done < message->size; done += PART, part = part->next) {
        uint32_t rest = message->size - done;
        if (user_write(buffer + done, part->bytes, rest < PART ? rest : PART) != 0)
            return -EFAULT;
    }
    return message->size;
}

/* --- Waiting --- */

static void wake(struct waitq *waiting)
{
    lock_acquire(&waiting->lock);
    waitq_wake_all(waiting, 0);
    lock_release(&waiting->lock);
}

static bool is_waited_for(struct waitq *waiting)
{
    lock_acquire(&waiting->lock);
    bool result = !list_empty(&waiting->threads);
    lock_release(&waiting->lock);
    return result;
}

/* The call cannot be done now; the queue is locked, so what it waits for cannot come in between. */
static long wait(const struct file *file, struct waitq *waiting, uint64_t deadline)
{
    if (non_blocking(file))
        return -EAGAIN;
    if (deadline <= clock_now())
        return -ETIMEDOUT;
    lock_acquire(&waiting->lock);
    waitq_block(waiting, deadline, true);
    lock_release(&waiting->lock);
    return 0;
}

/* --- Notification --- */

/* It is over: it has happened, or it is taken back. */
static void end_notification(struct mqueue *queue, bool told) REQUIRES(queue->lock)
{
    queue->wish.pid = 0;
    if (told)
        queue->told |= 1u << queue->wish_number % NOTES;
    wake(&queue->notified);
}

long mqueue_notify(struct file *file, uint32_t how, uint32_t value)
{
    struct mqueue *queue = queue_of(file);
    uint32_t pid = current_thread()->process->pid;
    long result = 0;

    lock_acquire(&queue->lock);
    if (how == ABI_NOTIFY_REMOVE) {
        if (queue->wish.pid == pid)
            end_notification(queue, false);
    } else if (queue->wish.pid) {
        result = -EBUSY;
    } else {
        queue->wish.pid = pid;
        queue->wish.how = how;
        queue->wish.value = value;
        queue->wish_number = queue->wish_number % INT32_MAX + 1;
        queue->told &= ~(1u << queue->wish_number % NOTES);
        result = (long)queue->wish_number;
    }
    lock_release(&queue->lock);
    return result;
}

long mqueue_wait_notified(struct file *file, uint32_t number)
{
    struct mqueue *queue = queue_of(file);
    long result = -ENOENT;

    lock_acquire(&queue->lock);
    if (queue->wish.pid && queue->wish_number == number) {
        lock_acquire(&queue->notified.lock);
        waitq_block(&queue->notified, UINT64_MAX, true);
        lock_release(&queue->notified.lock);
    } else if (queue->told >> number % NOTES & 1) {
        result = 0;
    }
    lock_release(&queue->lock);
    return result;
}

static void closed(struct file *file, const struct process *process)
{
    struct mqueue *queue = queue_of(file);

    lock_acquire(&queue->lock);
    if (queue->wish.pid == process->pid)
        end_notification(queue, false);
    lock_release(&queue->lock);
}

/* --- Sending and receiving --- */

/* A message comes. Returns who is to be told. */
static struct wish put(struct mqueue *queue, struct message *message) REQUIRES(queue->lock)
{
    struct list *place = queue->messages.prev;
    struct wish wish = {.pid = 0};
    bool tell = queue->wish.pid && queue->count == 0 && !is_waited_for(&queue->receivers);

    while (place != &queue->messages &&
           list_entry(place, struct message, link)->priority < message->priority)
        place = place->prev;
    list_insert_before(place->next, &message->link);
    queue->count++;
    if (tell) {
        wish = queue->wish;
        end_notification(queue, true);
    }
    wake(&queue->receivers);
    return wish;
}

long mqueue_send(struct file *file, const void __user *bytes, uint32_t size, uint32_t priority,
                 uint64_t deadline)
{
    struct mqueue *queue = queue_of(file);
    struct wish wish = {.pid = 0};
    long result;

    if (file->access == 0)
        return -EBADF;
    if (priority >= ABI_MQ_PRIO_MAX)
        return -EINVAL;
    if (size > queue->max_size)
        return -EMSGSIZE;
    struct message *message = new_message(bytes, size, priority, &result);
    if (!message)
        return result;
    lock_acquire(&queue->lock);
    bool full = queue->count == queue->max_messages;
    if (full)
        result = wait(file, &queue->senders, deadline);
    else
        wish = put(queue, message);
    lock_release(&queue->lock);
    if (full) {
        free_message(message);
        return result;
    }
    poll_notify(queue);
    if (wish.pid && wish.how < ABI_SIGNAL_COUNT)
        mqueue_signal(wish.pid, wish.how, wish.value);
    return 0;
}

long mqueue_receive(struct file *file, void __user *buffer, uint32_t size, uint32_t *priority,
                    uint64_t deadline)
{
    struct mqueue *queue = queue_of(file);
    struct message *message = NULL;
    long result;

    if (file->access == ABI_O_WRONLY)
        return -EBADF;
    if (size < queue->max_size)
        return -EMSGSIZE;
    lock_acquire(&queue->lock);
    struct list *first = list_first(&queue->messages);
    if (first) {
        message = list_entry(first, struct message, link);
        result = copy_out(message, buffer);
    } else {
        result = wait(file, &queue->receivers, deadline);
    }
    if (message && result >= 0) { /* else it stays */
        *priority = message->priority;
        list_remove(first);
        queue->count--;
        wake(&queue->senders);
    }
    lock_release(&queue->lock);
    if (message && result >= 0) {
        free_message(message);
        poll_notify(queue);
    }
    return result;
}

void mqueue_attributes(struct file *file, struct abi_mq_attr *attributes)
{
    struct mqueue *queue = queue_of(file);

    lock_acquire(&queue->lock);
    *attributes = (struct abi_mq_attr){.flags = non_blocking(file) ? ABI_O_NONBLOCK : 0,
                                       .max_messages = queue->max_messages,
                                       .max_size = queue->max_size,
                                       .messages = queue->count};
    lock_release(&queue->lock);
}

static uint32_t poll(struct file *file)
{
    struct mqueue *queue = queue_of(file);

    lock_acquire(&queue->lock);
    uint32_t ready =
        (queue->count ? ABI_POLLIN : 0) | (queue->count < queue->max_messages ? ABI_POLLOUT : 0);
    lock_release(&queue->lock);
    return ready;
}

/* --- Making and freeing --- */

long mqueue_new(uint32_t max_messages, uint32_t max_size, struct mqueue **result) NO_THREAD_SAFETY
{
    if (max_messages - 1 >= MESSAGES_MAX || max_size - 1 >= SIZE_MAX_MESSAGE)
        return -EINVAL;
    struct mqueue *queue = slab_alloc(&queues);
    if (!queue)
        return -ENOMEM;
    lock_init(&queue->lock, "message queue", RANK_FILE);
    list_init(&queue->messages);
    waitq_init(&queue->senders, "message senders");
    waitq_init(&queue->receivers, "message receivers");
    waitq_init(&queue->notified, "message notification");
    queue->max_messages = max_messages;
    queue->max_size = max_size;
    *result = queue;
    return 0;
}

void mqueue_free(struct mqueue *queue) NO_THREAD_SAFETY
{
    struct list *link;

    while ((link = list_pop_front(&queue->messages)) != NULL) {
        free_message(list_entry(link, struct message, link));
        sched_pause();
    }
    slab_free(&queues, queue);
}

const struct file_ops mqueue_ops = {.poll = poll, .closed = closed};
