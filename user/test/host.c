/*
 * The library's synchronisation, to be run on the host. Apart from the test, as the library is from
 * programs: gcc takes it for granted that a function which it sees does not let other threads run.
 * SPDX-License-Identifier: MIT
 */
#include "host.h"

#include "../lib/pthread_barrier.c"
#include "../lib/pthread_cleanup.c"
#include "../lib/pthread_cond_init.c"
#include "../lib/pthread_cond_wait.c"
#include "../lib/pthread_mutex_init.c"
#include "../lib/pthread_mutex_lock.c"
#include "../lib/pthread_mutex_robust.c"
#include "../lib/pthread_mutex_unlock.c"
#include "../lib/pthread_once.c"
#include "../lib/pthread_rwlock.c"
#include "../lib/pthread_spin.c"
#include "../lib/sem.c"
