/*
 * Posts and inboxes (kernel/sched/inbox.c): what is posted to a thread is acted upon, once, by the core that owns
 * it, however the thread moves meanwhile. Two posters, two owners, two threads; make models explores every order.
 * SPDX-License-Identifier: MIT
 *
 * Lines between #ifndef BREAK_x and #else or #endif are what the proof hangs on: without any of them it must fail.
 */
#define CORES 2
#define THREADS 2
#define NONE 255

byte owner[THREADS];         /* thread->core */
byte pending[THREADS];       /* thread->pending */
byte below[THREADS];         /* thread->inbox_next */
byte top[CORES];             /* core->inbox */
bool kicked[CORES];          /* an interrupt is pending there */
byte got[THREADS];           /* bits acted upon */
byte inboxes[THREADS];       /* in how many it is */
byte moves;

inline push(t)
{
    c = owner[t];
    inboxes[t]++;
    assert(inboxes[t] == 1);
    do
    :: seen = top[c];
       below[t] = seen;
       atomic {
           if
           :: top[c] == seen -> top[c] = t; swapped = true
           :: else -> swapped = false
           fi
       }
       if
       :: swapped -> break
       :: else
       fi
    od;
    kicks = kicks | 1 << c; /* core->attention, from ATTEND_KICKS on: no kick while locks are held */
    c = NONE
}

/* On every way out of the kernel. */
inline send_kicks()
{
#ifndef BREAK_KICK
    for (c : 0 .. CORES - 1) {
        if
        :: kicks & 1 << c -> kicked[c] = true
        :: else
        fi
    }
#endif
    kicks = 0;
    c = NONE
}

inline post(t, flag)
{
    atomic { before = pending[t]; pending[t] = before | flag }
#ifndef BREAK_FIRST
    if
    :: before == 0 -> push(t)
    :: else
    fi
#else
    push(t)
#endif
}

proctype poster(byte flag)
{
    byte c = NONE, seen, before, t, kicks;
    bool swapped;

    for (t : 0 .. THREADS - 1) {
        post(t, flag);
        if
        :: send_kicks() /* each at once, or both together */
        :: t == 0
        fi
    }
}

inline empty_inbox(me)
{
    atomic { first = top[me]; top[me] = NONE }
    do
    :: first == NONE -> break
    :: else ->
        t = first;
        first = below[t];
        inboxes[t]--;
#ifndef BREAK_FORWARD
        if
        :: owner[t] != me -> push(t) /* it has moved on, its bits go with it */
        :: else -> act(t, me)
        fi
#else
        act(t, me)
#endif
    od
}

inline act(t, me)
{
#ifndef BREAK_EXCHANGE
    atomic { bits = pending[t]; pending[t] = 0 }
#else
    bits = pending[t];
    pending[t] = 0;
#endif
    assert(owner[t] == me); /* only its owner touches a thread */
    assert((got[t] & bits) == 0);
    got[t] = got[t] | bits
}

proctype core(byte me)
{
    byte c = NONE, seen, first = NONE, bits, t, kicks;
    bool swapped;

end:
    do
    :: kicked[me] ->
        kicked[me] = false;
        empty_inbox(me);
        send_kicks()
    :: moves < 2 && owner[0] == me -> /* the owner gives a thread away */
        moves++;
        owner[0] = 1 - me
    od
}

init {
    byte i;

    atomic {
        for (i : 0 .. CORES - 1) { top[i] = NONE }
        for (i : 0 .. THREADS - 1) { below[i] = NONE }
        run core(0); run core(1);
        run poster(1); run poster(2)
    }
end:
    timeout; /* nobody has anything to do any more */
    for (i : 0 .. THREADS - 1) {
        assert(got[i] == 3);
        assert(pending[i] == 0 && inboxes[i] == 0)
    }
}
