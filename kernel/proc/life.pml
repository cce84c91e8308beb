/*
 * The end of threads (kernel/proc/thread.c) against their creation, against killing their process and against
 * wake-ups from another core: a process that is killed ends; a thread is freed once, when nobody touches it any more.
 * SPDX-License-Identifier: MIT
 *
 * Lines between #ifndef BREAK_x and #else or #endif are what the proof hangs on: without any of them it must fail.
 */
#define THREADS 2
#define WAKE 1
#define KILL 2
#define DEAD 4

bool process_locked, queue_locked;
bool exiting;             /* process->exiting */
bool listed[THREADS];     /* in process->threads */
bool queued[THREADS];     /* in a wait queue */
byte pending[THREADS];
bool inbox[THREADS];      /* it is in its core's inbox */
bool freed[THREADS];

inline take(which) { atomic { !which -> which = true } }
inline release(which) { which = false }

inline post(t, flag)
{
    assert(!freed[t]);
    atomic { before = pending[t]; pending[t] = before | flag }
    if
    :: before == 0 -> assert(!freed[t]); inbox[t] = true
    :: else
    fi
}

/* process_kill */
proctype killer()
{
    byte before, t;

    take(process_locked);
#ifndef BREAK_EXITING
    exiting = true;
#endif
    for (t : 0 .. THREADS - 1) {
        if
        :: listed[t] -> post(t, KILL)
        :: else
        fi
    }
    release(process_locked)
}

/* futex_wake from another core: the post is made under the queue's lock */
proctype waker()
{
    byte before, t;

    for (t : 0 .. THREADS - 1) {
        take(queue_locked);
        if
        :: queued[t] ->
            queued[t] = false;
#ifndef BREAK_POST
            post(t, WAKE);
            release(queue_locked)
#else
            release(queue_locked);
            post(t, WAKE)
#endif
        :: else -> release(queue_locked)
        fi
    }
}

/* Its core, from the moment on when it has been created and waits in a queue: until it is gone. */
proctype thread(byte me)
{
    byte bits, before;

    do
    :: atomic { inbox[me] -> inbox[me] = false }
       atomic { bits = pending[me]; pending[me] = 0 }
       if
       :: bits & KILL -> break
       :: else /* woken for nothing: it waits again */
           take(queue_locked);
           queued[me] = true;
           release(queue_locked)
       fi
    od;
    /* waitq_leave */
#ifndef BREAK_LEAVE
    take(queue_locked);
    queued[me] = false;
    release(queue_locked);
#endif
    /* thread_end: delist, is_gone */
    take(process_locked);
    listed[me] = false;
    atomic { before = pending[me]; pending[me] = DEAD }
#ifndef BREAK_DEAD
    if
    :: before == 0 -> freed[me] = true
    :: else
    fi;
#else
    freed[me] = true;
#endif
    release(process_locked);
    if
    :: before != 0 -> /* the inbox is emptied once more: POST_DEAD */
        inbox[me];
        assert(!freed[me]);
        inbox[me] = false;
        freed[me] = true
    :: else
    fi
}

/* The first thread makes the second: thread_create, enlist */
proctype creator()
{
    bool possible;

#ifndef BREAK_ENLIST
    take(process_locked);
    possible = !exiting;
#else
    possible = !exiting;
    take(process_locked);
#endif
    listed[1] = possible;
    queued[1] = possible;
    release(process_locked);
    if
    :: possible -> run thread(1)
    :: else -> freed[1] = true
    fi
}

init {
    atomic {
        listed[0] = true;
        queued[0] = true;
        run thread(0);
        run creator();
        run killer();
        run waker()
    }
end:
    timeout;
    assert(freed[0] && freed[1]);
    assert(!inbox[0] && !inbox[1] && !queued[0] && !queued[1])
}
