/*
 * The token of the gil model (kernel/sched/gil.c): at most one thread has it; who has it knows that another wants
 * it, or finds out before it computes on, so that nobody waits for ever. Each thread is on a core of its own.
 * SPDX-License-Identifier: MIT
 *
 * Lines between #ifndef BREAK_x and #else or #endif are what the proof hangs on: without any of them it must fail.
 */
#define THREADS 3
#define NONE 255

bool locked;
byte holder = NONE;              /* process->gil_holder */
chan queue = [THREADS] of {byte} /* process->gil_queue */
bool woken[THREADS];             /* POST_WAKE has come */
bool asked[THREADS];             /* POST_ASK, with its interrupt */
byte in_user;

inline lock() { atomic { !locked -> locked = true } }
inline unlock() { locked = false }

/* gil_take */
inline take(me)
{
#ifndef BREAK_LOCK
    lock();
    if
    :: holder == NONE -> holder = me; unlock()
#else
    if
    :: holder == NONE -> lock(); holder = me; unlock()
#endif
    :: else ->
#ifdef BREAK_LOCK
        lock();
#endif
#ifdef BREAK_ORDER
        if
        :: empty(queue) -> asked[holder] = true
        :: nempty(queue)
        fi;
        queue!me;
#else
        first = empty(queue);
        queue!me;
#ifndef BREAK_ASK
        if
        :: first -> asked[holder] = true
        :: else
        fi;
#endif
#endif
        unlock();
        woken[me];
        woken[me] = false;
        assert(holder == me)
    fi
}

/* hand_over: to who has waited longest; again: in the same step the giver joins the queue. */
inline hand_over(me, again)
{
    lock();
    if
    :: queue?next ->
        holder = next;
        if
        :: again -> queue!me; waits = true
        :: else
        fi;
#ifndef BREAK_WAKE
        woken[next] = true
#endif
    :: empty(queue) -> holder = NONE
    fi;
    unlock()
}

proctype thread(byte me; byte rounds)
{
    byte next;
    bool knows, first, waits;

    take(me);
    do
    :: rounds > 0 ->
        rounds--;
        /* To user mode; with others in the queue its deadline is set (gil_deadline). */
#ifndef BREAK_LOOK
        knows = nempty(queue);
#else
        knows = false;
#endif
        in_user++;
        assert(in_user == 1);
        if
        :: true -> /* it blocks, and wants to go on some time */
           in_user--;
           hand_over(me, false);
           take(me)
        :: true -> /* it computes until it is told, and then for an interval */
end:       atomic { knows || asked[me] -> in_user--; asked[me] = false }
           if
           :: nempty(queue) ->
               hand_over(me, true);
               if
               :: waits -> woken[me]; woken[me] = false; waits = false; assert(holder == me)
               :: else
               fi
           :: else
           fi
        fi
    :: rounds == 0 -> break
    od;
    hand_over(me, false) /* it ends */
}

init {
    atomic { run thread(0, 2); run thread(1, 1); run thread(2, 1) }
end:
    timeout;
    assert(empty(queue)) /* one may compute for ever, if nobody else wants to */
}
