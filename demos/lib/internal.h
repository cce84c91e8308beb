/* What the files of the demonstrations' library tell each other. */
/* SPDX-License-Identifier: MIT */
#ifndef DEMOS_INTERNAL_H
#define DEMOS_INTERNAL_H

#include <stdint.h>
#include <sys/types.h>

#define PART_BARE_LOOP "bare-loop"

/* Counts down in registers. */
void bare_loop(uint32_t rounds);

/* From now on this process is a task of the recording. */
void observe_child(pid_t pid);

/* As demo_spawn(), with threads by this model, and no task of the recording. */
pid_t demo_spawn_model(int model, const char *part, unsigned long first, unsigned long second);

#endif
