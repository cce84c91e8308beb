/* The numbers of planted faults, shared by the kernel that has them (plant.c) and the program that asks for them. */
/* SPDX-License-Identifier: MIT */
#ifndef BRIGADE_CHECK_PLANT_H
#define BRIGADE_CHECK_PLANT_H

#define PLANT_FIRST 1000u

enum plant {
    PLANT_NULL,      /* writes near address 0 */
    PLANT_UNDEFINED, /* an undefined instruction */
    PLANT_ASSERT,    /* a broken invariant */
    PLANT_ORDER,     /* locks in the wrong order */
    PLANT_HELD,      /* a lock that is never released; a second core wants it */
    PLANT_STACK,     /* the kernel stack is too short */
    PLANT_LOOP,      /* an endless loop with interrupts masked */
    PLANT_TWICE,     /* a panic in the report of a panic */
    PLANT_TEXT,      /* writes to code */
    PLANT_JUMP,      /* jumps to an address that is none */
};

#endif
