/* maker: the making of a county, in passes over the same accounts:
 *
 *     rows.c    accounts, meters, notes and bills, an account after the other
 *     months.c  bills issued, money in, month after month
 *     books.c   the journal and the balances it adds up to
 *     till.c    payments at the counters: shifts, receipts, paper, vouchers
 *     vault.c   the evening's cash on its way to the bank
 *     office.c  units, people, windows, rules
 *     jobs.c    jobs with their courses, and what was told of them
 *
 * A journal entry moves balances in memory, which are written last: they are the
 * sums of the journal by construction. Private to sample. */
#ifndef SAMPLE_MAKER_H
#define SAMPLE_MAKER_H

#include "core/core.h"
#include "core/engine/bounds.h"
#include "sample/county.h"

#define TELLERS_MAX 12               /* of one place */

struct books {
    struct journal_line line[ENTRY_LINES];
    char party[ENTRY_LINES][16];
    unsigned lines;
    uint64_t entry_no;
    money *receivable, *prepayment;  /* by position of the account */
    struct party_sum *sum; unsigned sums, room;          /* all other ledgers; a hash table */
};

/* One payment at a counter: whose, which bills (their newest age), when. In
 * order of account; the queue is the order of time. */
struct visit { date on; uint32_t position, receipt_no; uint16_t second; uint8_t age, place; };

struct teller {
    const char *staff_no, *staff_name, *window_no;
    struct paper_range range;
    struct shift shift;              /* shift_no 0: not open */
    money sum[8];                    /* by tender */
    uint64_t count[8];
};

/* The tills of a place that were closed this evening. */
struct evening { uint64_t deposit_no; struct deposit_part part[TELLERS_MAX]; unsigned parts; money cash; };

struct maker {
    struct county county;
    struct store *store;
    struct txn *txn;
    struct pool *pool;               /* of the row at hand; cleared between */
    struct fault *fault;
    enum status status;              /* the first thing that went wrong */
    struct books books;
    struct visit *visit; uint64_t visits, visits_room, visits_done;
    uint32_t *queue;
    date day;                        /* the counters' */
    struct teller teller[UNITS_MAX][TELLERS_MAX]; unsigned tellers;
    struct evening evening[UNITS_MAX];
    uint64_t deposit_no;
    uint64_t shift_no, range_no, next_paper, voucher;
    uint64_t audit_no, jobs; struct hash chain;
    struct progress { const char *step; uint64_t done, all, rows, entries; int64_t began, step_began, told; } progress;
};

/* maker.c */
extern const struct user sample_system, sample_supervisor;
/* A row into the store, unless something went wrong before. */
void maker_put(struct maker *m, enum table_id table, const void *row);
/* One audit record about these subjects (NULL ends them early). */
void maker_audit(struct maker *m, instant at, const struct user *who, const char *op, const char *subject,
                 const char *remark);
void maker_step(struct maker *m, const char *step, uint64_t all);
void maker_done(struct maker *m, uint64_t n);
void maker_finish(struct maker *m);

/* rows.c */
void rows_make(struct maker *m);
/* books.c */
void book_line(struct maker *m, enum code_ledger ledger, const char *party, money amount, int32_t bill_month);
/* of an account: its balance is kept by position */
void book_account(struct maker *m, enum code_ledger ledger, uint64_t position, money amount, int32_t bill_month);
/* Writes the lines as one entry; they must sum to zero. */
uint64_t book_post(struct maker *m, instant at, const char *op, const struct user *who, uint64_t shift_no,
                   uint64_t receipt_no);
void books_open(struct maker *m);
void books_release(struct maker *m);
void balances_make(struct maker *m);
/* months.c */
void months_make(struct maker *m);
/* till.c */
void visits_make(struct maker *m);
instant visit_time(const struct visit *v);
/* Serve those who come before that day. */
void visits_serve(struct maker *m, date before);
void ranges_put(struct maker *m);
/* vault.c */
/* Notes and coins of a sum, largest first; the sum must be whole steps of 0.10. */
unsigned notes_of(money sum, struct denomination list[8]);
/* The deposit a till's cash goes into; and the evening's deposits, of every place. */
uint64_t evening_add(struct maker *m, unsigned place, uint64_t shift_no, money cash);
void evening_deposit(struct maker *m, date on);
/* office.c */
void office_make(struct maker *m);
/* Who stands at that place of a unit's staff, as office_make puts him. */
struct staff { const char *no, *name; };
struct staff staff_of(struct maker *m, unsigned place, unsigned at);
void counters_make(struct maker *m);
/* jobs.c */
void jobs_make(struct maker *m);

#endif
