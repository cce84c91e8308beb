/*
 * The cigarette smokers: an agent lays out two of three ingredients, helpers find out who needs them.
 * Then water: two threads of hydrogen and one of oxygen pass together.
 * SPDX-License-Identifier: MIT
 */
#include <assert.h>
#include <pthread.h>
#include <semaphore.h>
#include <stdio.h>

#define KINDS 3
#define ROUNDS 600

static sem_t table, ingredient[KINDS], smoker[KINDS];
static pthread_mutex_t mutex = PTHREAD_MUTEX_INITIALIZER;
static int there[KINDS], smoked[KINDS];

static void *helper(void *arg)
{
    int mine = *(int *)arg;

    for (int i = 0; i < 2 * ROUNDS / KINDS; i++) {
        sem_wait(&ingredient[mine]);
        pthread_mutex_lock(&mutex);
        int other = there[(mine + 1) % KINDS] ? (mine + 1) % KINDS : (mine + 2) % KINDS;
        if (there[other]) {
            there[other]--;
            sem_post(&smoker[KINDS - mine - other]);
        } else {
            there[mine]++;
        }
        pthread_mutex_unlock(&mutex);
    }
    return NULL;
}

static void *smoke(void *arg)
{
    int me = *(int *)arg;

    for (int i = 0; i < ROUNDS / KINDS; i++) {
        sem_wait(&smoker[me]);
        smoked[me]++;
        sem_post(&table);
    }
    return NULL;
}

static void smokers(void)
{
    pthread_t threads[2 * KINDS];
    int numbers[KINDS];

    sem_init(&table, 0, 1);
    for (int i = 0; i < KINDS; i++) {
        sem_init(&ingredient[i], 0, 0);
        sem_init(&smoker[i], 0, 0);
        numbers[i] = i;
        assert(pthread_create(&threads[i], NULL, helper, &numbers[i]) == 0);
        assert(pthread_create(&threads[KINDS + i], NULL, smoke, &numbers[i]) == 0);
    }
    for (int i = 0; i < ROUNDS; i++) { /* the agent */
        sem_wait(&table);
        sem_post(&ingredient[(i + 1) % KINDS]);
        sem_post(&ingredient[(i + 2) % KINDS]);
    }
    for (int i = 0; i < 2 * KINDS; i++)
        pthread_join(threads[i], NULL);
    for (int i = 0; i < KINDS; i++)
        assert(smoked[i] == ROUNDS / KINDS && there[i] == 0);
}

#define MOLECULES 20

static pthread_barrier_t molecule;
static sem_t hydrogen_queue, oxygen_queue, count_mutex;
static int hydrogens, oxygens, bonded_hydrogen, bonded_oxygen;

static void bond(int *kind)
{
    pthread_mutex_lock(&mutex);
    ++*kind;
    assert(bonded_hydrogen <= 2 * (bonded_oxygen + 1) && bonded_oxygen <= bonded_hydrogen / 2 + 1);
    pthread_mutex_unlock(&mutex);
}

/* Who completes a molecule calls the others of it; the oxygen opens the door for the next. */
static void arrive(int *kind)
{
    sem_wait(&count_mutex);
    ++*kind;
    if (hydrogens >= 2 && oxygens >= 1) {
        hydrogens -= 2;
        oxygens--;
        sem_post(&hydrogen_queue);
        sem_post(&hydrogen_queue);
        sem_post(&oxygen_queue);
    } else {
        sem_post(&count_mutex);
    }
}

static void *hydrogen(void *arg)
{
    arrive(&hydrogens);
    sem_wait(&hydrogen_queue);
    bond(&bonded_hydrogen);
    pthread_barrier_wait(&molecule);
    return arg;
}

static void *oxygen(void *arg)
{
    arrive(&oxygens);
    sem_wait(&oxygen_queue);
    bond(&bonded_oxygen);
    pthread_barrier_wait(&molecule);
    sem_post(&count_mutex);
    return arg;
}

static void water(void)
{
    pthread_t threads[3 * MOLECULES];

    sem_init(&count_mutex, 0, 1);
    sem_init(&hydrogen_queue, 0, 0);
    sem_init(&oxygen_queue, 0, 0);
    pthread_barrier_init(&molecule, NULL, 3);
    for (int i = 0; i < 3 * MOLECULES; i++)
        assert(pthread_create(&threads[i], NULL, i < MOLECULES ? oxygen : hydrogen, NULL) == 0);
    for (int i = 0; i < 3 * MOLECULES; i++)
        pthread_join(threads[i], NULL);
    assert(bonded_hydrogen == 2 * MOLECULES && bonded_oxygen == MOLECULES);
}

int main(void)
{
    smokers();
    water();
    printf("%d cigarettes, %d molecules\n", ROUNDS, MOLECULES);
    return 0;
}
