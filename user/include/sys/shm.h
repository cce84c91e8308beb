/*
 * Shared memory of System V: fails with ENOSYS, see <sys/ipc.h>. shm_open and mmap are there.
 * SPDX-License-Identifier: MIT
 */
#ifndef _SYS_SHM_H
#define _SYS_SHM_H

#include <sys/ipc.h>

#define SHM_RDONLY 010000

struct shmid_ds;

__BEGIN_DECLS
int shmget(key_t __key, size_t __size, int __flags);
void *shmat(int __id, const void *__address, int __flags);
int shmdt(const void *__address);
int shmctl(int __id, int __command, struct shmid_ds *__status);
__END_DECLS

#endif
