/* A small office for tests of the business: two units, a few people, accounts of
 * every kind, the clock at 2026-11-23 09:40. Rows go in before the core is
 * opened, with their journal; what follows is done by operations alone.
 *
 *   people     k  cashier and clerk      m  cashier        v  supervisor
 *   (hall)     b  cashier, supervisor    a  accountant     u  auditor
 *              c  clerk    s  surveyor   r  meter reader
 *   (station)  x  cashier                w  supervisor
 *   (hall)     i  where people take numbers
 *   (company)  n, o  machines that send what customers are told
 *   accounts   A  112.98 due 10-25 and 97.59 due 11-25, household
 *   (hall)     B  64.48 due 11-25        C  500.00 due 09-15, commercial
 *              D  nothing, 50.00 paid ahead
 *              E  80.00 in a bank batch  F  30.00 set aside, 40.00 open
 *              G  closed, owes 20.00     H  closed, owes nothing
 *              N  100.00, no cheques     P  100.00, 500.00 paid ahead
 *              Q  card meter             S  60.00, a note that stops
 *   (station)  X  64.48 due 11-25 */
#ifndef TESTS_UNIT_COUNTER_H
#define TESTS_UNIT_COUNTER_H

#include "tests/unit/store_home.h"
#include "core/core.h"

#define COUNTER_NOW 1795398000000000      /* 2026-11-23 09:40 in the office */
#define PAPER_FIRST 7103515

struct hall {
    struct core *core;
    const char *home;
    struct pool *pool;
    unsigned requests;
    struct fault fault;
};

/* offices: how many of them, so that each row of a table may have its own. */
void counter_open(struct hall *c, unsigned offices);
/* The same in two halves, for processes that come and go over one store: the rows, then a core over them. */
void counter_make(struct hall *c, unsigned offices);
void counter_start(struct hall *c);
void counter_office(unsigned number);           /* the one whose people and accounts are meant */
void counter_close(struct hall *c);
void counter_restart(struct hall *c);           /* its core ends and starts on the same store */
void counter_start(struct hall *c);             /* one whose core the test has closed */
/* The same on a store of an older version, '4', which writes as that did; and raised again. */
void counter_version(struct hall *c, char version);
void counter_raise(struct hall *c);
/* One operation as this person: 'k'. The reply lives until the counter is closed. */
enum status counter_call(struct hall *c, char who, enum op_id op, const void *request, void *reply);
enum status counter_approved(struct hall *c, char who, enum op_id op, uint64_t approval_no, const void *request,
                             void *reply);
/* A slice of timed work, as the timer has it done: of at most so many rows. */
void counter_slice(struct hall *c, enum op_id op, unsigned most);
/* Texts are good for the next 60 calls. */
const char *counter_account(char letter);       /* its number */
const char *counter_staff(char who);
const char *counter_unit(bool station);
uint64_t counter_paper(uint64_t no);            /* that sheet, in this office's numbers */
/* A balance as the store has it. */
money counter_balance(struct hall *c, enum code_ledger ledger, const char *party);
/* The row of that key changed behind the core's back, or (NULL) deleted. */
void counter_change(struct hall *c, enum table_id table, const void *key, void (*change)(void *row));
/* A row of the county, texts that are left out empty. */
void counter_put(struct txn *t, enum table_id table, void *row);
/* Further accounts before the core is opened; NULL none. */
extern void (*counter_more)(struct txn *t);

#endif
