/* What the machine has. */
/* SPDX-License-Identifier: MIT */
#include "syscall.h"

#include <sys/sysinfo.h>
#include <unistd.h>

int sysinfo(struct sysinfo *info)
{
    struct timespec up;

    SYS(clock_gettime, CLOCK_MONOTONIC, &up);
    *info = (struct sysinfo){.uptime = (long)up.tv_sec,
                             .totalram = (unsigned long)get_phys_pages() * (unsigned)getpagesize(),
                             .freeram = (unsigned long)get_avphys_pages() * (unsigned)getpagesize(),
                             .mem_unit = 1};
    return 0;
}

int get_nprocs_conf(void)
{
    return (int)sysconf(_SC_NPROCESSORS_CONF);
}

int get_nprocs(void)
{
    return (int)sysconf(_SC_NPROCESSORS_ONLN);
}

long get_phys_pages(void)
{
    return sysconf(_SC_PHYS_PAGES);
}

long get_avphys_pages(void)
{
    return sysconf(_SC_AVPHYS_PAGES);
}
