/*
 * Kernel lines: formatting, and a small buffer for what is said before the console is known.
 * SPDX-License-Identifier: MIT
 */
#include "base/log.h"
#include "base/lock.h"
#include "lib/format.h"
#include "lib/string.h"

static struct lock log_lock = LOCK_INITIALISER("log", RANK_LOG);
static log_sink *sink;
static char early[2048];
static size_t early_size;
static bool unlocked;

void log_set_sink(log_sink *new_sink)
{
    sink = new_sink;
    sink(early, early_size);
    early_size = 0;
}

void log_unlocked(void)
{
    unlocked = true;
}

static void put(const char *line, size_t size)
{
    if (sink) {
        sink(line, size);
    } else if (size <= sizeof(early) - early_size) {
        memcpy(early + early_size, line, size);
        early_size += size;
    }
}

void log_line_v(const char *format_string, va_list arguments)
{
    char line[202];
    int length = format_v(line, sizeof(line) - 1, format_string, arguments);

    if (length > (int)sizeof(line) - 2)
        length = sizeof(line) - 2;
    line[length++] = '\n';
    if (unlocked) {
        put(line, length);
        return;
    }
    lock_acquire(&log_lock);
    put(line, length);
    lock_release(&log_lock);
}

void log_line(const char *format_string, ...)
{
    va_list arguments;

    va_start(arguments, format_string);
    log_line_v(format_string, arguments);
    va_end(arguments);
}

bool log_is_unlocked(void)
{
    return unlocked;
}
