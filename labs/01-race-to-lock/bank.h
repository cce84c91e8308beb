/*
 * The bank: accounts, and tellers that move money between them, each in a thread of its own.
 * SPDX-License-Identifier: MIT
 */
#ifndef BANK_H
#define BANK_H

#define BANK_ACCOUNTS_MAX 64

/* Opens accounts 0 to accounts − 1 with that much in each. Called once, before there are tellers. */
void bank_open(int accounts, long balance);

/*
 * Moves amount from one account to another, which may be the same: that changes nothing, but counts. Writes a line into
 * the ledger and returns 0. If there is not enough in the account, changes nothing and returns −1.
 */
int bank_transfer(int from, int to, long amount);

/* What is in an account. */
long bank_balance(int account);

/* What is in all accounts together, at one moment. */
long bank_total(void);

/*
 * The ledger, which the bank does not own: whoever links the bank has it. bank_transfer calls it once for every transfer
 * that is made. An account's lines must stand there in the order in which its balance changed, so nobody else may
 * change either account during the call. It may take long and may sleep.
 */
void ledger_write(int from, int to, long amount);

#endif
