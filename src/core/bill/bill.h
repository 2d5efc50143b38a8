/* bill: what an account owes on a day, and what was paid on it. It holds the debts
 * of bills with their late fees, the payments as rows, and the waiving of a fee.
 * Tills, tenders and receipts are cash's, which comes after; nothing here knows
 * who takes the money or how. Private to core. */
#ifndef CORE_BILL_BILL_H
#define CORE_BILL_BILL_H

#include "core/customer/customer.h"
#include "core/engine/check.h"
#include "core/engine/limit.h"

enum {
#include "core/bill/limits.def"
};

/* -- debt.c: what is owed on a day -- */
/* A new bill, told in the feed by its key and to the estimate of who pays ahead. */
enum status bill_insert(struct call *c, struct bill *b);
void bill_told(struct call *c, const struct bill *b);

struct debt {
    struct bill bill;
    money left;                      /* principal still owed */
    money late_fee;                  /* of the day, all of it still owed */
    int late_days;                   /* since the due date */
    date fee_from;                   /* the bill's, or a later day up to which an agreement held it */
    uint64_t per_100000;
    const struct agreement *agreed;  /* it is paid in parts by one that is kept: not claimed; NULL: by none */
    const char *year_missing;        /* its calendar would say when the fee begins, and is not loaded: late_fee is what
                                        stood before; NULL: none is missing */
};
struct debts { struct debt *at; unsigned n; };

/* Neither with a bank nor closed to payment: ST_bill_locked, ST_bill_not_open. */
enum status bill_free(struct call *c, const struct bill *b, const char *field);
bool bill_open(const struct bill *b);           /* open, part, in transit or set aside */
/* agreement.c: of a bill that is or was paid in parts, the agreement if it is kept; else, where the fee stood still
 * while it was, fee_from is moved on to its end. */
enum status bill_agreed(struct call *c, const struct bill *b, const struct agreement **kept_r, date *fee_from);
/* The same file: may it be claimed by what was written at that moment? Not while it is paid in parts, and not by what
 * is older than the agreement that no longer is kept: that came in the place of all that was written before. */
enum status bill_claimed_by(struct call *c, const struct bill *b, instant written_at, bool *claimed_r);
money bill_receivable(const struct bill *b);    /* of it in the receivable: not cancelled, not written off */
bool bill_payable(const struct bill *b);        /* open or part: what oldest first takes */
uint16_t bill_state_left(const struct bill *b); /* open or part, by what is paid of it: of one that is payable again */
bool bill_of_energy(const struct bill *b);      /* 电费, and neither a business fee nor for a breach */
/* May supply be stopped for it? Domain 4.1 and 4.2 know demand, late fee, notice and cut of energy alone; what is
 * disputed, with a bank or paid in parts as agreed is not claimed. Whoever reminds, cuts off, restores or estimates
 * what is left of what was paid ahead asks this and nothing else. */
bool bill_claims_supply(const struct debt *d);
enum status bill_debt(struct call *c, const struct account *a, const struct bill *b, struct debt *d_r);
/* The same as of a day: what was figured up to a later one stands as it is. */
enum status bill_debt_on(struct call *c, const struct account *a, const struct bill *b, date on, struct debt *d_r);
/* Days it is over its due day; where the calendar that may move that day is not loaded, over the day as printed. */
enum status bill_days_over(struct call *c, const struct account *a, const struct bill *b, date on, int *days_r);
/* Whoever takes money or gives it up by a debt asks first whether it is known: ST_calendar_missing, naming the year. */
enum status debt_known(struct call *c, const struct debt *d, const char *field);
/* The bills of an account, newest first: at least so many of the newest, and all
 * that are open; old ones that are paid are not read, however many there are. The
 * journal must stand as the bills do. A status but ST_ok from visit ends it. */
typedef enum status bill_visit(void *context, const struct bill *b);
enum status account_bills(struct call *c, const char *account_no, unsigned newest, bill_visit *visit, void *context);
/* Of the index bill_fee: bills that owe late fee alone, by account. */
void bill_fee_words(const void *row, struct word_sink *sink);
/* written_off.c: what of an account is written off and not recovered, oldest first, before what `out` has: it is owed,
 * and paid where it is named. Its fee stands as the write-off left it. */
enum status account_written_off(struct call *c, const struct account *a, date on, struct debts *out);
/* What of a write-off has been paid since: into the fields that are shown and not kept. */
enum status writeoff_recovered(struct call *c, struct writeoff *w);
/* All that is open, oldest first, however much it is. */
enum status account_debts(struct call *c, const struct account *a, date on, struct debts *out);
void debt_row(const struct debt *d, struct bill_row *row_r);
/* 应交, the same figure on a list, on the account's page and in its payment: open bills
 * and late fee, what is paid ahead not taken off. */
struct due { money amount; const char *year_missing; };      /* of a bill's fee, as in struct debt */
enum status account_due(struct call *c, const struct account *a, struct due *due_r);
/* Of that what prepayment does not cover, never under 0. */
enum status account_owed(struct call *c, const struct account *a, money *owed_r);
/* What the account has paid ahead. */
enum status account_prepayment(struct call *c, const char *account_no, money *amount_r);

/* -- surplus.c -- */
/* What the account is owed for what it fed in; below nought: it was paid more than the statements that stand say. */
enum status surplus_payable(struct call *c, const char *account_no, money *amount_r);

/* -- issue.c: a figured bill becomes what is owed, and is taken back -- */
/* Numbered within its month and kept, due on that day (one that is over, DATE_NONE: so many days from today); it is
 * paid by what its account has paid ahead, as far as that goes, if no older energy is owed; one of a correction is not.
 * Its ledger lines stand in the entry that is open: the caller posts them. */
enum status bill_issue(struct call *c, struct bill *b, date due_on);
/* At most so many lines of the open entry. */
unsigned bill_entry_lines(const struct bill *b);
/* Its number in its month, the next there is; ST_number_out_of_range. Or, by who knows the last one, after that. */
enum status bill_number(struct call *c, struct bill *b);
enum status bill_number_after(struct call *c, struct bill *b, uint64_t last);
/* Cancelled, with the opposite of its lines; what was paid on it is paid ahead. Late fee that was paid was earned by
 * the days that passed and stays, unless fee_back. The row, with what it was paid, stays too. */
enum status bill_take_back(struct call *c, const struct bill *old, uint64_t correction_no, bool fee_back,
                           struct bill *now_r);

/* -- the late fee of a day (domain 4.1), worked_bills A7 and B6 -- pure.
 * principal is what is still owed, from the day late fee is paid up to (or the
 * due date), in the classes's rule; days out. Crossing 31 December is two rates. */
enum status late_fee(const struct late_fee_rule *rule, money principal, date due_on, date from, date on,
                     money *fee_r, int *days_r);

/* -- waive.c -- */
/* One bill within reach, with its account. ST_bill_unknown names the month; field is where they stand in the request
 * ("bills[2]."), "" at its top. */
enum status bill_read(struct call *c, const char *account_no, int32_t month, uint64_t seq, const char *field,
                      struct account *a_r, struct bill *b_r);
/* The same, to be looked at: with no number and none meant the one that stands in the month (of energy before a
 * difference, the lowest number), where one does. */
enum status bill_look(struct call *c, const struct bill_ask *q, struct account *a_r, struct bill *b_r);
/* Account and month, as an effect names it. */
const char *bill_words(struct call *c, const struct bill *b);
/* Late fee claimed and given up, once more by `more` (negative: taken back). */
void fee_waived_lines(struct call *c, const struct bill *b, money more);

/* -- payments.c -- */
/* The search words of a payment. */
void payment_words(const void *row, struct word_sink *sink);
/* The word a payment of that account, or of that shift, is found by; its length. */
size_t payment_account_word(const char *account_no, uint8_t out[24]);
size_t payment_shift_word(uint64_t shift_no, uint8_t out[24]);
/* ST_receipt_unknown when there is none, or it is of another unit and pays no account in reach. */
enum status payment_read(struct call *c, uint64_t receipt_no, struct payment *p_r);
/* A page of payments through payment_words: of an account, or of a shift. */
enum status payment_page(struct call *c, const char *account_no, uint64_t shift_no, const char *token, unsigned rows,
                         bool (*keep)(const struct payment *), struct payment_list *r);
/* Every payment of an account (NULL: of a shift), newest first. The row is gone after visit: what is kept of it
 * is copied. ST_not_found from visit ends it there and is ST_ok. */
typedef enum status payment_visit(void *context, const struct payment *p);
enum status payments_walk(struct call *c, const char *account_no, uint64_t shift_no, payment_visit *visit,
                          void *context);
/* Cheques that may still come back (C7), of the whole county: a few weeks of a tender that few pay with. Read once
 * for all that is marked by them. */
struct cheques { struct voucher *at; unsigned n, room; uint64_t oldest; };
enum status cheques_read(struct call *c, struct cheques *w);
/* Of an account, their sum, however long ago they were handed in; and beside each of these of its bills, and beside
 * each payment: cheque_waiting. */
enum status account_cheques(struct call *c, const struct cheques *w, const char *account_no, struct bill_row *rows,
                            unsigned n, money *waiting_r);
enum status payments_cheques(struct call *c, struct payment *p, unsigned n);

/* -- use.c: registers as a bill has them -- */
/* Of one meter, from one reading to the next? */
bool use_same_meter(const struct bill_use *a, const struct bill_use *b);
/* How many registers from this one on are of its meter and readings; at least one. */
uint32_t uses_of_meter(const struct bill *b, uint32_t first);

/* -- check_bill.c -- */
enum status check_receivables(struct check_run *r);
enum status check_bills(struct check_run *r);

#endif
