/*
 * Waiting and waking (kernel/sched/futex.c, waitq.c): a thread that waits for a word to change is not left asleep
 * when it has changed, whether its timer, a wake-up and its own core's way to sleep come in whatever order.
 * A second thread of the same queue takes part, so that the queue has more than one.
 * SPDX-License-Identifier: MIT
 *
 * Lines between #ifndef BREAK_x and #else or #endif are what the proof hangs on: without any of them it must fail.
 */
#define WAITERS 2
#define RUNNING 0
#define BLOCKED 1
#define READY 2

bool word, locked;
bool queued[WAITERS];     /* thread->wait_link is in the queue */
byte state[WAITERS];      /* thread->state: only its own core writes it */
bool posted[WAITERS];     /* POST_WAKE, with its interrupt */
byte readied[WAITERS];    /* how often it has come into the run queue for this wait */
bool done[WAITERS];

inline lock() { atomic { !locked -> locked = true } }
inline unlock() { locked = false }

/* sched_ready, on the thread's own core */
inline ready(me)
{
    assert(state[me] == BLOCKED);
    readied[me]++;
    assert(readied[me] == 1);
    state[me] = READY
}

/* A core of its own for each waiter, and what that core does until the thread runs again. */
proctype waiter(byte me; bool timed)
{
    /* futex_wait */
#ifndef BREAK_COMPARE
    lock();
    if
    :: word -> unlock(); goto over
    :: else
    fi;
#else
    if
    :: word -> goto over
    :: else
    fi;
    lock();
#endif
    state[me] = BLOCKED;
    queued[me] = true;
    unlock();
    /* The core's loop: posts, the timer. */
    do
    :: state[me] == READY -> break
    :: atomic { posted[me] -> posted[me] = false }
       if
       :: state[me] == BLOCKED -> ready(me)
       :: else /* the timer was first */
       fi
    :: timed && state[me] == BLOCKED -> /* timed_out */
#ifndef BREAK_TIMER
       lock();
       if
       :: queued[me] -> queued[me] = false; unlock(); ready(me)
       :: else -> unlock() /* a waker was faster: its post is on the way */
       fi;
#else
       ready(me);
#endif
       timed = false
    od;
over:
    state[me] = RUNNING;
    done[me] = true
}

/* futex_wake of one; the word has been changed before */
proctype waker()
{
    byte i, n;

    word = true;
    for (n : 1 .. WAITERS) {
#ifndef BREAK_LOCK
        lock();
#else
        if
        :: !queued[0] && !queued[1] -> goto over /* looked at without the lock */
        :: else -> lock()
        fi;
#endif
        for (i : 0 .. WAITERS - 1) {
            if
            :: queued[i] ->
#ifndef BREAK_TAKE
                queued[i] = false;
#endif
                posted[i] = true;
                break
            :: else
            fi
        }
        unlock();
    }
over:
    skip
}

init {
    atomic { run waiter(0, false); run waiter(1, true); run waker() }
end:
    timeout;
    assert(done[0] && done[1]);
    assert(!queued[0] && !queued[1]);
    assert(!posted[0] && !posted[1]) /* it would end the thread's next wait, whatever for */
}
