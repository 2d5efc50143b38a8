/* cash: taking the money for what is owed, giving it back, and the till it passes
 * through. Private to core.
 *
 * A payment is worked out first (quote.c, split.c, tender.c: nothing is written)
 * and posted last (take.c), so that the order of refusals is the order of
 * status.def and a preview can run the same code. */
#ifndef CORE_CASH_CASH_H
#define CORE_CASH_CASH_H

#include "core/bill/bill.h"
#include "core/engine/check.h"
#include "core/engine/limit.h"

enum {
#include "core/cash/limits.def"
};

/* -- split.c: pure arithmetic of who gets how much -- */
struct share {
    money due;                       /* what it owes of what is being paid */
    struct maybe named;              /* said by the clerk */
    money given;                     /* answer: applied to bills and prepayment together */
};
/* ST_split_unclear, ST_tender_short; the fault's arguments are due and given. */
enum status split_money(struct share *shares, unsigned n, money taken, struct fault *f);

struct claim {
    money late_fee, principal;       /* owed */
    money pay_late_fee, pay_principal;   /* answer */
};
/* Oldest first; within a bill the late fee first, or the principal. What is left
 * over comes back. */
money claims_settle(struct claim *claims, unsigned n, money given, bool principal_first);

/* -- tender.c: what is handed over -- */
struct tendered {                        /* one tender with its rule */
    struct tender_rule rule;
    struct pay_tender asked;
    struct paid_tender paid;         /* answer: received, change, amount */
};
struct large { int64_t factor; money over; bool meant; };   /* above so many times the due and so much more */
/* Amounts, change and size of what was handed over against what is due; answers the sum booked. */
enum status tenders_settle(struct tendered *tenders, unsigned n, money due, const struct large *large, money *taken_r,
                         struct fault *f);
/* What one tender must bring to pay `due` exactly. */
money tender_exact(const struct tender_rule *rule, money due);

/* -- quote.c: the accounts and bills a payment is about -- */
struct pay_row {
    struct account account;
    struct debts debts;              /* every open bill, oldest first */
    bool *picked;                    /* of debts: this payment pays it */
    bool chosen;                     /* picked by name, not oldest first */
    const struct bill *locked;       /* a bank batch holds it; NULL: none */
    struct maybe named;              /* given to it when money is short, as asked */
    money principal, late_fee, due, prepayment;
};
/* As of which day, and whether what a bank batch holds may be paid: today and no,
 * unless a second person allows it (pay.special). A payment that is posted again pays
 * what is named and no other bill, whoever holds it since; but for one account, which
 * it is new to. */
struct pay_terms { date on; bool over_lock; bool named_alone; const char *new_to; };
struct pay_basis {
    struct pay_row *at;
    unsigned n;
    struct pay_terms terms;
    struct hash hash;
    const char *skipped;             /* month of an older bill left out; NULL: none */
};
/* The accounts, in the clerk's order, all they owe, and the basis of paying what was asked. */
enum status pay_rows(struct call *c, const struct pay_ask *q, const struct pay_terms *terms, struct pay_basis *out);
/* Which bills it is about: those named, or all that can be paid. */
enum status pay_pick(struct call *c, const struct pay_bill *bills, uint32_t bills_n, struct pay_basis *b);
/* ST_bill_paid or ST_stale, naming what changed since the quote that gave `seen`. */
enum status pay_basis_check(struct call *c, const struct pay_basis *b, const struct hash *seen);

/* -- shift.c -- */
/* The newest shift of this person in that state, any day; ST_not_found. */
enum status shift_newest(struct call *c, const char *staff_no, uint16_t state, struct shift *s_r);
/* What the area remembers of them, freed as it is. */
struct tills *tills_new(void);
/* My open shift of today, or why there is none (shift_none, shift_yesterday, shift_not_open). */
enum status shift_mine(struct call *c, struct shift *s_r);
enum status shift_read(struct call *c, uint64_t shift_no, const char *field, struct shift *s_r);
/* The same without what a blind count must not show. */
struct shift shift_shown(const struct shift *s);
const char *shift_party(struct call *c, uint64_t shift_no);
/* Add to or take from the sum of one tender; the list is the call's own. */
void shift_sum(struct call *c, struct shift *s, uint16_t tender, money amount, int64_t count);
money shift_tender(const struct shift *s, uint16_t tender, uint64_t *count_r);
/* The faces there are, and the worth of what was counted; names the bad line. */
void shift_faces(struct call *c, struct denomination **faces_r, uint32_t *n_r);
enum status shift_cash(struct call *c, const char *field, const struct denomination *cash, uint32_t n, money *total_r);
/* Cash taken that is still in the till, the float apart: less what was turned in or handed back. */
money shift_takings(const struct shift *s);
/* Of the last count: the tenders, at most SHIFT_PIECES, of which not as many sheets were
 * found as the books say; and whether it differs at all, in money or in sheets. */
#define SHIFT_PIECES 2
uint32_t shift_pieces(const struct shift *s, struct piece_line lines[SHIFT_PIECES]);
bool shift_differs(const struct shift *s);
/* My shift that can be counted: the open one of any day, or the counted one not signed yet. */
enum status shift_countable(struct call *c, struct shift *s_r);
/* Today's shifts of the unit: how many; whose till stands open at that window (NULL: nobody's). */
enum status shifts_today(struct call *c, const char *unit_no, const char *window_no, unsigned *n_r,
                         const char **taken_by_r);
/* Parked forms and open approvals of its cashier: BLOCKERS of them, and how many there are. */
enum status shift_blockers(struct call *c, const struct shift *s, struct blocker **list_r, uint32_t *all_r);
enum status shift_page_fill(struct call *c, const struct shift *s, struct shift_page *r);
void shift_event(struct call *c, const struct shift *s);

/* -- turn_in.c: 上缴 and 换零 -- */
/* Each move of one shift, oldest first, its texts in the call's pool. */
typedef enum status turn_in_visit(void *context, const struct turn_in *t);
enum status turn_ins_walk(struct call *c, uint64_t shift_no, turn_in_visit *visit, void *context);

/* -- deposit_parts.c: what lies in the vault of a unit -- */
struct vault {
    struct deposit_part *part;       /* oldest first */
    struct deposit *envelope;        /* as many as there are, in front among the parts */
    struct deposit_cheque *cheque;
    uint32_t parts, envelopes, cheques;
    money cash_total, cheque_total;
    bool more;                       /* it holds more than that */
};
enum status vault_read(struct call *c, const char *unit_no, struct vault *v);
/* A cheque of this unit whose till is closed and that no deposit has; answers that till. */
bool cheque_depositable(struct call *c, const struct voucher *v, const char *unit_no, struct shift *till_r);
/* The cash a closed till brought into the vault. */
money shift_vault_cash(const struct shift *s);
/* Each unit that is `top` or below it, by number. A status but ST_ok from visit ends it. */
typedef enum status unit_visit(void *context, const struct unit *u);
enum status cash_units_below(struct call *c, const char *top, unit_visit *visit, void *context);
/* "" is the caller's own; ST_unit_unknown, ST_outside_unit. */
enum status cash_unit(struct call *c, const char *asked, const char **unit_no_r);

/* -- hall.c -- */
/* ST_hall_closed when that unit's day is signed. */
enum status hall_open(struct call *c, const char *unit_no, date day, const char *field);

/* -- day_report.c -- */
/* What is signed of one unit's day, whoever asks: totals, the number of its shifts and the
 * chain's head. Bounded by that unit's own payments, so the writer can wait for it. */
enum status day_report_hall(struct call *c, const char *unit_no, date day, struct day_report *r);

/* -- paper.c: sheets -- */
/* Take `papers` sheets for a receipt: writes their rows and moves the shift on.
 * 0 in *first_r when there are not so many: money never waits for paper. */
enum status paper_take(struct call *c, struct shift *s, uint64_t receipt_no, uint64_t papers, uint64_t *first_r);
enum status paper_void(struct call *c, struct shift *s, uint64_t first, uint64_t papers, uint16_t state);
/* A sheet out of the book that is written by hand, in no range of a printer:
 * ST_in_use when it was used, ST_paper_not_yours when it is another's. */
enum status paper_book(struct call *c, const struct shift *s, uint64_t sheet, uint64_t receipt_no);
/* Agree the next sheet: the range that holds it, the gap before it voided. */
enum status paper_agree(struct call *c, struct shift *s, uint64_t next, uint16_t gap_reason);
/* What the printer should hold: the oldest range of mine that has sheets left. */
enum status paper_next(struct call *c, uint64_t *next_r, uint64_t *left_r);
/* Write the shift's next sheet back into its range. */
enum status paper_settle(struct call *c, const struct shift *s);

/* -- undo.c, slips.c -- */
bool payment_stands(const struct payment *p);
/* The shift whose till has its money: not always the one it was posted in. */
uint64_t payment_till(const struct payment *p);
/* What a POS voucher is unique within: the terminal of this shift, or its window's day. */
const char *voucher_terminal(struct call *c, const struct shift *s);

/* -- receipts.c -- */
/* The next number, without gaps whatever happens to the setting receipt.series, and the
 * series: what the setting has printed in front of it from now on. */
enum status receipt_number(struct call *c, struct payment *p);

/* -- check_cash.c, check_bank.c, check_wrong.c -- */
enum status check_payments(struct check_run *r);
enum status check_shifts(struct check_run *r);
enum status check_papers(struct check_run *r);
enum status check_deposits(struct check_run *r);
enum status check_corrections(struct check_run *r);

#endif
