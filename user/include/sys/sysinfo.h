/*
 * What the machine has, as Linux tells it.
 * SPDX-License-Identifier: MIT
 */
#ifndef _BRIGADE_SYS_SYSINFO_H
#define _BRIGADE_SYS_SYSINFO_H

#include <sys/cdefs.h>

__BEGIN_DECLS

struct sysinfo {
    long uptime;            /* seconds */
    unsigned long loads[3]; /* 0: nobody counts */
    unsigned long totalram; /* bytes, as the next */
    unsigned long freeram;
    unsigned long sharedram, bufferram, totalswap, freeswap; /* 0 */
    unsigned short procs;                                    /* 0: not told */
    unsigned long totalhigh, freehigh;                       /* 0 */
    unsigned mem_unit;                                       /* 1 */
};

/* Fills *info. Returns 0. */
int sysinfo(struct sysinfo *__info);

/* Cores: that the machine has, that run. Pages of 4096 bytes: that it has, that are free. */
int get_nprocs_conf(void);
int get_nprocs(void);
long get_phys_pages(void);
long get_avphys_pages(void);

__END_DECLS

#endif
