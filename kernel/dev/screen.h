/*
 * The screen: a terminal of which a framebuffer shows the cells. fs/console.c feeds it and guards it by its lock.
 * SPDX-License-Identifier: MIT
 */
#ifndef BRIGADE_DEV_SCREEN_H
#define BRIGADE_DEV_SCREEN_H

#include <stdbool.h>
#include <stdint.h>
#include "dev/framebuffer.h"

/* screen_init - an empty screen in this framebuffer, of FRAMEBUFFER_WIDTH by FRAMEBUFFER_HEIGHT pixels. */
void screen_init(const struct framebuffer *frame);

/* screen_put - one byte of output; it is not drawn yet. Returns a measure of the work, in cells, a few for most bytes. */
uint32_t screen_put(char byte);

/*
 * screen_draw - draws some of what has changed, at most some 10,000 instructions' worth. Returns whether there is more to
 * draw.
 */
bool screen_draw(void);

#endif
